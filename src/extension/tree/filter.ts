/** What the tree is narrowed to: `app` by repository, `app:1.10` by repository and tag. */
export interface Filter {
  readonly repository: string
  readonly tag: string
}

/** The filter a person typed; undefined for none. */
export function parseFilter(text: string): Filter | undefined {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return undefined
  const colon = wanted.indexOf(':')
  if (colon === -1) return { repository: wanted, tag: '' }
  return { repository: wanted.slice(0, colon), tag: wanted.slice(colon + 1) }
}

/** The names that contain `part`, whatever their case. */
export function containing(names: readonly string[], part: string | undefined): readonly string[] {
  return part ? names.filter((name) => name.toLowerCase().includes(part)) : names
}
