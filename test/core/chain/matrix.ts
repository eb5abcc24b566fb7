import { Chain } from '../../../src/core/chain/chain.ts'
import type { ChainSource } from '../../../src/core/chain/source.ts'
import type { Attempt, ErrorCode } from '../../../src/core/errors.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import type { HttpLimits } from '../../../src/core/http/limits.ts'
import type { Descriptor } from '../../../src/core/oci/documents.ts'
import { openManifest } from '../../../src/core/oci/manifest.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'
import { startFaultProxy } from '../../support/faults.ts'
import type { FaultProxy } from '../../support/faults.ts'
import { makeImage, seed } from '../../support/images.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { entriesOf, plainHost } from './registries.ts'

/** What one faulty first source of two did to a pull. */
export interface Pull {
  readonly mode: string
  /** Whether every byte of the image arrived and was right. */
  readonly ok: boolean
  readonly code?: ErrorCode
  readonly seconds: number
  readonly mirrorRequests: number
  readonly upstreamRequests: number
  /** The ranges asked of the second source. */
  readonly ranges: readonly string[]
  /** Whether credentials of the first were shown to the second. */
  readonly authToUpstream: boolean
  readonly attempts: readonly Attempt[]
}

/** How long things may take: the product's own values, or shorter ones. */
export interface Patience {
  readonly timeout?: number
  readonly limits?: Partial<HttpLimits>
}

/** The modes measured on other clients, that is, all of the table of the protocol notes. */
export const matrixModes: readonly string[] = [
  'ok all:404 all:403 all:401 all:500 all:503 all:429 man:404 blob:404 blob:500 blob:503 blob429once blob503once',
  'cutonce cut corruptonce corrupt nodigest nolen norange ping:500 ping:404 auth:basic auth:basicall auth:bearerall',
  'stallhead stallblob stallmid',
].flatMap((line) => line.split(' '))

/** Two real registries with one image, the first behind a faulty proxy and a mirror of the second. */
class Matrix {
  readonly #mirror: FaultProxy
  readonly #upstream: FaultProxy
  readonly #servers: readonly { stop(): Promise<void> }[]

  constructor(mirror: FaultProxy, upstream: FaultProxy, servers: readonly { stop(): Promise<void> }[]) {
    this.#mirror = mirror
    this.#upstream = upstream
    this.#servers = servers
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((each) => each.stop()))
  }

  /** Pulls the image, manifest and blobs, with `mode` at the first source. */
  async pull(mode: string, { timeout, limits }: Patience = {}): Promise<Pull> {
    for (const proxy of [this.#mirror, this.#upstream]) proxy.requests.length = 0
    await this.#mirror.use(mode)
    const login = { username: 'mirror-user', password: 'mirror-secret' }
    const mirror = { name: 'mirror', url: this.#mirror.url, mirrorOf: 'upstream', ...login }
    const written = [
      { ...mirror, ...(timeout !== undefined && { timeout }) },
      { name: 'upstream', url: this.#upstream.url },
    ]
    const chain = new Chain({ entries: entriesOf(written, limits ? { limits } : {}), host: plainHost })
    const started = performance.now()
    try {
      const { source, attempts, ok } = await pullAll(chain)
      return { ...this.#told(mode, started), ok, attempts: [...attempts, ...source.attempts] }
    } catch (error) {
      if (!isCoreError(error)) throw error
      return { ...this.#told(mode, started), ok: false, code: error.code, attempts: error.attempts ?? [] }
    } finally {
      await chain.close()
    }
  }

  #told(mode: string, started: number): Omit<Pull, 'ok' | 'attempts'> {
    const blobs = this.#upstream.requests.filter(({ kind }) => kind === 'blob')
    return {
      mode,
      seconds: (performance.now() - started) / 1000,
      mirrorRequests: this.#mirror.requests.length,
      upstreamRequests: this.#upstream.requests.length,
      ranges: blobs.flatMap(({ range }) => range ?? []),
      authToUpstream: this.#upstream.requests.some(({ authorization }) => authorization !== undefined),
    }
  }
}

async function pullAll(chain: Chain) {
  const resolution = await chain.resolve('test/app:v1')
  const source = chain.source(resolution)
  const { document } = openManifest(await source.manifest(resolution.descriptor.digest))
  if (document.kind !== 'image') throw new Error('not an image')
  const right = await Promise.all([document.config, ...document.layers].map((blob) => isRight(source, blob)))
  return { source, attempts: resolution.explanation.attempts, ok: right.every(Boolean) }
}

async function isRight(source: ChainSource, descriptor: Descriptor): Promise<boolean> {
  let pieces: Uint8Array[] = []
  const onRestart = (): void => void (pieces = [])
  for await (const piece of source.blob(descriptor, { onRestart })) pieces.push(piece)
  return digestOf(Buffer.concat(pieces)) === descriptor.digest
}

/** Starts the registries and the proxies; stop them with `stop`. */
export async function startMatrix(): Promise<Matrix> {
  const image = makeImage({ seed: 'matrix', layers: [300_000, 2_000_000, 5_000] })
  const servers = await Promise.all([startDockerRegistry(), startDockerRegistry()])
  for (const { url } of servers) await seed(url, 'test/app', 'v1', image)
  const [mirror, upstream] = await Promise.all(servers.map(({ url }) => startFaultProxy(url)))
  if (mirror === undefined || upstream === undefined) throw new Error('no proxies')
  return new Matrix(mirror, upstream, [mirror, upstream, ...servers])
}
