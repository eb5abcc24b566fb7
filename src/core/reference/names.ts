import { isIPv6 } from 'node:net'

const hostName = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/
const address = /^\[([0-9a-fA-F:]+)\](?::[0-9]+)?$/
const tagName = /^\w[\w.-]{0,127}$/
const component = /[a-z0-9]+(?:(?:__|[._]|-+)[a-z0-9]+)*/y

/** Most characters of a repository's path. distribution/reference, RepositoryNameTotalLengthMax. */
const repositoryLimit = 255

/** What is wrong with a name: a reason to read after a colon, and the offset of the first character at fault. */
export interface Fault {
  readonly reason: string
  readonly position: number
}

/** Whether `text` may stand as the host of a reference: a name, an IPv4 or a bracketed IPv6 address, with or without a port. */
export function isHost(text: string): boolean {
  const literal = address.exec(text)?.[1]
  return literal === undefined ? hostName.test(text) : isIPv6(literal)
}

/** Whether `text` is a tag: a word character, then up to 127 of word characters, `.` and `-`. OCI distribution-spec. */
export function isTag(text: string): boolean {
  return tagName.test(text)
}

/** Whether `text` is a repository without a host: `ubuntu`, `team/app`. OCI distribution-spec, `<name>`. */
export function isRepository(text: string): boolean {
  return repositoryFault(text) === undefined
}

/** What keeps `text` from being a repository, or undefined. */
export function repositoryFault(text: string): Fault | undefined {
  let start = 0
  for (const part of text.split('/')) {
    const fault = componentFault(part)
    if (fault !== undefined) return { ...fault, position: start + fault.position }
    start += part.length + 1
  }
  if (text.length <= repositoryLimit) return undefined
  return { reason: `it is longer than ${repositoryLimit} characters`, position: repositoryLimit }
}

/** What keeps `text` from being a tag, or undefined. */
export function tagFault(text: string): Fault | undefined {
  if (text === '') return { reason: 'the tag after the colon is missing', position: 0 }
  if (text.length > 128) return { reason: 'a tag has at most 128 characters', position: 128 }
  if (tagName.test(text)) return undefined
  const position = /^[.-]/.test(text) ? 0 : text.search(/[^\w.-]/)
  return { reason: `${characterAt(text, position)} may not stand here in a tag`, position }
}

/** What keeps `text` from being a host, or undefined. */
export function hostFault(text: string): Fault | undefined {
  if (isHost(text)) return undefined
  const inside = text.startsWith('[') ? /[^0-9a-fA-F:\][]/ : /[^a-zA-Z0-9.:-]/
  const position = text.search(inside)
  if (position < 0) return { reason: `${JSON.stringify(text)} is not a host with or without a port`, position: 0 }
  return { reason: `${characterAt(text, position)} may not stand in a host`, position }
}

function componentFault(part: string): Fault | undefined {
  if (part === '') return { reason: 'a part of the name is empty', position: 0 }
  component.lastIndex = 0
  const position = component.test(part) ? component.lastIndex : 0
  if (position === part.length) return undefined
  if (/^[A-Z]/.test(part.slice(position))) return { reason: 'a repository is written in lower case', position }
  if (/^[._-]+$/.test(part.slice(position)))
    return { reason: `a part of the name may not end with ${characterAt(part, position)}`, position }
  return { reason: `${characterAt(part, position)} may not stand here in a repository`, position }
}

function characterAt(text: string, position: number): string {
  const point = text.codePointAt(position)
  return point === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(point))
}
