import { objectOf } from '../../json.ts'
import { parseToml } from './hosts.ts'
import { items, text, texts } from './values.ts'

/** A mirror in podman's `registries.conf`. */
export interface ConfMirror {
  readonly location: string
  readonly insecure: boolean
  readonly pull: 'all' | 'digest-only' | 'tag-only'
}

/** A `[[registry]]` of podman's `registries.conf`. */
export interface ConfRegistry {
  readonly prefix: string
  readonly location: string
  readonly insecure: boolean
  readonly blocked: boolean
  readonly mirrors: readonly ConfMirror[]
}

/** A `registries.conf`, read. containers-registries.conf(5). */
export interface RegistriesConf {
  /** Where short names are looked for; undefined when the file does not say. */
  readonly search?: readonly string[]
  readonly registries: readonly ConfRegistry[]
  /** Names of `[aliases]`. */
  readonly aliases: readonly string[]
  /** Parts that are wrong, with the reason. */
  readonly faults: readonly { readonly what: string; readonly why: string }[]
}

/** Reads a `registries.conf` in either form. @throws ERR_CONFIG when it is not TOML. */
export function parseRegistriesConf(source: string): RegistriesConf {
  const root = parseToml(source)
  const old = objectOf(root['registries'])
  if (Object.keys(old).length > 0) return oldForm(old)
  const faults: { what: string; why: string }[] = []
  const registries = items(root['registry']).flatMap((item) => {
    const registry = registryOf(objectOf(item))
    const why = faultOf(registry)
    if (why === undefined) return [registry]
    faults.push({ what: registry.prefix || registry.location || '[[registry]]', why })
    return []
  })
  const search = root['unqualified-search-registries']
  return {
    ...(Array.isArray(search) && { search: texts(search) }),
    registries,
    aliases: Object.keys(objectOf(root['aliases'])),
    faults,
  }
}

/** `more` over `base`: its search list and its registries of equal prefix replace those before. */
export function overlaid(base: RegistriesConf, more: RegistriesConf): RegistriesConf {
  const search = more.search ?? base.search
  const replaced = base.registries.map((old) => more.registries.find(({ prefix }) => prefix === old.prefix) ?? old)
  const added = more.registries.filter(({ prefix }) => !base.registries.some((old) => old.prefix === prefix))
  return {
    ...(search !== undefined && { search }),
    registries: [...replaced, ...added],
    aliases: [...base.aliases, ...more.aliases],
    faults: [...base.faults, ...more.faults],
  }
}

function registryOf(fields: Readonly<Record<string, unknown>>): ConfRegistry {
  const location = text(fields['location'])
  const prefix = text(fields['prefix']) || location
  const byDigest = fields['mirror-by-digest-only'] === true
  return {
    prefix,
    location: location || prefix,
    insecure: fields['insecure'] === true,
    blocked: fields['blocked'] === true,
    mirrors: items(fields['mirror']).map((item) => mirrorOf(objectOf(item), byDigest)),
  }
}

function mirrorOf(fields: Readonly<Record<string, unknown>>, byDigest: boolean): ConfMirror {
  const pull = text(fields['pull-from-mirror'])
  return {
    location: text(fields['location']),
    insecure: fields['insecure'] === true,
    pull: byDigest || pull === 'digest-only' ? 'digest-only' : pull === 'tag-only' ? 'tag-only' : 'all',
  }
}

function faultOf({ prefix, location, mirrors }: ConfRegistry): string | undefined {
  if (prefix === '') return 'it has neither a prefix nor a location'
  if (prefix.startsWith('*.')) return 'a prefix for all hosts below a domain has no place in a list of registries'
  if (prefix.includes('@') || prefix.split('/').slice(1).at(-1)?.includes(':') === true)
    return 'a prefix with a tag or digest has no place in a list of registries'
  const bad = [prefix, location, ...mirrors.map((mirror) => mirror.location)].find((place) => !isPlace(place))
  if (bad === '') return 'a mirror of it has no location'
  return bad === undefined ? undefined : `${bad} is not a host, or a path below one`
}

function isPlace(place: string): boolean {
  return place !== '' && !place.includes('//') && !place.endsWith('/') && !/[\s*?#]/.test(place)
}

function oldForm(fields: Readonly<Record<string, unknown>>): RegistriesConf {
  const listed = (name: string): readonly string[] => texts(objectOf(fields[name])['registries'] ?? [])
  const insecure = listed('insecure')
  const blocked = listed('block')
  const all = [...new Set([...listed('search'), ...insecure, ...blocked])]
  const registries = all.map((place) => ({
    prefix: place,
    location: place,
    insecure: insecure.includes(place),
    blocked: blocked.includes(place),
    mirrors: [],
  }))
  return { search: listed('search'), registries, aliases: [], faults: [] }
}
