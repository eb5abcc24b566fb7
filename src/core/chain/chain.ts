import { CoreError, factsOf, messageOf } from '../errors.ts'
import type { Host } from '../host.ts'
import { formatReference, parseReference } from '../reference/parse.ts'
import type { Reference } from '../reference/reference.ts'
import type { RegistryHealth, Unwell } from '../registry/health.ts'
import type { Ping } from '../registry/remote.ts'
import { explain } from './explain.ts'
import type { Answer } from './decide.ts'
import { Flights } from './flights.ts'
import { failureMessage, mostTelling, nobodyAsked, ResolveError } from './failure.ts'
import type { OwnerMemory, Provenance } from './memory.ts'
import { processMemory } from './memory.ts'
import { addressOf, shortName } from './names.ts'
import { isOwner, ownerChange } from './owner.ts'
import type { Candidate } from './plan.ts'
import { keptFrom, plan } from './plan.ts'
import { Prober } from './probe.ts'
import type { PushTarget } from './push.ts'
import { pushTarget } from './push.ts'
import { Quarantine } from './quarantine.ts'
import type { Found } from './search.ts'
import { Search } from './search.ts'
import type { Place } from './places.ts'
import type { ChainSource, SourceContext } from './source.ts'
import { PlacesSource } from './source.ts'
import type { ChainEntry, Explanation, PlanStep, Resolution, ResolveOptions } from './types.ts'

export interface ChainOptions {
  /** In priority order. */
  readonly entries: readonly ChainEntry[]
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

/** The registries in priority order: who is asked for a name, who serves it, and why. */
export class Chain {
  readonly entries: readonly ChainEntry[]
  readonly #host: Host
  readonly #memory: OwnerMemory
  readonly #prober: Prober
  readonly #shared: SourceContext
  readonly #remembering = new Set<Promise<void>>()

  constructor({ entries, host, memory }: ChainOptions) {
    this.entries = entries
    this.#host = host
    this.#memory = memory ?? processMemory()
    this.#prober = new Prober(host.clock)
    const quarantine = new Quarantine(host.clock)
    this.#shared = { host, quarantine, manifests: new Flights() }
  }

  /** The entry labelled `name`. */
  entry(name: string): ChainEntry | undefined {
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
  async resolve(reference: string | Reference, options: ResolveOptions = {}): Promise<Resolution> {
    const wanted = parsed(reference)
    const name = fullText(wanted)
    const known = await this.#recall(name)
    const last = known && this.entries.find((entry) => isOwner(entry, known))
    const candidates = this.#candidates(wanted, last?.registry.name)
    const search = new Search(this.#prober, candidates, {
      ...options,
      reference: wanted.digest ?? wanted.tag ?? 'latest',
    })
    const found = await search.run()
    const { decision, standings } = found
    const winner = decision.kind === 'served' ? standings[decision.index] : undefined
    if (winner?.answer?.kind !== 'served') throw this.#failure(wanted, candidates, found)
    const { descriptor, repository } = winner.answer
    const { registry } = winner.entry
    const changed = ownerChange(known, { standings, descriptor, winner: winner.entry, entries: this.entries })
    if (changed !== undefined && options.acceptOwnerChange !== true && wanted.digest === undefined)
      throw new ResolveError('ERR_OWNER_CHANGED', `${name}: ${changed}`, {
        registry: known?.registry ?? registry.name,
        digest: descriptor.digest,
        isFinal: true,
        explanation: explain(name, { candidates, attempts: found.attempts }),
      })
    const now = { registry: registry.name, url: addressOf(winner.entry), digest: descriptor.digest }
    this.#remember(name, known, now)
    return {
      explanation: explained(name, candidates, found, winner.answer, registry.name),
      registry,
      repository,
      descriptor,
    }
  }

  /**
   * The one registry a push goes to: the one named, the one at the reference's host, the owner of a short name, else the
   * first of the list that takes pushes and may have the name.
   * @throws ERR_REFERENCE, ERR_CONFIG (no such registry), ERR_POLICY (its rules forbid it).
   */
  pushTarget(reference: string | Reference, registry?: string): PushTarget {
    return pushTarget(parsed(reference), this.entries, registry)
  }

