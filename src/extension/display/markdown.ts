import { oneLine } from '../../core/text.ts'

/** A value on a page, in characters. */
const valueLength = 1000

/**
 * `words` as Markdown that shows just them, on one line: every punctuation mark is escaped (CommonMark, 2.4), so that
 * nothing is markup, mathematics, an address that is made a link, or the number of a list.
 */
export function plain(words: string): string {
  return oneLine(words, valueLength)
    .replaceAll(/ +/g, ' ')
    .replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`)
}

/** `words` as a Markdown code span on one line; nothing for nothing. */
export function code(words: string): string {
  const line = oneLine(words, valueLength)
    .replaceAll(/[\s`|]+/g, ' ')
    .trim()
  return line === '' ? '' : `\`${line}\``
}

/** How the values of a page are written. */
export interface Writing {
  readonly plain: (words: string) => string
  readonly code: (words: string) => string
}

export const asMarkdown: Writing = { plain, code }

/** For a page that is pasted: nothing is escaped, and each value stays on its line. */
export const asText: Writing = {
  plain: (words) => oneLine(words, valueLength),
  code: (words) => oneLine(words, valueLength),
}
