import { dockerHubHost, isCoreError, parseReference, readAddress } from '../../../core/index.ts'

/** What was understood of a pasted text. */
export interface Pasted {
  /** For the settings: `docker.io`, `https://registry.acme.io/team`. */
  readonly url: string
  /** As image references name it. */
  readonly host: string
  /** The repository, when the text named an image. */
  readonly repository?: string
  readonly username?: string
  readonly password?: string
}

export type Refusal = { readonly reason: string }

const login = /\b(?:docker|podman|nerdctl|buildah|skopeo|oras|registry|auth)\s+login\b(.*)$/s
const transfer = /^(?:sudo\s+)?(?:docker|podman|nerdctl|crane)\s+(?:image\s+)?(?:pull|push|run)\b(.*)$/s
const from = /^from\s+(?:--platform=\S+\s+)?(\S+)/i
const hubPage = /^https?:\/\/hub\.docker\.com\/(?:r|repository\/docker|_)\/([\w./-]+?)\/?(?:tags|general)?\/?$/i

/**
 * Reads what people paste: a host, an address, the name of an image, a line with `docker login`, `docker pull` or `FROM`,
 * the page of an image at Docker Hub.
 */
export function readPasted(text: string): Pasted | Refusal {
  const line = text.trim().replace(/^\$\s+/, '')
  const loginMatch = login.exec(line)
  if (loginMatch) return readLogin(words(loginMatch[1] ?? ''))
  const transferMatch = transfer.exec(line)
  if (transferMatch) return readImage(words(transferMatch[1] ?? '').find((word) => !word.startsWith('-')) ?? '')
  const image = from.exec(line)?.[1] ?? hubPage.exec(line)?.[1]
  if (image !== undefined) return readImage(image)
  return readName(line)
}

function readName(line: string): Pasted | Refusal {
  if (line === '' || /^docker ?hub$/i.test(line)) return hub({})
  if (/\s/.test(line)) return { reason: 'it has a space in it' }
  if (/^(?:docker|oci|containers-storage):\/\//i.test(line)) return readImage(line.replace(/^[a-z-]+:\/\//i, ''))
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(line)) return readUrl(line)
  return isHostAlone(line) ? readUrl(line) : readImage(line)
}

/** `registry.acme.io`, `localhost:5000`, `harbour:5000/`; not `ubuntu:22.04`. */
function isHostAlone(text: string): boolean {
  const [host = '', ...rest] = text.split('/')
  if (rest.some((part) => part !== '')) return false
  return (
    isHostName(/^([^:]+)(?::\d+)?$/.exec(host)?.[1]?.toLowerCase() ?? '') ||
    /^(?:[\w-]+|\[[\d:a-f]+\]):\d{4,5}$/i.test(host)
  )
}

/** A domain with a letter in its last label, an IPv4 address, this computer. */
function isHostName(name: string): boolean {
  const dot = name.lastIndexOf('.')
  return (dot > 0 && /[a-z]/.test(name.slice(dot))) || name === 'localhost' || /^\d+(?:\.\d+){3}$/.test(name)
}

function readUrl(text: string): Pasted | Refusal {
  const { bare, username } = withoutUser(text)
  const address = readAddress(bare)
  if ('reason' in address) return address
  const named = username === undefined ? {} : { username }
  return address.host === dockerHubHost ? hub(named) : { url: address.url, host: address.host, ...named }
}

/** User info does not belong in an address; its user name is what to sign in with. */
function withoutUser(text: string): { readonly bare: string; readonly username?: string } {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/@:]+)(?::[^/@]*)?@(.*)$/i.exec(text)
  return match ? { bare: `${match[1]}${match[3]}`, username: decodeURIComponent(match[2] ?? '') } : { bare: text }
}

function readImage(text: string): Pasted | Refusal {
  try {
    const { host, repository } = parseReference(text)
    if (host === undefined || host === dockerHubHost)
      return hub({ repository: repository.includes('/') ? repository : `library/${repository}` })
    const address = readAddress(host)
    return 'reason' in address ? address : { url: address.url, host: address.host, repository }
  } catch (error) {
    if (isCoreError(error)) return { reason: error.message }
    throw error
  }
}

function readLogin(args: readonly string[]): Pasted | Refusal {
  const { username, password, server } = loginArguments(args)
  const place = server === undefined ? hub({}) : readName(server)
  if ('reason' in place) return place
  const { url, host } = place
  return { url, host, ...(username && { username }), ...(password && { password }) }
}

function loginArguments(args: readonly string[]) {
  let username: string | undefined
  let password: string | undefined
  let server: string | undefined
  for (let index = 0; index < args.length; index++) {
    const [flag, inline] = splitFlag(args[index] ?? '')
    const value = (): string | undefined => inline ?? args[++index]
    if (flag === '-u' || flag === '--username') username = value()
    else if (flag === '-p' || flag === '--password') password = value()
    else if (!flag.startsWith('-')) server ??= flag
  }
  return { username, password, server }
}

function splitFlag(word: string): readonly [string, string | undefined] {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)]
}

function words(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}

function hub(more: { readonly repository?: string; readonly username?: string }): Pasted {
  return { url: dockerHubHost, host: dockerHubHost, ...more }
}
