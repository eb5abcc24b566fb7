import { readFile } from 'node:fs/promises'
import { messageOf } from '../errors.ts'
import type { Credential, Logger } from '../host.ts'
import { objectOf } from '../json.ts'

/** A file of logins: docker's `config.json`, podman's `auth.json`, or the older `.dockercfg`. */
export interface AuthFile {
  readonly auths: ReadonlyMap<string, AuthEntry>
  /** Registry → name of a credential helper. */
  readonly credHelpers: ReadonlyMap<string, string>
  readonly credsStore?: string
}

/** What one key of `auths` holds. */
interface AuthEntry {
  readonly username?: string
  readonly password?: string
  readonly identityToken?: string
  readonly registryToken?: string
}

const emptyFile: AuthFile = { auths: new Map(), credHelpers: new Map() }
const largestFile = 4 * 1024 * 1024

/** The file at `path`; undefined when there is none. One that can't be read is logged, without its text, and empty. */
export async function readAuthFile(path: string, logger: Logger): Promise<AuthFile | undefined> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length > largestFile) throw new Error('the file is larger than 4 MiB')
    return decodeAuthFile(JSON.parse(text) as unknown)
  } catch (error) {
    if (isAbsent(error)) return undefined
    const reason = error instanceof SyntaxError ? 'it is no JSON' : messageOf(error)
    logger.warn('credentials file can not be read', { path, reason })
    return emptyFile
  }
}

/** The logins in the JSON of such a file; entries of the wrong type are left out. */
export function decodeAuthFile(value: unknown): AuthFile {
  const document = objectOf(value)
  const legacy = !['auths', 'credHelpers', 'credsStore'].some((field) => field in document)
  const auths = entriesOf(legacy ? document : document['auths']).map(
    ([key, entry]) => [key, decodeEntry(entry)] as const,
  )
  const helpers = entriesOf(document['credHelpers']).filter((pair): pair is [string, string] => isText(pair[1]))
  const { credsStore } = document
  return {
    auths: new Map(auths),
    credHelpers: new Map(legacy ? [] : helpers),
    ...(isText(credsStore) ? { credsStore } : {}),
  }
}

/** The credential of an entry, or undefined when it holds none (docker leaves such entries for its helpers). */
export function credentialOf(entry: AuthEntry | undefined, source: string): Credential | undefined {
  if (entry === undefined) return undefined
  if (entry.identityToken === undefined && entry.registryToken === undefined && entry.password === undefined) {
    return undefined
  }
  return { ...entry, source }
}

function decodeEntry(value: unknown): AuthEntry {
  const fields = objectOf(value)
  const { auth, username, password, identitytoken, registrytoken } = fields
  const pair = isText(auth) ? decodePair(auth) : undefined
  const user = pair?.username ?? (isText(username) ? username : undefined)
  const secret = pair?.password ?? (isText(password) ? password : undefined)
  return {
    ...(user === undefined ? {} : { username: user }),
    ...(secret === undefined ? {} : { password: secret }),
    ...(isText(identitytoken) ? { identityToken: identitytoken } : {}),
    ...(isText(registrytoken) ? { registryToken: registrytoken } : {}),
  }
}

function decodePair(auth: string): { readonly username: string; readonly password: string } | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1).split('\0', 1)[0] ?? '' }
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(objectOf(value))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
