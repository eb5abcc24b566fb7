import { CoreError, formatPlatform, formatReference } from '../core/index.ts'
import type { Attempt, Reference, Resolution, ResolveOptions } from '../core/index.ts'
import type { Engine } from '../engine/index.ts'
import { runningWith } from './context.ts'
import type { OperationContext, OperationOptions, Running } from './context.ts'
import { describe } from './describe.ts'
import type { Description } from './describe.ts'
import { fetchImage } from './fetch.ts'
import type { Fetched, FetchEvent } from './fetch.ts'
import { resolve } from './resolve.ts'

/** What happens during a pull. */
export type PullEvent =
  | { readonly kind: 'asking'; readonly reference: Reference }
  /** Who serves it, and what is known of it before its first byte. */
  | { readonly kind: 'found'; readonly resolution: Resolution; readonly description: Description }
  | FetchEvent

export interface PullRequest {
  readonly reference: Reference
  /** Further names the engine gives it. */
  readonly aliases?: readonly string[]
  /** `linux/arm64`; default: the engine's own, else what `ask.platform` says. */
  readonly platform?: string | undefined
  readonly resolving?: Omit<ResolveOptions, 'signal'>
}

export interface Pulled extends Fetched {
  readonly resolution: Resolution
  /** What the engine calls it now, beside its digest. */
  readonly names: readonly string[]
  /** Every answer of every registry, from the first question on. */
  readonly attempts: readonly Attempt[]
  /** Bytes that came, of manifests and layers; what the engine had already is none of them. */
  readonly bytes: number
  readonly durationMs: number
}

/**
 * Pulls a name from the first registry that has it, into the engine, under the name asked for and its full name there.
 * @throws what Chain.resolve throws; ERR_NOT_FOUND where there is nothing for the platform; ERR_CANCELLED; else the failure
 * of the engine or of the registry that broke off, with every answer.
 */
export async function pull(
  context: OperationContext,
  request: PullRequest,
  options: OperationOptions<PullEvent, 'owner' | 'platform'> = {},
): Promise<Pulled> {
  const started = performance.now()
  const running = runningWith(options)
  const { chain, engine } = context
  const { reference } = request
  running.tell({ kind: 'asking', reference })
  const resolution = await resolve(chain, reference, running, request.resolving)
  const { os, architecture } = await engine.info(running.signal)
  const source = chain.source(resolution)
  const description = await describe(source, resolution, { platform: { os, architecture }, signal: running.signal })
  running.tell({ kind: 'found', resolution, description })
  const own = `${os}/${architecture}`
  const platform = request.platform ?? (await choosePlatform({ reference, own, description }, running))
  const fetched = await fetchImage(context, { resolution, platform }, running)
  const names = await giveNames(engine, request, { resolution, id: fetched.image.id, signal: running.signal })
  const attempts = [...resolution.explanation.attempts, ...source.attempts, ...fetched.attempts]
  return {
    ...(platform !== undefined && request.platform === undefined && { expected: own }),
    ...fetched,
    resolution,
    names,
    attempts,
    bytes: attempts.reduce((sum, { bytes }) => sum + bytes, 0),
    durationMs: performance.now() - started,
  }
}

interface Choice {
  readonly reference: Reference
  readonly own: string
  readonly description: Description
}

/** The platform to ask for when the image has none for the engine. @throws ERR_NOT_FOUND, ERR_CANCELLED. */
async function choosePlatform(
  { reference, own, description }: Choice,
  { ask }: Running<never, 'platform'>,
): Promise<string | undefined> {
  const { choices = [], foreign, platform } = description
  if (foreign === true) return platform
  if (choices.length === 0) return undefined
  const name = formatReference(reference)
  if (ask.platform === undefined)
    throw new CoreError('ERR_NOT_FOUND', `${name}: there is no image for ${own}; there are: ${choices.join(', ')}`)
  const chosen = await ask.platform({ reference, own, choices })
  if (chosen === undefined) throw new CoreError('ERR_CANCELLED', `${name}: no platform was chosen`)
  return chosen
}

interface Named {
  readonly resolution: Resolution
  readonly id: string
  readonly signal: AbortSignal
}

/** The name asked for and the full name; a reference by digest alone keeps the engine's own `name@digest`. */
async function giveNames(
  engine: Engine,
  { reference, aliases = [] }: PullRequest,
  { resolution, id, signal }: Named,
): Promise<readonly string[]> {
  if (reference.tag === undefined && reference.digest !== undefined) return []
  const { digest: _, tag = 'latest', ...asked } = reference
  const full = `${resolution.registry.fullName(resolution.repository)}:${tag}`
  const names = [...new Set([formatReference({ ...asked, tag }), full, ...aliases])]
  for (const name of names) await engine.tag(id, name, signal)
  return names
}

/** A pull as programs are told of it: plain values, the JSON of the command line. */
export interface PullSummary {
  readonly reference: string
  /** The label of the registry the bytes came from. */
  readonly registry: string
  readonly digest: string
  readonly platform: string
  readonly bytes: number
  readonly durationMs: number
  readonly attempts: readonly Attempt[]
}

export function summaryOf({ resolution, from, image, bytes, durationMs, attempts }: Pulled): PullSummary {
  return {
    reference: resolution.explanation.reference,
    registry: from.registry.name,
    digest: resolution.descriptor.digest,
    platform: formatPlatform(image),
    bytes,
    durationMs: Math.round(durationMs),
    attempts,
  }
}
