import type { Chain, Credential, Place } from '../core/index.ts'
import type { Engine } from '../engine/index.ts'
import type { Ask } from './ask.ts'

/** What operations work with; each takes the members it needs. */
export interface OperationContext {
  readonly chain: Chain
  readonly engine: Engine
  /** The credential an engine is given for one operation at a place; undefined for anonymous. */
  readonly credentialFor: (place: Place) => Promise<Credential | undefined>
}

/** How an operation is stopped, watched and answered. */
export interface OperationOptions<Event = never, Question extends keyof Ask = never> {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: Event) => void
  /** Where a member is missing nobody is there to ask, and what `Ask` says of that happens. */
  readonly ask?: Partial<Pick<Ask, Question>>
}

/** The same inside an operation: everything is there. */
export interface Running<Event = never, Question extends keyof Ask = never> {
  readonly signal: AbortSignal
  readonly tell: (event: Event) => void
  readonly ask: Partial<Pick<Ask, Question>>
}

/** The options of one run, completed. */
export function runningWith<Event, Question extends keyof Ask>(
  options: OperationOptions<Event, Question>,
): Running<Event, Question> {
  const { signal = new AbortController().signal, onEvent, ask = {} } = options
  return { signal, ask, tell: (event) => onEvent?.(event) }
}
