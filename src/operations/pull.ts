import { CoreError, formatPlatform, formatReference, parsePlatform } from '../core/index.ts'
import type { Attempt, Platform, Reference, Resolution, ResolveOptions } from '../core/index.ts'
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
  /** Bytes that came, of manifests and, as far as the engine tells, of layers; what it had already is none of them. */
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
  const own = `${os}/${architecture}`
  const look = (platform: Platform): Promise<Description> =>
    describe(source, resolution, { platform, signal: running.signal })
  const description = await look(
    request.platform === undefined ? { os, architecture } : parsePlatform(request.platform),
  )
  running.tell({ kind: 'found', resolution, description })
  const platform = await choosePlatform(request, { own, description }, running)
  const digest = platform === undefined || platform === own ? undefined : await digestFor(platform, description, look)
  const fetched = await fetchImage(context, { resolution, platform, digest }, running)
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
  readonly own: string
  readonly description: Description
}

/** The platform to ask for where it is not the engine's own. @throws ERR_NOT_FOUND, ERR_CANCELLED. */
async function choosePlatform(
  { reference, platform: asked }: PullRequest,
  { own, description }: Choice,
  { ask }: Running<never, 'platform'>,
): Promise<string | undefined> {
  const { choices = [], foreign, platform } = description
  if (asked === undefined && foreign === true) return platform
  const there = foreign === true && platform !== undefined ? [platform] : choices
  if (there.length === 0) return asked
  const name = formatReference(reference)
  if (asked !== undefined || ask.platform === undefined) {
    const message = `${name}: there is no image for ${asked ?? own}; there are: ${there.join(', ')}`
    throw new CoreError('ERR_NOT_FOUND', message)
  }
  const chosen = await ask.platform({ reference, own, choices })
  if (chosen === undefined) throw new CoreError('ERR_CANCELLED', `${name}: no platform was chosen`)
  return chosen
}

/**
 * The image of another platform by its own digest: an engine may keep one image for each digest, and refuse a second
 * platform of the same index.
 */
async function digestFor(
  platform: string,
  { choices, digest }: Description,
  look: (platform: Platform) => Promise<Description>,
): Promise<string | undefined> {
  return choices === undefined ? digest : (await look(parsePlatform(platform))).digest
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
