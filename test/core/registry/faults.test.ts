import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import type { CoreError, ErrorCode } from '../../../src/core/errors.ts'
import { openManifest } from '../../../src/core/oci/manifest.ts'
import { blobOf, makeImage, randomBytes } from '../../support/images.ts'
import { startFaultProxy } from '../../support/faults.ts'
import type { FaultProxy } from '../../support/faults.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import type { RegistryServer } from '../../support/registry.ts'
import { seed } from '../../support/seed.ts'
import { all, blobDescriptor, bytesOf, clientOf, streamOf } from './client.ts'
import type { ClientOptions } from './client.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'
import type { ListNote } from '../../../src/core/registry/remote.ts'

const image = makeImage({ seed: 'faults', layers: [2_000_000] })
const blobs = new Map(image.blobs.map((blob) => [blob.digest, Buffer.from(blob.bytes)]))
const config = blobDescriptor(image.blobs[0] ?? assert.fail())
const login: ClientOptions = { username: 'alice', password: 'secret' }
let server: RegistryServer

before(async () => {
  server = await startDockerRegistry()
  await seed(server.url, 'team/app', 'v1', image)
})
after(() => server.stop())

/** What a single faulty registry makes of a pull: a code, or nothing when the pull succeeds all the same. */
interface Outcome {
  readonly code?: ErrorCode
  /** The most requests that may reach the registry. */
  readonly most?: number
  readonly options?: ClientOptions
  /** Checks more of what was asked. */
  readonly check?: (proxy: FaultProxy) => void
}

const pulls: Readonly<Record<string, Outcome>> = {
  ok: { most: 4 },
  'all:401': { code: 'ERR_AUTH_REQUIRED' },
  'all:403': { code: 'ERR_DENIED', most: 2 },
  'all:404': { code: 'ERR_NOT_FOUND', most: 1 },
  'all:429': { code: 'ERR_RATE_LIMITED', most: 2 },
  'all:500': { code: 'ERR_UNAVAILABLE', most: 3 },
  'all:503': { code: 'ERR_UNAVAILABLE', most: 3 },
  'man:404': { code: 'ERR_NOT_FOUND', most: 1 },
  'blob:404': { code: 'ERR_NOT_FOUND', most: 3 },
  'blob:500': { code: 'ERR_UNAVAILABLE' },
  'blob:503': { code: 'ERR_UNAVAILABLE' },
  blob429once: {},
  blob503once: {},
  cutonce: { check: resumedAtHalf },
  cut: { code: 'ERR_UNAVAILABLE', check: resumedAtHalf },
  corruptonce: { code: 'ERR_CORRUPT' },
  corrupt: { code: 'ERR_CORRUPT' },
  nodigest: { most: 5 },
  nolen: { most: 5 },
  norange: { most: 4 },
  'norange,cutonce': {},
  'ping:404': { most: 4 },
  'ping:500': { most: 4 },
  'auth:basic': { options: login },
  'auth:basicall': { options: login },
  'auth:bearerall': { options: login },
  stallhead: { code: 'ERR_UNAVAILABLE', options: { timeoutMs: 200 } },
  stallblob: { code: 'ERR_UNAVAILABLE', options: { timeoutMs: 200 } },
  stallmid: { code: 'ERR_STALLED', options: { limits: { stallMs: 200 } } },
  silent: { code: 'ERR_UNAVAILABLE', options: { timeoutMs: 200 }, most: 1 },
  reset: { code: 'ERR_UNAVAILABLE', most: 3 },
  refuse: { code: 'ERR_UNAVAILABLE', most: 0 },
  html: { code: 'ERR_UNSUPPORTED' },
  'htmlerror:404': { code: 'ERR_NOT_FOUND' },
  'htmlerror:500': { code: 'ERR_UNAVAILABLE' },
  empty: { code: 'ERR_UNSUPPORTED' },
  garbage: { code: 'ERR_UNSUPPORTED' },
  corruptman: { code: 'ERR_CORRUPT' },
  hugeman: { code: 'ERR_TOO_LARGE' },
  endlessman: { code: 'ERR_TOO_LARGE' },
  encoded: { code: 'ERR_UNSUPPORTED' },
  close: {},
  'redirect:http://169.254.169.254/latest': { code: 'ERR_POLICY' },
  redirectloop: { code: 'ERR_POLICY' },
}

for (const [mode, outcome] of Object.entries(pulls)) {
  test(`a pull from a registry that behaves as ${mode}: ${outcome.code ?? 'succeeds'}`, () =>
    faulty(mode, outcome.options, async (registry, proxy) => {
      const seen = new Map<string, Buffer>()
      const failure = await pull(registry, seen).then(() => undefined, asError)
      assert.equal(failure?.code, outcome.code, failure?.stack)
      if (failure !== undefined) assert.equal(failure.registry, 'company')
      for (const [digest, bytes] of seen) assert.deepEqual(bytes, blobs.get(digest))
      assert.equal(seen.size, outcome.code === undefined ? blobs.size : seen.size)
      assert.ok(proxy.requests.length <= (outcome.most ?? 40), requests(proxy))
      outcome.check?.(proxy)
    }))
}

