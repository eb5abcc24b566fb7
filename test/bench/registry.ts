import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Descriptor } from '../../src/core/oci/documents.ts'
import { decodeManifest } from '../../src/core/oci/manifest.ts'
import { mediaTypes } from '../../src/core/oci/media-types.ts'
import type { RemoteRepository } from '../../src/core/registry/remote.ts'
import { clientOf, streamOf } from '../core/registry/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { makeImage, randomBytes } from '../support/images.ts'
import { startFaultProxy } from '../support/faults.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { startDockerRegistry } from '../support/registry.ts'
import { startTokenService } from '../support/tokens.ts'
import { find } from '../support/tools.ts'
import { runVectors, vectorsFolder } from '../vectors/suite.ts'
import type { Figures } from './run.ts'

const mebibyte = 1024 * 1024
const blobMebibytes = 1024
const piece = randomBytes('bench', mebibyte)
const image = makeImage({ seed: 'bench', layers: [2_000_000] })

/** One registry: a large blob beside other clients, requests of the usual questions, time of an abort, vectors passed. */
export async function run(): Promise<Figures> {
  return {
    ...(await largeBlob()),
    ...(await requests()),
    ...(await tokens()),
    ...(await abort()),
    ...(await vectors()),
  }
}

/** A blob of 1 GiB, verified, to nowhere: each client in a process of its own; seconds of CPU include its start. */
async function largeBlob(): Promise<Figures> {
  const server = await startDockerRegistry()
  const registry = clientOf(server.url)
  const folder = temporaryFolder('bench')
  try {
    const layer = await pushLarge(registry.repository('bench'))
    const own = [process.execPath, join(import.meta.dirname, 'blob.ts'), server.url, layer.digest, String(layer.size)]
    const portolan = await fastest(own)
    const start = await fastest(own.slice(0, 3))
    const crane = await fastest(peer('crane', ['blob', '--insecure', `${server.host}/bench@${layer.digest}`]))
    const from = `docker://${server.host}/bench:1`
    const options = ['--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false']
    const skopeo = await fastest(peer('skopeo', [...options, from, `dir:${folder.path}`]))
    const portolanStartCpuSeconds = Math.round((start?.cpuSeconds ?? 0) * 100) / 100
    return {
      ...named('portolanBlob', portolan),
      portolanStartCpuSeconds,
      ...named('craneBlob', crane),
      ...named('skopeoToFolder', skopeo),
    }
  } finally {
    folder.remove()
    await registry.close()
    await server.stop()
  }
}

