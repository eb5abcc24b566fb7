/** `value` as a list; empty when it is none. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text, or a list of texts, as a list of texts. */
export function texts(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.filter((item) => typeof item === 'string')
}

/** A text; '' when it is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
