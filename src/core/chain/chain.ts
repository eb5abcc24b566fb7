import { CoreError, messageOf } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Descriptor } from '../oci/documents.ts'
import { formatReference, parseReference } from '../reference/parse.ts'
import type { Reference } from '../reference/reference.ts'
import type { RegistryHealth, Unwell } from '../registry/health.ts'
import type { ChainMember, ListOptions, Ping, RemoteRegistry } from '../registry/remote.ts'
import { explain, servedBy } from './explain.ts'
import { Flights } from '../flights.ts'
import { ResolveError, searchFailure } from './failure.ts'
import { holdersOf, placesIn } from './holders.ts'
import type { OwnerMemory, Provenance } from './memory.ts'
import { processMemory } from './memory.ts'
import { addressOf, shortName } from './names.ts'
import { catalogPlan, nothing, Openings } from './lists.ts'
import type { Listed, Wanted } from './lists.ts'
import { NamedSource } from './named.ts'
import { isOwner, ownerChange } from './owner.ts'
import { keptFrom, plan, type Candidate } from './plan.ts'
import { Prober } from './probe.ts'
import type { PushTarget } from './push.ts'
import { pushTarget } from './push.ts'
import { Quarantine } from './quarantine.ts'
import { Search, winnerOf } from './search.ts'
import type { AnyPlace, Place } from './places.ts'
import type { ChainSource, SourceContext } from './source.ts'
import { PlacesSource } from './source.ts'
import type { AnyEntry, ChainEntry, PlanStep, Resolution, ResolveOptions } from './types.ts'

export interface ChainOptions<Member extends ChainMember = RemoteRegistry> {
  /** In priority order. */
  readonly entries: readonly ChainEntry<Member>[]
  readonly host: Host
  /** Who served a name last. Default: remembered until the process ends. */
  readonly memory?: OwnerMemory
}

/** Milliseconds for which an unchanged provenance is not written again. */
const freshMs = 3_600_000
/** Milliseconds the memory of owners may take to recall a name, and to keep what it was told when the chain closes. */
const recallMs = 1_000
const closeMs = 2_000

/** A place in the list that gets a short name before another does. */
export interface Precedence {
  readonly registry: string
  readonly repository: string
}

/**
 * The registries in priority order: who is asked for a name, who serves it, and why. Elsewhere called DockerHubBackend: a
 * list of registries with ordered fallback, which fails with the most telling of all errors, not with the last.
 */
export class Chain<Member extends ChainMember = RemoteRegistry> {
  readonly entries: readonly ChainEntry<Member>[]
  readonly #members: ReadonlyMap<ChainMember, Member>
  readonly #host: Host
  readonly #memory: OwnerMemory
  readonly #prober: Prober
  readonly #shared: SourceContext
  readonly #remembering = new Set<Promise<void>>()
  readonly #health = (name: string): Unwell | undefined => this.entry(name)?.registry.unwell

  constructor({ entries, host, memory }: ChainOptions<Member>) {
    this.entries = entries
    this.#members = new Map(entries.map(({ registry }) => [registry, registry]))
    this.#host = host
    this.#memory = memory ?? processMemory()
    this.#prober = new Prober(host.clock)
    const quarantine = new Quarantine(host.clock)
    this.#shared = { host, quarantine, manifests: new Flights() }
  }

  /** The entry labelled `name`. */
  entry(name: string): ChainEntry<Member> | undefined {
    return this.entries.find(({ registry }) => registry.name === name)
  }

  /** Who would be asked for `reference` now, in order. Asks nobody. @throws ERR_REFERENCE. */
  plan(reference: string | Reference): readonly PlanStep[] {
    return this.#candidates(parsed(reference)).map(({ step }) => step)
  }

  /**
   * Why the rules keep a name from whoever answers at `host`, as a reason to read after a colon: another owns it, or it is
   * ruled out there. Undefined when it may be asked there. Asks nobody. @throws ERR_REFERENCE.
   */
  keptFrom(reference: string | Reference, host: string): string | undefined {
    return keptFrom(parsed(reference), host, this.entries)
  }

