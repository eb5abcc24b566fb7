import type { Descriptor, ImageManifest, Platform } from '../../core/index.ts'

/** `sha256:12ab34cd56ef`: enough of a digest to tell it from others. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':')
  return digest.slice(0, colon + 13)
}

/** A sentence with every digest in it cut to what tells it from others. */
export function withShortDigests(sentence: string): string {
  return sentence.replaceAll(/\bsha(?:256|512):[0-9a-f]{64,128}\b/g, (digest) => shortDigest(digest))
}

const units: readonly { readonly unit: Intl.RelativeTimeFormatUnit; readonly ms: number }[] = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
]

/** `3 days ago`, in `language`; `when` and `now` in milliseconds since 1970. */
export function age(when: number, { now, language }: { readonly now: number; readonly language: string }): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const passed = Math.max(0, now - when)
  const { unit, ms } = units.find((one) => passed >= one.ms) ?? { unit: 'minute' as const, ms: 60_000 }
  return format.format(-Math.floor(passed / ms), unit)
}

/** `arm64`, `arm/v7`, `windows/amd64`: the operating system only where it is not Linux. */
export function platformLabel({ os, architecture, variant }: Platform): string {
  const machine = variant === undefined ? architecture : `${architecture}/${variant}`
  return os === 'linux' ? machine : `${os}/${machine}`
}

/** Bytes to download for one image: its config and layers. */
export function imageBytes({ config, layers }: Pick<ImageManifest, 'config' | 'layers'>): number {
  return [config, ...layers].reduce((sum: number, { size }: Descriptor) => sum + size, 0)
}
