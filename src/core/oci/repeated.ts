const quote = 0x22
const backslash = 0x5c
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d]

/**
 * Whether an object of the JSON in `text` has one name twice (RFC 8259, section 4): of two values JavaScript takes the
 * last, while Go, which the engines are written in, may make one of both.
 */
export function repeatsName(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === openObject) open.push(new Set())
    else if (character === openList) open.push(undefined)
    else if (character === closeObject || character === closeList) open.pop()
    else if (character === quote) {
      const end = endOfString(text, at)
      const names = open.at(-1)
      if (names !== undefined && isName(text, end)) {
        const name = text.slice(at, end)
        const plain = name.includes('\\') ? (JSON.parse(name) as string) : name.slice(1, -1)
        if (names.has(plain)) return true
        names.add(plain)
      }
      at = end - 1
    }
  }
  return false
}

/** The place after the string that begins at `start`: a quote after an even number of backslashes ends it. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text.charCodeAt(before - 1) === backslash) before--
    if ((at - before) % 2 === 0) return at + 1
  }
  return text.length
}

/** Whether the string that ends at `end` is the name of a member. */
function isName(text: string, end: number): boolean {
  let at = end
  while (text.charCodeAt(at) <= 0x20) at++
  return text[at] === ':'
}
