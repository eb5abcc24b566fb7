import { readFile } from 'node:fs/promises'
import { CoreError, isCoreError, messageOf } from '../core/index.ts'
import type { Credential, PushTarget, Resolution } from '../core/index.ts'
import type { BuildEvent } from '../engine/index.ts'
import type { LineRange } from '../language/index.ts'
import { resolveImages } from './bases.ts'
import type { BuildImages, ImageEvent } from './bases.ts'
import { runningWith } from './context.ts'
import type { OperationContext, OperationOptions, Running } from './context.ts'
import { failingLine } from './failing-line.ts'
import { fetchImage } from './fetch.ts'
import type { FetchEvent } from './fetch.ts'
import { push } from './push.ts'
import type { Pushed, PushEvent } from './push.ts'
import { agreeToReplace } from './replace.ts'
import { resolve } from './resolve.ts'

/** What happens during a build, and the push of what came out of it. */
export type BuildingEvent =
  | ImageEvent
  | FetchEvent
  | { readonly kind: 'builder'; readonly event: BuildEvent }
  | { readonly kind: 'built'; readonly built: Built }
  /** The build is about to end with this error; `lines` of the Dockerfile are to blame, where that is known. */
  | { readonly kind: 'failed'; readonly error: CoreError; readonly lines?: LineRange }
  | { readonly kind: 'pushing'; readonly target: PushTarget }
  | PushEvent

export interface BuildRequest {
  /** Folder of the build context. */
  readonly context: string
  /** Path of the Dockerfile. */
  readonly dockerfile: string
  /** Its text where that is known better than on disk. */
  readonly text?: string
  /** Names the engine gives to the image. */
  readonly tags: readonly string[]
  readonly buildArgs?: Readonly<Record<string, string>>
  readonly target?: string | undefined
  readonly noCache?: boolean
  readonly secrets?: Readonly<Record<string, Uint8Array>>
  /** Who finds the images that the file names: the registries in their order (default), or the builder by itself. */
  readonly imagesFrom?: 'chain' | 'builder'
}

export interface Built {
  readonly imageId: string
  readonly durationMs: number
  /** What the names in the file came to. */
  readonly resolutions: readonly Resolution[]
}

export interface BuildAndPushRequest {
  readonly build: BuildRequest
  readonly target: PushTarget
  /** Digests that may lose the tag without a question. */
  readonly ours?: readonly string[]
}

type Options = OperationOptions<BuildingEvent, 'owner' | 'replace'>
type BuildRunning = Running<BuildingEvent, 'owner' | 'replace'>

/**
 * Builds an image, with the images its Dockerfile names from the registries in their order, each by digest.
 * @throws ERR_LOCAL (a file), ERR_ENGINE with the builder's words, what resolveImages and fetchImage throw.
 */
export async function build(context: OperationContext, request: BuildRequest, options: Options = {}): Promise<Built> {
  const running = runningWith(options)
  const text = request.imagesFrom === 'builder' ? undefined : (request.text ?? (await readText(request.dockerfile)))
  const watched = new Watched(text, running)
  try {
    const images = text === undefined ? asWritten(request) : await baseImages(context, { ...request, text }, watched)
    watched.lines = undefined
    const { imageId, durationMs } = await context.engine.build({
      ...builderRequest(request, images),
      credentialFor: (host) => credentialAt(context, host, images.resolutions),
      onEvent: (event) => watched.tell({ kind: 'builder', event }),
      signal: running.signal,
    })
    const built = { imageId, durationMs, resolutions: images.resolutions }
    running.tell({ kind: 'built', built })
    return built
  } catch (error) {
    watched.fail(error)
    throw error
  }
}

/**
 * Builds, and pushes what came out of it to one registry; what is there is asked about before the build.
 * @throws as build and push.
 */
