import type { CoreError, Platform, PushTarget, Reference } from '../core/index.ts'
import type { EngineImageDetails } from '../engine/index.ts'

/** What an operation may have to ask a person before it goes on. */
export interface Ask {
  /** Whether to take the image of another registry than last time. Nobody to ask: ERR_OWNER_CHANGED. */
  owner(question: OwnerQuestion): Promise<boolean>
  /** Which platform to pull where there is none for the engine; undefined to give up. Nobody to ask: ERR_NOT_FOUND. */
  platform(question: PlatformQuestion): Promise<string | undefined>
  /** Whether a tag may be taken from another image. Nobody to ask: it is taken, and the registry is not read. */
  replace(question: ReplaceQuestion): Promise<boolean>
  /** Whether every tag of an image may go, where the registry deletes no single one. Nobody to ask: ERR_UNSUPPORTED. */
  deleteAll(question: DeleteQuestion): Promise<boolean>
}

export interface OwnerQuestion {
  readonly reference: Reference
  /** ERR_OWNER_CHANGED, with both registries and digests in its message. */
  readonly error: CoreError
}

export interface PlatformQuestion {
  readonly reference: Reference
  /** What the engine runs: `linux/amd64`. */
  readonly own: string
  readonly choices: readonly string[]
}

export interface ReplaceQuestion {
  readonly target: PushTarget
  /** What is to be pushed; absent while it is not built yet. */
  readonly image?: EngineImageDetails
  /** What has the tag now. */
  readonly replaced: Replaced
}

/** An image that a push would take a tag from. */
export interface Replaced {
  readonly digest: string
  /** Empty where the registry did not tell. */
  readonly platforms: readonly Platform[]
}

export interface DeleteQuestion {
  readonly target: PushTarget
  readonly digest: string
  /** All tags of the image, the one to delete among them. */
  readonly tags: readonly string[]
}
