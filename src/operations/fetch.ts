import { abortError, isCoreError } from '../core/index.ts'
import type { Attempt, CoreError, Place, RemoteRegistry, Resolution } from '../core/index.ts'
import type { EngineImageDetails, TransferProgress } from '../engine/index.ts'
import type { OperationContext, Running } from './context.ts'

/** What happens while an engine gets an image. */
export type FetchEvent =
  | { readonly kind: 'receiving'; readonly registry: RemoteRegistry; readonly progress: TransferProgress }
  /** The first broke off; the second has the same digest. */
  | {
      readonly kind: 'moved'
      readonly from: RemoteRegistry
      readonly to: RemoteRegistry
      readonly reason: unknown
    }

export interface Fetching {
  readonly resolution: Resolution
  /** The platform to ask the engine for; its own when absent. */
  readonly platform?: string | undefined
  /** Of the one image to pull, where the resolved one is several; default: what was resolved. */
  readonly digest?: string | undefined
}

export interface Fetched {
  /** The place the bytes came from: another than the resolved one when that failed in the middle. */
  readonly from: Place
  readonly image: EngineImageDetails
  /** What the engine runs, when the image is for something else. */
  readonly expected?: string
  /** What each place gave, or said, in the order the engine was sent there. */
  readonly attempts: readonly Attempt[]
}

/**
 * Has the engine pull what was resolved, by digest: from the place that won, and where that breaks off, from the next one
 * that has the same digest.
 * @throws the first failure, told with its registry and with everything that was answered before.
 */
export async function fetchImage(
  context: Pick<OperationContext, 'engine' | 'credentialFor'>,
  { resolution, platform, digest = resolution.descriptor.digest }: Fetching,
  running: Pick<Running<FetchEvent>, 'signal' | 'tell'>,
): Promise<Fetched> {
  const { explanation } = resolution
  const attempts: Attempt[] = []
  let first: { readonly place: Place; readonly error: CoreError } | undefined
  for await (const place of holders(resolution, running.signal)) {
    if (first !== undefined)
      running.tell({ kind: 'moved', from: first.place.registry, to: place.registry, reason: first.error })
    try {
      return { ...(await pullFrom(context, { place, digest, platform, attempts }, running)), from: place, attempts }
    } catch (error) {
      if (!isCoreError(error)) throw error
      const isOver = !error.mayPassElsewhere || running.signal.aborted
      if (isOver) throw nameFailure(error, place.registry, [...explanation.attempts, ...attempts])
      first ??= { place, error }
    }
  }
  if (first === undefined || running.signal.aborted)
    throw abortError(running.signal, `${explanation.reference}: cancelled`)
  throw nameFailure(first.error, first.place.registry, [...explanation.attempts, ...attempts])
}

/**
 * The places that have the very same image, by digest and as far as the rules allow asking them; the others are asked,
 * all at once, only when more than the one that won is wanted.
 */
export async function* holders(
  { registry, repository, places, descriptor }: Resolution,
  signal: AbortSignal,
): AsyncGenerator<Place, void, undefined> {
  yield { registry, repository }
  const others = places.filter((place) => place.registry !== registry)
  const asked = others.map((place) => ({ place, has: has(place, descriptor.digest, signal) }))
  for (const { place, has: there } of asked) if (await there) yield place
}

async function has({ registry, repository }: Place, digest: string, signal: AbortSignal): Promise<boolean> {
  return registry.resolve(repository, digest, { signal, replaceable: true }).then(
    () => true,
    () => false,
  )
}

interface Pull {
  readonly place: Place
  readonly digest: string
  readonly platform: string | undefined
  readonly attempts: Attempt[]
}

/** The image of one place; one for another platform than the engine's too, where there is no other. */
async function pullFrom(
  context: Pick<OperationContext, 'engine' | 'credentialFor'>,
  pull: Pull,
  running: Pick<Running<FetchEvent>, 'signal' | 'tell'>,
): Promise<Pick<Fetched, 'image' | 'expected'>> {
  try {
    return { image: await pullOnce(context, pull, running) }
  } catch (error) {
    if (!isCoreError(error) || error.got === undefined || pull.platform !== undefined) throw error
    const image = await pullOnce(context, { ...pull, platform: error.got }, running)
    return { image, ...(error.expected !== undefined && { expected: error.expected }) }
  }
}

async function pullOnce(
  { engine, credentialFor }: Pick<OperationContext, 'engine' | 'credentialFor'>,
  { place, digest, platform, attempts }: Pull,
  { signal, tell }: Pick<Running<FetchEvent>, 'signal' | 'tell'>,
): Promise<EngineImageDetails> {
  const { registry, repository } = place
  const credential = await credentialFor(place)
  const started = performance.now()
  let bytes = 0
  const onProgress = (progress: TransferProgress): void => {
    bytes = progress.bytesDone
    if (progress.bytesTotal > 0 || progress.layersDone > 0) tell({ kind: 'receiving', registry, progress })
  }
  const measured = () => ({ digest, bytes, ms: performance.now() - started })
  const reference = `${registry.fullName(repository)}@${digest}`
  const wanted = { ...(credential && { credential }), ...(platform !== undefined && { platform }) }
  try {
    const image = await engine.pull({ reference, ...wanted, signal, onProgress })
    attempts.push(attemptAt(place, measured()))
    return image
  } catch (error) {
    if (isCoreError(error) && error.got === undefined) attempts.push(attemptAt(place, measured(), error))
    throw error
  }
}

function attemptAt(
  { registry, repository }: Place,
  { digest, bytes, ms }: Required<Pick<Attempt, 'bytes' | 'ms' | 'digest'>>,
  error?: CoreError,
): Attempt {
  const measured = {
    registry: registry.name,
    repository,
    stage: 'blob',
    ms: Math.round(ms * 10) / 10,
    bytes,
    digest,
  } as const
  if (error === undefined) return { ...measured, outcome: 'served' }
  const status = error.status === undefined ? {} : { status: error.status }
  return { ...measured, outcome: error.code, ...status, detail: error.message }
}

/**
 * What an engine says of a registry, in its words, with the registry named and, of a pull, what all of them answered
 * before; a sign-in stays one.
 */
export function nameFailure(error: CoreError, { name }: RemoteRegistry, answers?: readonly Attempt[]): CoreError {
  if (error.code === 'ERR_CANCELLED') return error
  const passing = error.code === 'ERR_UNAVAILABLE' || error.code === 'ERR_NOT_FOUND' || error.code === 'ERR_CORRUPT'
  const attempts = error.attempts ?? answers
  return error.with({
    registry: error.registry ?? name,
    ...(attempts && { attempts }),
    ...(passing && { code: 'ERR_ENGINE' }),
  })
}
