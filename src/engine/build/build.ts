import { stat } from 'node:fs/promises'
import { CoreError, isCoreError } from '../../core/index.ts'
import type { Credential } from '../../core/index.ts'
import { speaks } from '../api.ts'
import type { BuildRequest, BuildResult, EngineInfo } from '../engine.ts'
import { asFailure, cancelled } from '../failures.ts'
import type { Transport } from '../transport.ts'
import { buildWithBuildKit } from './buildkit.ts'
import { buildClassic } from './classic.ts'
import { buildFailure } from './outcome.ts'

/** What a build needs to know of the engine. */
export interface Builder {
  readonly transport: Transport
  info(): Promise<EngineInfo>
  /** The id of the image with this name. */
  imageId(name: string): Promise<string>
}

/** The API that brought BuildKit's session, 1.39 (Docker 18.09). */
const buildKitApi = 39

/** Builds an image: with BuildKit where the engine has it. @throws ERR_LOCAL when the context or Dockerfile is missing. */
export async function build(builder: Builder, request: BuildRequest): Promise<BuildResult> {
  const { signal } = request
  const startedAt = performance.now()
  const given = new Set<string>()
  try {
    await existing(request)
    const told = await built(builder, noting(request, given))
    const [tag] = request.tags
    const imageId = told ?? (tag === undefined ? undefined : await builder.imageId(tag))
    if (imageId === undefined) throw new CoreError('ERR_ENGINE', 'The engine built an image and did not say which')
    return { imageId, durationMs: Math.round(performance.now() - startedAt) }
  } catch (error) {
    throw signal?.aborted ? cancelled(signal) : told(error, { request, signedIn: given.size > 0 })
  }
}

async function built(builder: Builder, request: BuildRequest): Promise<string | undefined> {
  const engine = await builder.info()
  if (engine.os !== 'linux' || !speaks(engine, buildKitApi)) return buildClassic(builder.transport, request)
  try {
    return await buildWithBuildKit(builder.transport, request)
  } catch (error) {
    if (isCoreError(error, 'ERR_UNSUPPORTED') && error.status !== undefined)
      return buildClassic(builder.transport, request)
    throw error
  }
}

async function existing({ context, dockerfile }: BuildRequest): Promise<void> {
  const found = await stat(context).catch(() => undefined)
  if (!found?.isDirectory()) throw new CoreError('ERR_LOCAL', `The build context ${context} is not a folder`)
  if (!(await stat(dockerfile).catch(() => undefined))?.isFile()) {
    throw new CoreError('ERR_LOCAL', `There is no Dockerfile at ${dockerfile}`)
  }
}

/** The same request, noting the hosts that a credential was given for. */
function noting(request: BuildRequest, given: Set<string>): BuildRequest {
  const credentialFor = async (host: string): Promise<Credential | undefined> => {
    const credential = await request.credentialFor?.(host)
    if (credential !== undefined) given.add(host)
    return credential
  }
  return { ...request, credentialFor }
}

/** A refusal before the build began is about the Dockerfile too; a credential that was not given was not rejected. */
function told(
  error: unknown,
  { request, signedIn }: { readonly request: BuildRequest; readonly signedIn: boolean },
): CoreError {
  const core = asFailure(error)
  const early = core.status !== undefined && core.status < 502
  const failed = early ? buildFailure({ dockerfile: request.dockerfile, said: core.message }) : core
  if (signedIn || failed.code !== 'ERR_AUTH_REJECTED') return failed
  return failed.with({ code: 'ERR_AUTH_REQUIRED' })
}
