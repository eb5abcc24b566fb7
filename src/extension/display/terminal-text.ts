import { cut, shown } from '../../core/text.ts'

/** The longest line of a terminal, in characters. */
const lineLength = 2000
const tabWidth = 8

/** Control sequences (ECMA-48, 5.4; xterm's OSC and DCS strings, ended by BEL or ST), and other escapes of two characters. */
const sequences =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u0080-\u009F]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]*[0-~]/g

/**
 * `text` as lines of a terminal that obeys nothing in it: no colour, movement, title, link or command of the shell's
 * integration. Of a line that was written over (`10 %\r20 %`), the last writing counts, as on a screen.
 */
export function terminalLines(text: string): readonly string[] {
  return text
    .replace(/\r?\n$/, '')
    .split('\n')
    .map(terminalLine)
}

/** As terminalLines, on one line. */
export function terminalLine(text: string): string {
  const parts = text.replaceAll(/\r?\n/g, ' ').split('\r')
  const last = parts.findLast((part) => part !== '') ?? ''
  return shown(cut(withSpaces(last.replaceAll(sequences, '')), lineLength))
}

/** Tabs as the spaces up to the next stop. */
function withSpaces(line: string): string {
  let gained = 0
  return line.replaceAll('\t', (_, at: number) => {
    const spaces = tabWidth - ((at + gained) % tabWidth)
    gained += spaces - 1
    return ' '.repeat(spaces)
  })
}
