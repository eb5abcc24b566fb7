/** `41 MB`, `1.2 GB`, `820 B`: decimal units, as registries and engines show them. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${units[unit]}`
}

/** `2.1 s`, `1 min 5 s`, from milliseconds. */
export function duration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `sha256:12ab34cd56ef`: enough of a digest to tell it from others. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':')
  return digest.slice(0, colon + 13)
}

/** A sentence with every digest in it cut to what tells it from others. */
export function withShortDigests(sentence: string): string {
  return sentence.replaceAll(/\bsha(?:256|512):[0-9a-f]{64,128}\b/g, (digest) => shortDigest(digest))
}
