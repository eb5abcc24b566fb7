/** What a web page says in one line: its title, or else the text between its tags, without scripts and styles. */
export function textOfPage(page: string): string {
  return /<title[^<>]*>([^<]*)</i.exec(page)?.[1] ?? textBetweenTags(page)
}

function textBetweenTags(page: string): string {
  const [before = '', ...rest] = page.split('<')
  const texts = [before]
  let silent: string | undefined
  for (const piece of rest) {
    const tag = piece.toLowerCase()
    if (silent !== undefined && !tag.startsWith(`/${silent}`)) continue
    silent = /^(?:script|style)\b/.exec(tag)?.[0]
    if (silent === undefined) texts.push(piece.slice(piece.indexOf('>') + 1 || piece.length))
  }
  return texts.join(' ')
}
