/** One entry of a `Link` header. Parameter names are in lower case; a parameter without a value has ''. */
export interface Link {
  readonly target: string
  readonly params: Readonly<Record<string, string>>
}

/**
 * The entries of a `Link` header (RFC 8288 section 3), with or without quotes around values. An entry that can't be read
 * ends the list, and what came before it stands.
 */
export function parseLink(header: string | undefined): readonly Link[] {
  const text = header ?? ''
  const links: Link[] = []
  for (let at = skip(text, 0, ' \t,'); at < text.length;) {
    const link = readLink(text, at)
    if (link === undefined) return links
    links.push(link.link)
    at = skip(text, link.end, ' \t,')
  }
  return links
}

interface Read<T> {
  readonly value: T
  readonly end: number
}

function readLink(text: string, start: number): { readonly link: Link; readonly end: number } | undefined {
  const target = readTarget(text, start)
  if (target === undefined) return undefined
  const params = Object.create(null) as Record<string, string>
  let at = skip(text, target.end, ' \t')
  while (text[at] === ';') {
    const name = readToken(text, skip(text, at + 1, ' \t'))
    if (name.value === '') {
      at = skip(text, name.end, ' \t')
      continue
    }
    const value = readValue(text, skip(text, name.end, ' \t'))
    if (value === undefined) return undefined
    params[name.value.toLowerCase()] ??= value.value
    at = skip(text, value.end, ' \t')
  }
  if (at < text.length && text[at] !== ',') return undefined
  return { link: { target: target.value, params: { ...params } }, end: at }
}

function readTarget(text: string, start: number): Read<string> | undefined {
  if (text[start] === '<') {
    const close = text.indexOf('>', start)
    return close < 0 ? undefined : clean(text.slice(start + 1, close), close + 1)
  }
  const bare = /^\/[^\s,;<>"\\]*/.exec(text.slice(start))
  return bare === null ? undefined : clean(bare[0], start + bare[0].length)
}

function clean(value: string, end: number): Read<string> | undefined {
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0020\u007F<>"\\]/.test(value) ? undefined : { value, end }
}

function readToken(text: string, start: number): Read<string> {
  const token = /^[\w!#$%&'+.^`|~-]+\*?/.exec(text.slice(start))?.[0] ?? ''
  return { value: token, end: start + token.length }
}

function readValue(text: string, start: number): Read<string> | undefined {
  if (text[start] !== '=') return { value: '', end: start }
  const at = skip(text, start + 1, ' \t')
  if (text[at] === '"') return readQuoted(text, at)
  const bare = /^[^\s,;"\\]+/.exec(text.slice(at))?.[0]
  return bare === undefined ? undefined : { value: bare, end: at + bare.length }
}

function readQuoted(text: string, start: number): Read<string> | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text.slice(start))
  if (quoted === null) return undefined
  return { value: (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1'), end: start + quoted[0].length }
}

function skip(text: string, start: number, set: string): number {
  let at = start
  while (at < text.length && set.includes(text.charAt(at))) at++
  return at
}