  /** The content of a resolved image: by digest, from whoever the rules allow to serve it, the one that won first. */
  source(resolution: Resolution): ChainSource {
    const { descriptor, registry, repository, explanation } = resolution
    const wanted = { ...parseReference(explanation.reference), digest: descriptor.digest }
    const others = plan(wanted, this.entries).flatMap(({ entry, step }) =>
      step.action === 'ask' && entry.rules.capabilities.includes('pull')
        ? [{ registry: entry.registry, repository: step.repository }]
        : [],
    )
    const isWinner = (place: Place): boolean => place.registry === registry && place.repository === repository
    return new PlacesSource(
      this.#shared,
      [...others.filter(isWinner), ...others.filter((place) => !isWinner(place))],
      descriptor,
    )
  }

  /** What a person types to get `repository` of `entry` through the list. */
  shortName(entry: ChainEntry, repository: string): string {
    return shortName(entry, repository)
  }

  /**
   * The places that get the short name of `repository` before `entry` does. Whether they have it is not asked here; the
   * first that has shadows it. An owner elsewhere is among them.
   */
  before(entry: ChainEntry, repository: string): readonly Precedence[] {
    const candidates = plan({ text: '', repository: shortName(entry, repository) }, this.entries)
    const own = candidates.findIndex((candidate) => candidate.entry === entry && candidate.step.action === 'ask')
    return candidates
      .slice(0, own < 0 ? candidates.length : own)
      .filter((candidate) => candidate.step.action === 'ask' && candidate.entry !== entry)
      .map(({ step }) => ({ registry: step.registry, repository: step.repository }))
  }

  /** How each registry is, in order. */
  health(): readonly RegistryHealth[] {
    return this.entries.map(({ registry }) => registry.health)
  }

  /**
   * Asks the registry labelled `name` whether it is there, skipped or not; the answer counts for its health.
   * @throws ERR_CONFIG (no such registry), and what the registry answers.
   */
  async test(name: string, options: { readonly signal?: AbortSignal } = {}): Promise<Ping> {
    const registry = this.entry(name)?.registry
    if (registry === undefined) throw new CoreError('ERR_CONFIG', `${name} is not in the list of registries`)
    registry.resetHealth()
    return await registry.ping(options)
  }

  /** Asks skipped registries again at once, all or the one labelled `name`: a person wants to know. */
  resetHealth(name?: string): void {
    for (const { registry } of this.entries) if (name === undefined || registry.name === name) registry.resetHealth()
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
    const health = (name: string): Unwell | undefined => this.entry(name)?.registry.unwell
    return plan(reference, this.entries, { health, ...(lastServed === undefined ? {} : { lastServed }) })
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

  #failure(reference: Reference, candidates: readonly Candidate[], found: Found): CoreError {
    const name = fullText(reference)
    const explanation = explain(name, { candidates, attempts: found.attempts })
    const { decision, standings, attempts } = found
    const stopper = decision.kind === 'stopped' ? standings[decision.index]?.answer : undefined
    const telling =
      stopper !== undefined && stopper.kind !== 'served' ? stopper.error : mostTelling(standings, this.entries)
    const error = telling ?? nobodyAsked(name, reference.host, candidates)
    const below = decision.kind === 'stopped' ? standings.slice(decision.index + 1) : []
    const unused = below.map(({ entry }) => entry.registry.name)
    const message = telling === undefined ? error.message : failureMessage(name, { error: telling, attempts, unused })
    const isFinal = decision.kind === 'stopped'
    return new ResolveError(error.code, message, { ...factsOf(error), cause: error, explanation, isFinal })
  }
}

function parsed(reference: string | Reference): Reference {
  return typeof reference === 'string' ? parseReference(reference) : reference
}

function fullText(reference: Reference): string {
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined)
  return formatReference({ ...reference, ...(tag === undefined ? {} : { tag }) })
}

function explained(
  name: string,
  candidates: readonly Candidate[],
  found: Found,
  answer: Answer & { kind: 'served' },
  registry: string,
): Explanation {
  const { digest, mediaType, size } = answer.descriptor
  const served = { registry, repository: answer.repository, digest, mediaType, size }
  return explain(name, { candidates, attempts: found.attempts, served })
}