const vectors = resolve(process.env['VECTORS'] ?? join(import.meta.dirname, '../../../../shared/vectors'))
const matrix = join(vectors, 'measured-fault-matrix.json')

test('every fault measured on other clients is in the table', { skip: !existsSync(matrix) && `no ${matrix}` }, () => {
  const { groups } = JSON.parse(readFileSync(matrix, 'utf8')) as { groups: { cases: { mode: string }[] }[] }
  const measured = new Set(groups.flatMap(({ cases }) => cases.map(({ mode }) => mode)))
  assert.ok(measured.size > 0)
  assert.deepEqual(
    [...measured].filter((mode) => !Object.hasOwn(pulls, mode)),
    [],
  )
})

test('a corrupt blob names registry, expected and got', () =>
  faulty('corrupt', {}, async (registry) => {
    const failure = await pull(registry, new Map()).then(() => undefined, asError)
    const [digest] = blobs.keys()
    assert.equal(failure?.expected, digest)
    assert.match(failure?.got ?? '', /^sha256:[0-9a-f]{64}$/)
    assert.notEqual(failure?.got, digest)
  }))

const lists: Readonly<Record<string, ErrorCode>> = {
  'list:500': 'ERR_UNAVAILABLE',
  'list:403': 'ERR_DENIED',
  html: 'ERR_UNSUPPORTED',
  garbage: 'ERR_UNSUPPORTED',
  empty: 'ERR_UNSUPPORTED',
  hugelist: 'ERR_TOO_LARGE',
}

for (const [mode, code] of Object.entries(lists)) {
  test(`a list of tags from a registry that behaves as ${mode}: ${code}`, () =>
    faulty(mode, {}, async (registry, proxy) => {
      await assert.rejects(all(registry.tags('team/app')), { code, registry: 'company' })
      assert.ok(proxy.requests.length <= 4, requests(proxy))
    }))
}

for (const mode of ['samelink', 'endlesslink', 'foreignlink:https://elsewhere.example']) {
  test(`a list of tags from a registry that behaves as ${mode}: what came is kept, and said to be incomplete or whole`, () =>
    faulty(mode, {}, async (registry, proxy) => {
      const notes: ListNote[] = []
      assert.ok((await all(registry.tags('team/app', { onNote: (note) => notes.push(note) }))).length > 0)
      if (!mode.startsWith('foreign')) assert.deepEqual(notes, [{ kind: 'incomplete', reason: 'it repeats itself' }])
      assert.ok(proxy.requests.length <= 4, requests(proxy))
    }))
}

const pushes: Readonly<Record<string, Outcome>> = {
  ok: { most: 3 },
  cutupload: { code: 'ERR_UNAVAILABLE' },
  'upload:401': { code: 'ERR_AUTH_REQUIRED' },
  'upload:403': { code: 'ERR_DENIED' },
  'upload:404': { code: 'ERR_NOT_FOUND' },
  'upload:405': { code: 'ERR_UNSUPPORTED' },
  'upload:413': { code: 'ERR_TOO_LARGE' },
  'upload:429': { code: 'ERR_RATE_LIMITED' },
  'upload:503': { code: 'ERR_UNAVAILABLE' },
  silent: { code: 'ERR_UNAVAILABLE', options: { timeoutMs: 200 } },
  reset: { code: 'ERR_UNAVAILABLE' },
  refuse: { code: 'ERR_UNAVAILABLE' },
  'auth:basicall': { options: login },
  'auth:bearerall': { options: login },
}

for (const [mode, outcome] of Object.entries(pushes)) {
  test(`a push to a registry that behaves as ${mode}: ${outcome.code ?? 'succeeds'}`, () =>
    faulty(mode, outcome.options, async (registry, proxy) => {
      const bytes = randomBytes(mode, 300_000)
      const pushed = blobOf(bytes)
      const repository = registry.repository('pushed/app')
      const upload = repository.putBlob(blobDescriptor(pushed), streamOf(bytes))
      const failure = await upload.then(() => undefined, asError)
      assert.equal(failure?.code, outcome.code, failure?.stack)
      assert.ok(proxy.requests.length <= (outcome.most ?? 40), requests(proxy))
      const direct = clientOf(server.url)
      const stored = await direct.repository('pushed/app').has(blobDescriptor(pushed))
      await direct.close()
      assert.equal(stored, failure === undefined)
    }))
}