  /**
   * The digest `reference` means, and the registry that serves it.
   * @throws ERR_REFERENCE, ERR_CONFIG (its host is not in the list), ERR_POLICY (every registry is ruled out),
   * ERR_OWNER_CHANGED, and the most telling code of a ResolveError whose `explanation` has every answer.
   */
  async resolve(reference: string | Reference, options: ResolveOptions = {}): Promise<Resolution<Member>> {
    const wanted = parsed(reference)
    const name = fullText(wanted)
    const known = await this.#recall(name)
    const last = known && this.entries.find((entry) => isOwner(entry, known))
    const candidates = this.#candidates(wanted, last?.registry.name)
    const search = new Search(this.#prober.asking(wanted.digest ?? wanted.tag ?? 'latest'), candidates, options)
    const found = await search.run()
    const winner = winnerOf(found)
    if (winner === undefined) throw searchFailure(name, { reference: wanted, candidates, found, entries: this.entries })
    const { entry, answer } = winner
    const { registry } = entry
    const { descriptor, repository } = answer
    const changed = ownerChange(known, { ...found, descriptor, winner: entry, entries: this.entries })
    if (changed !== undefined && options.acceptOwnerChange !== true && wanted.digest === undefined)
      throw new ResolveError('ERR_OWNER_CHANGED', `${name}: ${changed}`, {
        registry: known?.registry ?? registry.name,
        digest: descriptor.digest,
        isFinal: true,
        explanation: explain(name, { candidates, attempts: found.attempts }),
      })
    const now = { registry: registry.name, url: addressOf(entry), digest: descriptor.digest }
    this.#remember(name, known, now)
    const place = this.#own({ registry, repository })
    const explanation = explain(name, { candidates, attempts: found.attempts, served: servedBy(place, descriptor) })
    return { ...place, reference: wanted, explanation, descriptor, places: this.#places(wanted, descriptor, place) }
  }

  /**
   * The tags of a repository, from the registry a resolve of the name would go to: the same plan and rules, the first
   * page of each list being the probe. A registry whose list is empty is passed over as one that does not have the name.
   * @throws as `resolve`, but for ERR_OWNER_CHANGED; while reading pages, what that registry answers.
   */
  async tags(name: string | Reference, options: ListOptions = {}): Promise<Listed<Member>> {
    const { tag: _tag, digest: _digest, ...reference } = parsed(name)
    return await this.#list(formatReference(reference), {
      reference,
      candidates: this.#candidates(reference),
      options,
      wanted: {
        open: ({ registry, repository }, how) => registry.tags(repository, how),
        isAbsence: ({ code }) => code === 'ERR_NOT_FOUND',
        emptyIsAbsence: options.last === undefined,
      },
    })
  }