async function pushLarge(repository: RemoteRepository): Promise<Descriptor> {
  const hash = createHash('sha256')
  for (const bytes of pieces()) hash.update(bytes)
  const size = blobMebibytes * mebibyte
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${hash.digest('hex')}`, size }
  await repository.putBlob(layer, async function* content() {
    yield* pieces()
  })
  const [config] = image.blobs
  if (config === undefined) throw new Error('the sample image has no config')
  const descriptor = { mediaType: config.mediaType, digest: config.digest, size: config.bytes.byteLength }
  await repository.putBlob(descriptor, streamOf(config.bytes))
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: descriptor, layers: [layer] }
  await repository.putManifest(decodeManifest(Buffer.from(JSON.stringify(manifest))), '1')
  return layer
}

function* pieces(): Generator<Uint8Array> {
  for (let count = 0; count < blobMebibytes; count += 1) {
    const bytes = Buffer.from(piece)
    bytes.writeUInt32LE(count)
    yield bytes
  }
}

interface Run {
  readonly seconds: number
  readonly cpuSeconds: number
}

/** The fastest of three runs of a program whose output goes nowhere; undefined when it is not installed. */
async function fastest(command: readonly string[] | undefined): Promise<Run | undefined> {
  if (command === undefined) return undefined
  const runs = [await timed(command), await timed(command), await timed(command)]
  return runs.reduce((best, one) => (one.seconds < best.seconds ? one : best))
}

function peer(name: string, args: readonly string[]): readonly string[] | undefined {
  const path = find(name)
  return path === undefined ? undefined : [path, ...args]
}

function timed(command: readonly string[]): Promise<Run> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null'
  const child = spawn('bash', ['-c', script, 'bash', ...command], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => {
      const [seconds = 0, user = 0, system = 0] = (said.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
      if (status === 0) resolve({ seconds, cpuSeconds: user + system })
      else reject(new Error(`${command.join(' ')}: ${said}`))
    })
  })
}

function named(name: string, figures: Run | undefined): Figures {
  if (figures === undefined) return {}
  const rate = Math.round((blobMebibytes * mebibyte) / figures.seconds / 1e6)
  return { [`${name}MBPerSecond`]: rate, [`${name}CpuSeconds`]: Math.round(figures.cpuSeconds * 100) / 100 }
}

/** How many requests the usual questions cost. */
async function requests(): Promise<Figures> {
  const memory = await startMemoryRegistry({ repositories: { app: { first: image } }, tags: { app: 5000 } })
  const registry = clientOf(memory.url)
  try {
    const started = performance.now()
    await registry.tags('app')[Symbol.asyncIterator]().next()
    const firstTagPageMs = Math.round(performance.now() - started)
    const firstTagPageRequests = memory.requests.length
    await registry.resolve('app', 'first')
    return { firstTagPageMs, firstTagPageRequests, resolveRequests: memory.requests.length - firstTagPageRequests }
  } finally {
    await registry.close()
    await memory.stop()
  }
}

/** How many tokens ten resolves at once cost. */
async function tokens(): Promise<Figures> {
  const service = await startTokenService({ users: { alice: 'secret' } })
  const server = await startDockerRegistry({ token: service })
  const registry = clientOf(server.url, { username: 'alice', password: 'secret', authUrl: service.realm })
  try {
    const repository = registry.repository('app')
    for (const { mediaType, digest, bytes } of image.blobs) {
      await repository.putBlob({ mediaType, digest, size: bytes.byteLength }, streamOf(bytes))
    }
    await repository.putManifest(decodeManifest(image.bytes), '1')
    const before = service.issued
    await Promise.all(Array.from({ length: 10 }, () => registry.resolve('app', '1')))
    return { tokensForTenResolves: service.issued - before }
  } finally {
    await registry.close()
    await server.stop()
    await service.stop()
  }
}

/** From the abort of a download in mid-body to the moment the registry's side sees the connection closed; the worst of 20. */
async function abort(): Promise<Figures> {
  const server = await startDockerRegistry()
  const proxy = await startFaultProxy(server.url, 'stallmid')
  const registry = clientOf(proxy.url)
  try {
    const layer = image.blobs.at(-1)
    if (layer === undefined) throw new Error('the sample image has no layer')
    const descriptor = { mediaType: layer.mediaType, digest: layer.digest, size: layer.bytes.byteLength }
    await clientOf(server.url).repository('app').putBlob(descriptor, streamOf(layer.bytes))
    let worst = 0
    for (let count = 0; count < 20; count += 1) {
      worst = Math.max(worst, await timeToClose(registry.repository('app'), descriptor, () => proxy.idle()))
    }
    return { abortToClosedSocketMs: Math.round(worst * 10) / 10 }
  } finally {
    await registry.close()
    await proxy.stop()
    await server.stop()
  }
}

async function timeToClose(
  repository: RemoteRepository,
  descriptor: Descriptor,
  idle: () => Promise<void>,
): Promise<number> {
  const controller = new AbortController()
  const stream = repository.blob(descriptor, { signal: controller.signal })[Symbol.asyncIterator]()
  await stream.next()
  const rest = stream.next().catch(() => undefined)
  const started = performance.now()
  controller.abort()
  await Promise.all([idle(), rest])
  return performance.now() - started
}

/** The cases that pass, by file; nothing where the vectors are not at hand. */
async function vectors(): Promise<Figures> {
  const folder = vectorsFolder()
  if (!existsSync(folder)) return {}
  const results = (await runVectors(folder)).filter(({ passed }) => passed > 0)
  return Object.fromEntries(results.map(({ file, passed }) => [`vectorsPassed ${basename(file, '.json')}`, passed]))
}
