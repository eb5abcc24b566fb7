/** Markdown as a person reads it: a backslash before a punctuation mark is not seen (CommonMark, 2.4). */
export function asRead(markdown: string): string {
  return markdown.replaceAll('&nbsp;', ' ').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
}
