import type { Attempt } from '../errors.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { Reference } from '../reference/reference.ts'
import type { ChainMember, RemoteRegistry } from '../registry/remote.ts'
import type { Place } from './places.ts'
import type { Because } from './reasons.ts'

export type Capability = 'resolve' | 'pull' | 'push'

/** What the configuration says of one registry's part in the chain. */
export interface ChainRules {
  /** Who added it, when it was not the user: it has no say in names that the user's own registries speak for. */
  readonly addedBy?: 'workspace'
  /** The label or host of the registry whose names this one holds. */
  readonly mirrorOf?: string
  /** Names asked only here. */
  readonly owns: readonly string[]
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly capabilities: readonly Capability[]
  readonly onUnavailable: 'continue' | 'stop'
}

/** One place in the chain; the order of entries is the priority. */
export interface ChainEntry<Member extends ChainMember = RemoteRegistry> {
  readonly registry: Member
  readonly rules: ChainRules
}

export type AnyEntry = ChainEntry<ChainMember>

/** One line of the plan. */
export interface PlanStep {
  readonly registry: string
  readonly url: string
  readonly repository: string
  readonly action: 'ask' | 'skip'
  /** A sentence without a full stop: the rule that decided, in English. */
  readonly reason: string
  /** The same as facts. */
  readonly because: Because
}

export interface Served {
  readonly registry: string
  readonly repository: string
  readonly digest: string
  readonly mediaType: string
  readonly size: number
}

/** The plan and the attempts of one resolve, as a value. The shape of `explain --json`. */
export interface Explanation {
  readonly reference: string
  readonly plan: readonly PlanStep[]
  readonly attempts: readonly Attempt[]
  readonly served: Served | null
}

export interface ResolveOptions {
  readonly signal?: AbortSignal
  /** Probe one at a time. */
  readonly sequential?: boolean
  /** The first positive answer wins, whatever the order. */
  readonly race?: boolean
  /** Go on although another registry than last time serves another digest. */
  readonly acceptOwnerChange?: boolean
  /** Wait for every answer, so that the explanation has what lower registries offer too. */
  readonly complete?: boolean
}

/** A successful resolve. */
export interface Resolution<Member extends ChainMember = RemoteRegistry> extends Place<Member> {
  /** What was asked for. */
  readonly reference: Reference
  readonly explanation: Explanation
  readonly registry: Member
  readonly repository: string
  readonly descriptor: Descriptor
  /** Everywhere the rules let this digest come from, the one that won first. Who else has it is not asked. */
  readonly places: readonly Place<Member>[]
}