  /**
   * The repositories of the first registry that says what it has. One without a catalog is passed over; one that refuses
   * it is not.
   * @throws ERR_CONFIG (no registry), ERR_UNSUPPORTED (none has a catalog), and the most telling code as `resolve`.
   */
  async catalog(options: ListOptions = {}): Promise<Listed<Member>> {
    return await this.#list('the catalog', {
      candidates: catalogPlan(this.entries, this.#health),
      options,
      wanted: {
        open: ({ registry }, how) => registry.catalog(how),
        isAbsence: ({ code }) => code === 'ERR_UNSUPPORTED' || code === 'ERR_NOT_FOUND',
        emptyIsAbsence: false,
      },
    })
  }

  /**
   * The one registry a push goes to: the one named, the one at the reference's host, the owner of a short name, else the
   * first of the list that takes pushes and may have the name.
   * @throws ERR_REFERENCE, ERR_CONFIG (no such registry), ERR_POLICY (its rules forbid it).
   */
  pushTarget(reference: string | Reference, registry?: string): PushTarget<Member> {
    const { tag, ...place } = pushTarget(parsed(reference), this.entries, registry)
    return { ...this.#own(place), tag }
  }

  /** The content of a resolved image: by digest, from whoever the rules allow to serve it, the one that won first. */
  source(resolution: Pick<Resolution<ChainMember>, 'places' | 'descriptor'>): ChainSource {
    return new PlacesSource(this.#shared, resolution.places, { root: resolution.descriptor })
  }

  /**
   * The content of a name at any time: each digest from whoever the rules let be asked for it then, a tag as `resolve` has it.
   * @throws ERR_REFERENCE; while reading, ERR_CONFIG and ERR_POLICY as `resolve`.
   */
  repository(name: string | Reference): ChainSource {
    const { tag: _tag, digest: _digest, ...named } = parsed(name)
    return new NamedSource(named, {
      context: this.#shared,
      holdersOf: (reference) => holdersOf(reference, this.entries),
      resolve: (reference, options) => this.resolve(reference, options),
    })
  }

  /** What a person types to get `repository` of `entry` through the list. */
  shortName(entry: AnyEntry, repository: string): string {
    return shortName(entry, repository)
  }

  /**
   * The places that get the short name of `repository` before `entry` does. Whether they have it is not asked here; the
   * first that has shadows it. An owner elsewhere is among them.
   */
  before(entry: AnyEntry, repository: string): readonly Precedence[] {
    const candidates = plan({ text: '', repository: shortName(entry, repository) }, this.entries)
    const own = candidates.findIndex((candidate) => candidate.entry === entry && candidate.step.action === 'ask')
    return candidates
      .slice(0, own < 0 ? candidates.length : own)
      .filter((candidate) => candidate.step.action === 'ask' && candidate.entry !== entry)
      .map(({ step }) => ({ registry: step.registry, repository: step.repository }))
  }

  /** How each registry is, in order. */
  health(): readonly RegistryHealth[] {
    return this.entries.flatMap(({ registry }) => registry.health ?? [])
  }

  /**
   * Asks the registry labelled `name` whether it is there, skipped or not; the answer counts for its health.
   * @throws ERR_CONFIG (no such registry), and what the registry answers.
   */
  async test(name: string, options: { readonly signal?: AbortSignal } = {}): Promise<Ping> {
    const registry = this.entry(name)?.registry
    if (registry === undefined) throw new CoreError('ERR_CONFIG', `${name} is not in the list of registries`)
    registry.resetHealth?.()
    return await registry.ping(options)
  }

  /** Asks skipped registries again at once, all or the one labelled `name`: a person wants to know. */
  resetHealth(name?: string): void {
    for (const { registry } of this.entries) if (name === undefined || registry.name === name) registry.resetHealth?.()
    if (name === undefined) this.#shared.quarantine.clear()
  }

  /**
   * Ends what runs in the background, closes the registries' connections and waits, not for ever, until who served what is
   * kept.
   */
  async close(): Promise<void> {
    this.#prober.close()
    this.#shared.manifests.close()
    const kept = Promise.all(this.#remembering)
    await Promise.all([...this.entries.map(({ registry }) => registry.close()), this.#within(closeMs, kept)])
  }

  #candidates(reference: Reference, lastServed?: string): readonly Candidate[] {
    return plan(reference, this.entries, { health: this.#health, ...(lastServed === undefined ? {} : { lastServed }) })
  }

  /** Where the rules let `digest` of this name come from, skipped or not: `winner` first. */
  #places(reference: Reference, { digest }: Descriptor, winner: AnyPlace): readonly Place<Member>[] {
    const all = placesIn(plan({ ...reference, digest }, this.entries)).map((place) => this.#own(place))
    const won = (place: AnyPlace): boolean =>
      place.registry === winner.registry && place.repository === winner.repository
    return [...all.filter(won), ...all.filter((place) => !won(place))]
  }

  /** A place of the plan, its registry as it was given to the list. */
  #own({ registry, repository }: AnyPlace): Place<Member> {
    const member = this.#members.get(registry)
    if (member === undefined) throw new CoreError('ERR_LOCAL', `${registry.name} is not in this list`)
    return { registry: member, repository }
  }

  async #list(name: string, { candidates, options, wanted, reference }: Listing): Promise<Listed<Member>> {
    const openings = new Openings(this.#host.clock, wanted, options)
    try {
      const found = await new Search(openings.ask, candidates, options).run()
      const winner = winnerOf(found)
      if (winner !== undefined) {
        const { repository } = winner.answer
        return { ...this.#own({ registry: winner.entry.registry, repository }), pages: openings.keep(winner.answer) }
      }
      const error = searchFailure(name, { reference, candidates, found, entries: this.entries })
      const [empty] = this.entries.flatMap(({ registry }) => openings.empty.filter((one) => one.registry === registry))
      if (empty === undefined || error.code !== 'ERR_NOT_FOUND') throw error
      return { ...this.#own(empty), pages: nothing() }
    } finally {
      openings.close()
    }
  }

  /** Who served `name` last, as far as the memory can tell: it holds up no answer. */
  async #recall(name: string): Promise<Provenance | undefined> {
    try {
      return await this.#within(recallMs, this.#memory.recall(name))
    } catch (error) {
      this.#host.logger.warn('who served a name last can not be told', { name, reason: messageOf(error) })
      return undefined
    }
  }

  /** Keeps who served `name`, beside the answer: `close` waits for it. */
  #remember(name: string, known: Provenance | undefined, now: Omit<Provenance, 'at'>): void {
    const at = this.#host.clock.wallTime()
    const same = known?.registry === now.registry && known.url === now.url && known.digest === now.digest
    if (same && Math.abs(at - known.at) < freshMs) return
    const kept = this.#memory.record(name, { ...now, at }).catch((error: unknown) => {
      this.#host.logger.warn('who served a name could not be kept', { name, reason: messageOf(error) })
    })
    this.#remembering.add(kept)
    void kept.then(() => this.#remembering.delete(kept))
  }

  /** What `work` gives, or undefined when that takes longer than `ms`. @throws what `work` throws. */
  async #within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
    const ended = new AbortController()
    const late = this.#host.clock.sleep(ms, ended.signal).catch(() => undefined)
    try {
      return await Promise.race([work, late.then(() => undefined)])
    } finally {
      ended.abort()
    }
  }
}

/** A list that one registry is to give. */
interface Listing {
  /** Absent for a catalog. */
  readonly reference?: Reference
  readonly candidates: readonly Candidate[]
  readonly options: ListOptions
  readonly wanted: Wanted
}

function parsed(reference: string | Reference): Reference {
  return typeof reference === 'string' ? parseReference(reference) : reference
}

function fullText(reference: Reference): string {
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined)
  return formatReference({ ...reference, ...(tag === undefined ? {} : { tag }) })
}
