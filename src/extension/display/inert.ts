import { oneLine } from '../../core/text.ts'

/**
 * Text as VS Code's labels, messages and boxes may have it: one line without hidden characters, in which it finds no
 * link (`[text](command:id)`) and no icon (`$(name)`). Sentences of the program's own come out as they are.
 */
export function inert(text: string, most?: number): string {
  return oneLine(text, most).replaceAll('](', '] (').replaceAll('$(', '$ (')
}
