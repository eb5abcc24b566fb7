/** Why this Node cannot run the program; undefined when it can. `version` as in process.versions.node, `range` as `>=22.19`. */
export function unsuitable(version: string, range: string): string | undefined {
  const [major = 0, minor = 0] = numbers(version)
  const [leastMajor = 0, leastMinor = 0] = numbers(range)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined
  return `portolan needs Node ${leastMajor}.${leastMinor} or later; this is ${version}`
}

function numbers(text: string): readonly number[] {
  return [...text.matchAll(/\d+/g)].map(Number)
}
