import type { CoreError } from '../errors.ts'
import type { ChainMember, RemoteRegistry } from '../registry/remote.ts'

/** A repository that may hold the content. */
export interface Place<Member extends ChainMember = RemoteRegistry> {
  readonly registry: Member
  readonly repository: string
}

export type AnyPlace = Place<ChainMember>

/** One question to one place. */
export interface Asked {
  readonly place: AnyPlace
  readonly stage: 'manifest' | 'blob'
  readonly digest: string
}

/** How a question ended: with so many bytes, or with what was thrown; `innocent` when the wrong bytes may be another's. */
export interface Ended {
  readonly bytes: number
  readonly thrown?: unknown
  readonly innocent?: boolean
}

/** Where to ask for content by digest, and what becomes of each question. */
export interface Places {
  /** The places to ask for `digest`, best first; those in quarantine for it only when there is no other. */
  placesFor(digest: string): readonly AnyPlace[]
  /** Starts the clock of one question; the result is told how it ended. Returns the error to go on with, if it failed. */
  asking(asked: Asked): (ended: Ended) => CoreError | undefined
  /** The error when every place failed with one of `errors`. */
  failure(digest: string, errors: readonly CoreError[]): CoreError
}