export async function buildAndPush(
  context: OperationContext,
  { build: request, target, ours = [] }: BuildAndPushRequest,
  options: Options = {},
): Promise<{ readonly built: Built; readonly pushed: Pushed }> {
  const running = runningWith(options)
  const agreed = await agreeToReplace(context.chain, { target, ours }, running)
  const built = await build(context, request, options)
  running.tell({ kind: 'pushing', target })
  const known = agreed === undefined ? ours : [...ours, agreed]
  return { built, pushed: await push(context, { source: built.imageId, target, ours: known }, options) }
}

async function readText(dockerfile: string): Promise<string> {
  try {
    return await readFile(dockerfile, 'utf8')
  } catch (error) {
    throw new CoreError('ERR_LOCAL', messageOf(error), { cause: error })
  }
}

type Images = Omit<BuildImages, 'text'> & Partial<Pick<BuildImages, 'text'>>

function asWritten({ text, buildArgs = {} }: BuildRequest): Images {
  return { ...(text !== undefined && { text }), buildArgs, resolutions: [] }
}

function builderRequest(request: BuildRequest, { text, buildArgs }: Images) {
  const { context, dockerfile, tags, target, noCache, secrets } = request
  const wanted = { ...(target && { target }), ...(noCache && { noCache }), ...(secrets && { secrets }) }
  return { context, dockerfile, tags, buildArgs, ...(text !== undefined && { text }), ...wanted }
}

/** Finds the images of a build through the chain. @throws as resolveImages. */
async function baseImages(
  context: OperationContext,
  { text, buildArgs = {}, target }: BuildRequest & { readonly text: string },
  running: Watched,
): Promise<BuildImages> {
  const { chain, engine } = context
  const { signal } = running
  return await resolveImages(chain, {
    text,
    buildArgs,
    ...(target && { target }),
    engine: await engine.info(signal),
    signal,
    resolve: (reference) => resolve(chain, reference, running),
    fetch: async (resolution, platform) => {
      const { from } = await fetchImage(context, { resolution, platform }, running)
      return `${from.registry.qualifiedName(from.repository)}@${resolution.descriptor.digest}`
    },
    onEvent: running.tell,
  })
}

/**
 * The credential of the configured registry at `host`, of several there the one that serves an image of the build; nothing
 * for a host that is not configured.
 */
async function credentialAt(
  { chain, credentialFor }: OperationContext,
  host: string,
  resolutions: readonly Resolution[],
): Promise<Credential | undefined> {
  const serving = resolutions.flatMap((one) => chain.entries.filter(({ registry }) => registry === one.registry))
  const there = [...serving, ...chain.entries].filter(({ registry }) => registry.isAt(host))
  const entry = there.find(({ rules }) => rules.addedBy === undefined) ?? there[0]
  return entry && (await credentialFor({ registry: entry.registry, repository: '' }))
}

/** A build that is watched for where it fails. */
class Watched implements BuildRunning {
  readonly signal: AbortSignal
  readonly ask: BuildRunning['ask']
  readonly tell: BuildRunning['tell']
  /** Of the name that is looked at. */
  lines: LineRange | undefined
  readonly #text: string | undefined
  readonly #running: BuildRunning
  #step: string | undefined

  constructor(text: string | undefined, running: BuildRunning) {
    this.#text = text
    this.#running = running
    this.signal = running.signal
    this.ask = running.ask
    this.tell = (event) => {
      this.#note(event)
      running.tell(event)
    }
  }

  /** Tells of the end, with the lines at fault. A build that was given up did not fail. */
  fail(error: unknown): void {
    if (!isCoreError(error) || error.code === 'ERR_CANCELLED' || this.signal.aborted) return
    const said = error.code === 'ERR_ENGINE' ? error.message : ''
    const lines = this.lines ?? (this.#text === undefined ? undefined : failingLine(this.#text, this.#step, said))
    this.#running.tell({ kind: 'failed', error, ...(lines && { lines }) })
  }

  #note(event: BuildingEvent): void {
    if (event.kind === 'looking' && event.image) this.lines = { start: event.image.startLine, end: event.image.endLine }
    if (event.kind === 'builder' && event.event.kind === 'step' && event.event.state === 'failed')
      this.#step = event.event.name
  }
}
