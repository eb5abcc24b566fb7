/** The names of `existing` that `wanted` may have been meant to be, the likeliest first; case and namespace count little. */
export function nearest(wanted: string, existing: readonly string[], limit = 3): readonly string[] {
  const name = wanted.toLowerCase()
  const most = Math.max(1, Math.floor(name.length / 3))
  return [...new Set(existing)]
    .map((candidate) => ({ candidate, far: distance(name, candidate.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .toSorted((one, other) => one.far - other.far)
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}

function distance(name: string, other: string): number {
  const bare = lastPart(name)
  const sameEnd = bare.length > 2 && bare === lastPart(other)
  return sameEnd ? Math.min(1, edits(name, other)) : edits(name, other)
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** How many letters must be put in, taken out, changed or swapped with the next to make one text the other. */
export function edits(from: string, to: string): number {
  let before: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      line[column] = Math.min(
        (line[column - 1] ?? 0) + 1,
        (last[column] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = line
  }
  return last[to.length] ?? 0
}
