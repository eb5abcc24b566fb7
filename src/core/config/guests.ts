import { realmRefusal } from '../auth/realm.ts'
import { readAddress } from './address.ts'
import { destinationFields } from './destination.ts'
import type { RegistryConfig } from './types.ts'

/** The fields of an entry of the user that a workspace may not change. */
const guarded = [...destinationFields, 'username'] as const

/** Why an entry of a workspace, or a field of it, does not count. */
export interface Refusal {
  readonly field: string
  readonly text: string
}

/** Why `config`, which names the user's `own` entry, does not agree with it; undefined when it does. */
export function changeOf(config: RegistryConfig, own: RegistryConfig): Refusal | undefined {
  const field = guarded.find((name) => config[name] !== undefined && !isEqual(config[name], own[name]))
  if (field === undefined) return undefined
  return {
    field,
    text: "may not be changed here: it decides where the user's credentials go; the user's value is used",
  }
}

/**
 * Why `config`, an entry of a workspace's own beside those of the user, may not be used; undefined when it may. `all` are
 * the entries that its `mirrorOf` may name.
 */
export function refusalOf(
  config: RegistryConfig,
  own: readonly RegistryConfig[],
  all: readonly RegistryConfig[],
): Refusal | undefined {
  const neighbour = own.find(({ url }) => hostOf(url) === hostOf(config.url))
  const difference = neighbour && differenceFrom(config, neighbour)
  if (difference !== undefined) return difference
  const refused = Object.entries(rules).map(([field, rule]) => ({ field, text: rule(config, { own, all, neighbour }) }))
  return refused.find((one): one is Refusal => one.text !== undefined)
}

function differenceFrom(config: RegistryConfig, neighbour: RegistryConfig): Refusal | undefined {
  const text = `differs from that of ${neighbour.name}, the user's registry at ${hostOf(config.url)}; here it must be the same`
  const field = destinationFields.find((name) => name !== 'url' && !isEqual(config[name], neighbour[name]))
  if (field !== undefined) return { field, text }
  return new URL(config.url).origin === new URL(neighbour.url).origin ? undefined : { field: 'url', text }
}

interface Neighbours {
  readonly own: readonly RegistryConfig[]
  readonly all: readonly RegistryConfig[]
  /** The user's entry at the same host, if there is one; it agrees. */
  readonly neighbour: RegistryConfig | undefined
}

type Rule = (config: RegistryConfig, neighbours: Neighbours) => string | undefined

const free: Rule = () => undefined

/** What each field may say in an entry of a workspace's own. Every field has its rule: a new one needs one to compile. */
const rules: { readonly [Field in keyof Required<RegistryConfig>]: Rule } = {
  name: free,
  url: free,
  username: free,
  owns: free,
  allow: free,
  deny: free,
  capabilities: free,
  onUnavailable: free,
  timeoutMs: free,
  repositories: free,
  addedBy: free,
  password: ({ password }) => (password === undefined ? undefined : 'does not belong in settings'),
  proxy: ({ proxy }, { neighbour }) =>
    proxy === undefined || proxy === 'none' || neighbour !== undefined
      ? undefined
      : 'may only be set in the settings of the user',
  authUrl: ({ authUrl, url }) =>
    authUrl === undefined || realmRefusal(new URL(authUrl), new URL(url)) === undefined
      ? undefined
      : 'may name a token service of another site only in the settings of the user',
  tls: ({ tls }) =>
    tls?.cert === undefined && tls?.key === undefined
      ? undefined
      : 'may name a client certificate only in the settings of the user: it is a login',
  mirrorOf: mirrorRefusal,
}

/** A mirror answers in another's name: whose names those are, when the user has a registry for them, the user says. */
function mirrorRefusal({ mirrorOf }: RegistryConfig, { own, all }: Neighbours): string | undefined {
  if (mirrorOf === undefined) return undefined
  const claimed = claimedBy(mirrorOf, all)
  const hosts = new Set(claimed.map(hostOf))
  const speaks = own.find(
    ({ name, url, mirrorOf: other }) =>
      claimed.some((text) => [name, other].includes(text)) ||
      [url, other].some((at) => at !== undefined && hosts.has(hostOf(at))),
  )
  if (speaks === undefined) return undefined
  return `may not be ${mirrorOf}, whose names ${speaks.name} of the user has; add this mirror to the settings of the user`
}

/** What a mirror of `target` speaks for: that, the address of the entry it names, and what that one is a mirror of. */
function claimedBy(target: string, all: readonly RegistryConfig[]): readonly string[] {
  const claimed = new Set([target])
  for (const text of claimed)
    for (const { name, url, mirrorOf } of all)
      if (name === text) for (const further of [url, mirrorOf]) if (further !== undefined) claimed.add(further)
  return [...claimed]
}

function hostOf(url: string): string {
  const address = readAddress(url)
  return 'reason' in address ? url : address.host
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
