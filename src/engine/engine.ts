import type { Credential } from '../core/index.ts'

/** A reachable engine. */
export interface EngineInfo {
  readonly product: 'Docker' | 'Podman'
  readonly version: string
  readonly apiVersion: string
  /** `unix:///var/run/docker.sock`, `tcp://…`. */
  readonly endpoint: string
  readonly os: string
  readonly architecture: string
}

/** A local image. `references` is empty for a dangling one. */
export interface EngineImage {
  readonly id: string
  readonly references: readonly string[]
  /** `repository@sha256:…`, as the engine knows them. */
  readonly digests: readonly string[]
  readonly sizeBytes: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly labels: Readonly<Record<string, string>>
  readonly containers: number
}

export interface EngineImageDetails extends EngineImage {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
  readonly layers: readonly string[]
}

/** What one instruction of an image's build left; `sizeBytes` is 0 for one that left no layer. */
export interface EngineHistoryEntry {
  readonly createdBy: string
  readonly sizeBytes: number
}

/** One step of a pull or push; totals are bytes over all layers known so far. */
export interface TransferProgress {
  readonly status: string
  readonly layer?: string
  readonly layersDone: number
  readonly layersTotal: number
  readonly bytesDone: number
  readonly bytesTotal: number
}

export interface TransferOptions {
  /** Given to the engine for this one operation; never stored. */
  readonly credential?: Credential
  readonly onProgress?: (progress: TransferProgress) => void
  readonly signal?: AbortSignal
}

export interface PullRequest extends TransferOptions {
  /** What the engine is told: `host/repository@sha256:…` or `host/repository:tag`. */
  readonly reference: string
  /** `linux/arm64`; default: the engine's own. */
  readonly platform?: string
}

export interface PushRequest extends TransferOptions {
  /** `host/repository:tag`, an image the engine has. */
  readonly reference: string
}

export interface PushResult {
  readonly digest?: string
  readonly sizeBytes: number
  readonly layersNew: number
  readonly layersTotal: number
}

/** One thing that happens in a build. `step` numbers steps from 1 where the engine does. */
export type BuildEvent =
  | {
      readonly kind: 'step'
      readonly id: string
      readonly name: string
      readonly state: 'started' | 'cached' | 'done' | 'failed'
      readonly durationMs?: number
      readonly error?: string
    }
  | { readonly kind: 'log'; readonly id?: string; readonly text: string }
  | {
      readonly kind: 'progress'
      readonly id: string
      readonly name: string
      readonly current: number
      readonly total: number
    }
  | { readonly kind: 'warning'; readonly text: string }

export interface BuildRequest {
  /** Folder of the build context. */
  readonly context: string
  /** Path of the Dockerfile. */
  readonly dockerfile: string
  /** What the builder reads in place of the Dockerfile's own text. */
  readonly text?: string
  readonly tags: readonly string[]
  readonly buildArgs?: Readonly<Record<string, string>>
  readonly target?: string
  readonly noCache?: boolean
  readonly platform?: string
  readonly secrets?: Readonly<Record<string, Uint8Array>>
  /** The credential for a host a `FROM` names, asked per host; never given to another host. */
  readonly credentialFor?: (host: string) => Promise<Credential | undefined>
  readonly onEvent?: (event: BuildEvent) => void
  readonly signal?: AbortSignal
}

export interface BuildResult {
  readonly imageId: string
  readonly durationMs: number
}

/**
 * A container engine. Every failure is a CoreError: ERR_NOT_FOUND, ERR_DENIED, ERR_AUTH_REJECTED (ERR_AUTH_REQUIRED when
 * no credential was given), ERR_RATE_LIMITED, ERR_UNAVAILABLE (the engine or a registry it asked), ERR_REFERENCE,
 * ERR_UNSUPPORTED, ERR_LOCAL (a build's files), ERR_CANCELLED, else ERR_ENGINE with the engine's words.
 */
export interface Engine {
  readonly endpoint: string
  info(signal?: AbortSignal): Promise<EngineInfo>
  images(signal?: AbortSignal): Promise<readonly EngineImage[]>
  inspect(reference: string, signal?: AbortSignal): Promise<EngineImageDetails>
  /** How an image came to be, latest first. */
  history(reference: string, signal?: AbortSignal): Promise<readonly EngineHistoryEntry[]>
  pull(request: PullRequest): Promise<EngineImageDetails>
  push(request: PushRequest): Promise<PushResult>
  build(request: BuildRequest): Promise<BuildResult>
  /** Gives `source` the further name `target` (`repository:tag`). */
  tag(source: string, target: string, signal?: AbortSignal): Promise<void>
  /** Removes a name, or the image when it was the last. */
  remove(reference: string, options?: { readonly force?: boolean; readonly signal?: AbortSignal }): Promise<void>
  /** Calls `onChange` after images came or went, and when it began or began again to look, until disposed. */
  watch(onChange: () => void): { dispose(): void }
  close(): void
}
