/** `words` as Markdown that shows just them. */
export function plain(words: string): string {
  return words.replaceAll(/[ \t\r\n\f\v]+/g, ' ').replaceAll(/[\\`*_{}[\]()#+!|<>~&]/g, String.raw`\$&`)
}

/** `words` as a Markdown code span on one line; nothing for nothing. */
export function code(words: string): string {
  const shown = words.replaceAll(/[\s`|]+/g, ' ').trim()
  return shown === '' ? '' : `\`${shown}\``
}