test('a source that can be replaced must not be slow; one that can not may be', () =>
  faulty('trickle', { limits: { slowWindowMs: 100 } }, async (registry) => {
    const repository = registry.repository('team/app')
    await assert.rejects(bytesOf(repository.blob(config, { replaceable: true })), { code: 'ERR_STALLED' })
    let pieces = 0
    for await (const _ of repository.blob(config)) if (++pieces === 10) break
    assert.equal(pieces, 10)
  }))

const pings: Readonly<Record<string, ErrorCode>> = {
  html: 'ERR_UNSUPPORTED',
  'ping:404': 'ERR_UNSUPPORTED',
  'ping:500': 'ERR_UNAVAILABLE',
  'ping:401': 'ERR_AUTH_REQUIRED',
  'ping:403': 'ERR_DENIED',
  'ratelimit:60': 'ERR_RATE_LIMITED',
  silent: 'ERR_UNAVAILABLE',
  reset: 'ERR_UNAVAILABLE',
  refuse: 'ERR_UNAVAILABLE',
}

for (const [mode, code] of Object.entries(pings)) {
  test(`a ping of something that behaves as ${mode}: ${code}`, () =>
    faulty(mode, { timeoutMs: mode === 'silent' ? 300 : 20_000 }, (registry) =>
      assert.rejects(registry.ping(), { code, registry: 'company' }),
    ))
}

test('a rate limit says how long to wait', () =>
  faulty('ratelimit:60', {}, (registry) =>
    assert.rejects(registry.resolve('team/app', 'v1'), { code: 'ERR_RATE_LIMITED', retryAfterMs: 60_000 }),
  ))

test('a web page in place of a manifest is said to be one', () =>
  faulty('html', {}, (registry) =>
    assert.rejects(registry.resolve('team/app', 'v1'), { code: 'ERR_UNSUPPORTED', message: /web page/ }),
  ))

test('a web page in place of a 404 is still not found, and said to be a web page', () =>
  faulty('htmlerror:404', {}, (registry) =>
    assert.rejects(all(registry.tags('team/app')), { code: 'ERR_NOT_FOUND', message: /web page/ }),
  ))

for (const mode of ['stallblob', 'stallmid', 'trickle']) {
  test(`an abort ends a download from a registry that behaves as ${mode}, and closes its connection`, () =>
    faulty(mode, {}, async (registry, proxy) => {
      const controller = new AbortController()
      const download = bytesOf(registry.repository('team/app').blob(config, { signal: controller.signal }))
      await proxy.asked(1)
      controller.abort()
      await assert.rejects(download, { code: 'ERR_CANCELLED' })
      await proxy.idle()
    }))
}

test('an abort ends a resolve that gets no answer, and closes its connection', () =>
  faulty('silent', {}, async (registry, proxy) => {
    const controller = new AbortController()
    const resolve = registry.resolve('team/app', 'v1', { signal: controller.signal })
    await proxy.asked(1)
    controller.abort()
    await assert.rejects(resolve, { code: 'ERR_CANCELLED' })
    await proxy.idle()
  }))

test('a reader that leaves in the middle closes the connection', () =>
  faulty('trickle', {}, async (registry, proxy) => {
    for await (const _ of registry.repository('team/app').blob(config, { offset: 1 })) break
    await proxy.idle()
  }))

/** Runs `use` on a client behind `mode`; afterwards no connection may be left. */
async function faulty(
  mode: string,
  options: ClientOptions | undefined,
  use: (registry: Registry, proxy: FaultProxy) => Promise<void>,
): Promise<void> {
  const proxy = await startFaultProxy(server.url, mode)
  const registry = clientOf(proxy.url, { timeoutMs: 5000, ...options })
  try {
    await use(registry, proxy)
    await registry.close()
    await proxy.idle()
    assert.equal(proxy.openSockets(), 0)
  } finally {
    await registry.close()
    await proxy.stop()
  }
}

/** Pulls the image; what was received to its end is in `seen`. */
async function pull(registry: Registry, seen: Map<string, Buffer>): Promise<void> {
  const repository = registry.repository('team/app')
  const { descriptor } = await registry.resolve('team/app', 'v1')
  const { document } = openManifest(await repository.manifest(descriptor.digest))
  assert.ok(document.kind === 'image')
  for (const blob of [document.config, ...document.layers]) {
    seen.set(blob.digest, await bytesOf(repository.blob(blob)))
  }
}

function resumedAtHalf(proxy: FaultProxy): void {
  const first = proxy.requests.find(({ range }) => range !== undefined)
  const half = Math.floor((image.blobs[0]?.bytes.byteLength ?? 0) / 2)
  assert.equal(first?.range, `bytes=${half}-`)
}

function requests(proxy: FaultProxy): string {
  return proxy.requests.map(({ method, path }) => `${method} ${path}`).join('\n')
}

function asError(error: unknown): CoreError {
  return error as CoreError
}
