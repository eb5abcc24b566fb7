import type { Capability } from '../../chain/types.ts'
import { readAddress } from '../address.ts'
import { decodeRegistries } from '../decode.ts'

/** An entry as it is written into settings or a file; never with a secret. */
export interface WrittenRegistry {
  readonly name?: string
  readonly url: string
  readonly authUrl?: string
  readonly username?: string
  /** Only a `${NAME}`, which is no secret itself. */
  readonly password?: string
  readonly mirrorOf?: string
  readonly deny?: readonly string[]
  readonly capabilities?: readonly Capability[]
  readonly timeout?: number
  readonly tls?: {
    readonly ca?: string
    readonly cert?: string
    readonly key?: string
    readonly insecureSkipVerify?: boolean
  }
}

/** Something of another tool's file that has no place in Portolan's configuration. */
export interface LeftOut {
  /** The file it stands in. */
  readonly file: string
  readonly what: string
  readonly why: string
}

/** What other tools' files come to: registries in priority order, and what was left out. */
export interface Imported {
  readonly registries: readonly WrittenRegistry[]
  readonly leftOut: readonly LeftOut[]
}

/** Gathers what one file comes to. */
export class Findings {
  readonly registries: WrittenRegistry[] = []
  readonly leftOut: LeftOut[] = []
  readonly file: string

  constructor(file: string) {
    this.file = file
  }

  /** Takes an entry, unless it would not be valid. */
  add(entry: WrittenRegistry): void {
    const { registries, problems } = decodeRegistries([entry], { source: 'file', env: anyEnvironment })
    if (registries.length > 0) this.registries.push(entry)
    for (const problem of problems) this.leaveOut(entry.name ?? entry.url, problem.message)
  }

  /** Says so without a login that stands in an address. */
  leaveOut(what: string, why: string): void {
    this.leftOut.push({ file: this.file, what: withoutLogin(what), why: withoutLogin(why) })
  }
}

/** `text` without user names and passwords before a host, with or without a scheme. */
function withoutLogin(text: string): string {
  return text.replaceAll(/(^|[\s/"])[^\s/"@]{1,1000}@/g, '$1***@')
}

/** Every variable has some value: whether it is set is the business of who reads the configuration. */
const anyEnvironment: Readonly<Record<string, string>> = new Proxy({}, { get: () => 'set' })

/** One list of several: an entry that came before is left out, and names are made unique. */
export function joined(all: readonly Imported[]): Imported {
  const seen = new Set<string>()
  const registries = all
    .flatMap((each) => each.registries)
    .filter((entry) => {
      const address = readAddress(entry.url)
      const key = `${'reason' in address ? entry.url : address.url}\n${entry.mirrorOf ?? ''}`
      return !seen.has(key) && seen.add(key)
    })
  return { registries: named(registries), leftOut: all.flatMap((each) => each.leftOut) }
}

/** Every entry with a name of its own: the one it has, else its host. */
function named(entries: readonly WrittenRegistry[]): readonly WrittenRegistry[] {
  const { registries } = decodeRegistries(
    entries.map(({ url }) => ({ url })),
    { source: 'file', env: anyEnvironment },
  )
  const taken = new Set<string>()
  return entries.map((entry, index) => {
    const wanted = entry.name ?? registries[index]?.name ?? entry.url
    const name = free(wanted, taken)
    taken.add(name)
    return { name, ...entry, ...(entry.name !== undefined && { name }) }
  })
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count += 1) name = `${wanted} (${count})`
  return name
}
