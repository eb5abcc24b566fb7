import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Carrier } from '../../../src/core/content/carrier.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'
import { makeImage } from '../../support/images.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import type { RegistryServer } from '../../support/registry.ts'
import { seed } from '../../support/seed.ts'
import { startTokenService } from '../../support/tokens.ts'
import { chainOf } from '../chain/registries.ts'
import { fakeServer } from '../http/harness.ts'
import { blobDescriptor, clientOf, push } from '../registry/client.ts'
import type { ClientOptions } from '../registry/client.ts'
import { startCarrier } from './carrier.ts'
import type { WorkerCarrier } from './carrier.ts'

const image = makeImage({ seed: 'carried', layers: [700_000] })
const layer = image.blobs[1]
assert.ok(layer)
const { digest, bytes } = layer
const size = bytes.length

let second: RegistryServer
before(async () => {
  second = await startDockerRegistry()
  await seed(second.url, 'team/app', '1', image)
})
after(() => second.stop())

function carrierFor(t: TestContext): WorkerCarrier {
  const carrier = startCarrier()
  t.after(() => carrier.stop())
  return carrier
}

function registryAt(t: TestContext, url: string, options?: ClientOptions): Registry {
  const registry = clientOf(url, options)
  t.after(() => registry.close())
  return registry
}

async function sumOf(counts: AsyncIterable<number>): Promise<number> {
  let sum = 0
  for await (const count of counts) sum += count
  return sum
}

test('a worker reads a blob off a real registry with token login, all of it or a part', async (t) => {
  const tokens = await startTokenService({
    users: { ada: 'secret' },
    grant: (user, { actions }) => (user ? actions : []),
  })
  t.after(() => tokens.stop())
  const server = await startDockerRegistry({ token: tokens })
  t.after(() => server.stop())
  const login = { credential: { username: 'ada', password: 'secret' }, authUrl: tokens.realm }
  const registry = registryAt(t, server.url, login)
  const repository = registry.repository('team/app')
  await push(repository, image, '1')
  const whole = carrierFor(t)
  assert.equal(await sumOf(repository.carry({ digest }, whole)), size)
  assert.equal(Buffer.compare(await whole.kept(), bytes), 0)
  assert.deepEqual(whole.taken, [])
  assert.deepEqual(
    whole.locations.map(({ headers, way }) => [headers['authorization']?.slice(0, 7), way.host]),
    [['Bearer ', '127.0.0.1']],
  )
  const part = carrierFor(t)
  assert.equal(await sumOf(repository.carry({ digest, size }, part, { offset: 1000, end: 5000 })), 4000)
  assert.equal(Buffer.compare(await part.kept(), bytes.subarray(1000, 5000)), 0)
})

for (const mode of [true, 'mutual'] as const)
  test(`a worker reads a blob over TLS${mode === 'mutual' ? ', with our certificate' : ''}`, async (t) => {
    const server = await startDockerRegistry({ tls: mode })
    t.after(() => server.stop())
    const { certificates } = server
    assert.ok(certificates)
    const { cert, key } = certificates.client
    const tls = { ca: certificates.ca, ...(mode === 'mutual' && { cert, key }) }
    const repository = registryAt(t, server.url, { tls }).repository('team/app')
    await push(repository, image)
    const carrier = carrierFor(t)
    await sumOf(repository.carry({ digest }, carrier))
    assert.equal(Buffer.compare(await carrier.kept(), bytes), 0)
    assert.deepEqual(carrier.taken, [])
  })

/** Answers a range of the blob with at most `most` bytes of it, then breaks the connection. */
function cutting(most: number, content = bytes): RequestListener {
  return ({ headers: { range = '' } }, response) => {
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
    const [start, end] = [Number(first), last === '' ? size : Math.min(Number(last) + 1, size)]
    const headers = { 'content-length': String(end - start), 'content-range': `bytes ${start}-${end - 1}/${size}` }
    response.writeHead(range === '' ? 200 : 206, headers)
    response.write(content.subarray(start, Math.min(end, start + most)), () => {
      if (end - start > most) response.destroy()
      else response.end()
    })
  }
}

/** A registry that wants a token, and keeps its blobs elsewhere. */
async function redirecting(t: TestContext, to: string) {
  const server = await fakeServer(({ url = '', headers: { authorization } }, response) => {
    if (url.startsWith('/token')) response.end('{"token":"sesame"}')
    else if (authorization !== 'Bearer sesame')
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${server.url.origin}/token"` }).end()
    else if (url.includes('/blobs/')) response.writeHead(307, { location: `${to}/signed?by=us` }).end()
    else response.writeHead(200, { 'content-type': image.mediaType }).end(image.bytes)
  })
  t.after(() => server.stop())
  return server
}

test('a worker is sent elsewhere without our token, cut there, and served the rest by another registry', async (t) => {
  const store = await fakeServer(cutting(100_000))
  t.after(() => store.stop())
  const first = await redirecting(t, `http://localhost:${store.url.port}`)
  const chain = chainOf([
    { name: 'first', url: first.url.origin, mirrorOf: 'second' },
    { name: 'second', url: second.url },
  ])
  t.after(() => chain.close())
  const source = chain.source(await chain.resolve('team/app:1'))
  const carrier = carrierFor(t)
  assert.equal(await sumOf(source.carry(blobDescriptor(layer), carrier)), size)
  assert.equal(Buffer.compare(await carrier.kept(), bytes), 0)
  assert.deepEqual(
    source.attempts.map(({ registry, outcome, bytes: count }) => [registry, outcome, count]),
    [
      ['first', 'ERR_UNAVAILABLE', 200_000],
      ['second', 'served', size - 200_000],
    ],
  )
  assert.deepEqual(
    carrier.locations.map(({ url, offset, headers }) => [new URL(url).port, offset, headers['authorization']]),
    [
      [store.url.port, 0, undefined],
      [store.url.port, 100_000, undefined],
      [new URL(second.url).port, 200_000, undefined],
    ],
  )
  for (const { way } of carrier.locations)
    assert.match(way.host, /^(?:127\.0\.0\.1|::1)$/, 'no name is looked up again')
  assert.ok(store.asked.length > 0)
  for (const { headers } of store.asked) assert.equal(headers.authorization, undefined)
})

test('an address that is good for a moment only is asked for anew after a cut', async (t) => {
  const uses = new Map<string, number>()
  const store = await fakeServer((request, response) => {
    const used = (uses.get(request.url ?? '') ?? 0) + 1
    uses.set(request.url ?? '', used)
    if (used > 2) response.writeHead(403).end()
    else cutting(300_000)(request, response)
  })
  t.after(() => store.stop())
  let signed = 0
  const server = await fakeServer((_, response) => {
    signed += 1
    response.writeHead(307, { location: `${store.url.origin}/signed?by=${signed}` }).end()
  })
  t.after(() => server.stop())
  const carrier = carrierFor(t)
  await sumOf(registryAt(t, server.url.origin).repository('team/app').carry({ digest }, carrier))
  assert.equal(Buffer.compare(await carrier.kept(), bytes), 0)
  assert.equal(new Set(carrier.locations.map(({ url }) => url)).size, carrier.locations.length)
})

test('wrong bytes a worker read are void: another registry serves, and the first is not asked for them again', async (t) => {
  const wrong = Buffer.from(bytes)
  wrong[600_000] = (wrong[600_000] ?? 0) ^ 1
  const store = await fakeServer(cutting(size, wrong))
  t.after(() => store.stop())
  const liar = await redirecting(t, store.url.origin)
  const chain = chainOf([
    { name: 'liar', url: liar.url.origin, mirrorOf: 'second' },
    { name: 'second', url: second.url },
  ])
  t.after(() => chain.close())
  const source = chain.source(await chain.resolve('team/app:1'))
  const [unready, ready] = [carrierFor(t), carrierFor(t)]
  await assert.rejects(sumOf(source.carry({ digest, size }, unready)), { code: 'ERR_CORRUPT', registry: 'liar' })
  const asked = store.asked.length
  await sumOf(source.carry({ digest, size }, ready, { onRestart: () => undefined }))
  assert.equal(Buffer.compare(await ready.kept(), bytes), 0)
  assert.equal(store.asked.length, asked)
  chain.resetHealth()
  let restarts = 0
  const again = carrierFor(t)
  await sumOf(source.carry({ digest, size }, again, { onRestart: () => (restarts += 1) }))
  assert.equal(Buffer.compare(await again.kept(), bytes), 0)
  assert.equal(restarts, 1)
})

test('a blob put together wrongly from two connections is carried once more from zero', async (t) => {
  const wrong = Buffer.alloc(size)
  let asked = 0
  const server = await fakeServer((request, response) => {
    const isProbe = /^bytes=(\d+)-\1$/.test(request.headers.range ?? '')
    if (!isProbe) asked += 1
    cutting(asked === 1 && !isProbe ? 1000 : size, asked === 2 ? wrong : bytes)(request, response)
  })
  t.after(() => server.stop())
  const carrier = carrierFor(t)
  const repository = registryAt(t, server.url.origin).repository('team/app')
  await sumOf(repository.carry({ digest }, carrier, { onRestart: () => undefined }))
  assert.equal(Buffer.compare(await carrier.kept(), bytes), 0)
  assert.equal(asked, 3)
})

const indirect: Readonly<Record<string, RequestListener>> = {
  'no size': (_, response) => void response.writeHead(200).end(bytes),
  'no ranges after the first byte': ({ headers: { range } }, response) =>
    void (range === undefined || range === 'bytes=0-0'
      ? response.writeHead(200, { 'content-length': size }).end(bytes)
      : response.writeHead(200).end(bytes)),
}

test('what can not be located is received here and handed over, checked all the same', async (t) => {
  for (const listener of Object.values(indirect)) {
    const server = await fakeServer(listener)
    t.after(() => server.stop())
    const carrier = carrierFor(t)
    assert.equal(await sumOf(registryAt(t, server.url.origin).repository('team/app').carry({ digest }, carrier)), size)
    assert.equal(Buffer.compare(await carrier.kept(), bytes), 0)
  }
  const liar = await fakeServer((_, response) => response.writeHead(200).end(Buffer.alloc(size)))
  t.after(() => liar.stop())
  const carried = registryAt(t, liar.url.origin).repository('team/app').carry({ digest }, carrierFor(t))
  await assert.rejects(sumOf(carried), { code: 'ERR_CORRUPT' })
})

test('a blob behind a proxy is received here, though there was a direct way once', async (t) => {
  const servers = [await fakeServer(cutting(size)), await fakeServer(cutting(size))] as const
  t.after(() => Promise.all(servers.map(({ stop }) => stop())))
  const [direct, proxy] = servers
  let proxied = ''
  const network = {
    proxyFor: () => Promise.resolve(proxied === '' ? undefined : proxied),
    certificateAuthorities: () => [],
  }
  const repository = registryAt(t, direct.url.origin, { host: { network } }).repository('team/app')
  const carriers = [carrierFor(t), carrierFor(t)] as const
  await sumOf(repository.carry({ digest }, carriers[0]))
  proxied = proxy.url.origin
  const before = direct.asked.length
  await sumOf(repository.carry({ digest }, carriers[1]))
  assert.deepEqual(await carriers[1].kept(), bytes)
  assert.deepEqual([carriers[0].locations.length, carriers[1].locations.length], [1, 0])
  assert.equal(direct.asked.length, before)
})

test('a blob of another size than is known is not read', async (t) => {
  const carrier = carrierFor(t)
  const carried = registryAt(t, second.url)
    .repository('team/app')
    .carry({ digest, size: size + 1 }, carrier)
  await assert.rejects(sumOf(carried), { code: 'ERR_CORRUPT', got: `${size} bytes` })
  assert.deepEqual(carrier.locations, [])
})

/** A FAKE carrier that reads nothing, and ends as `ends` has it. */
function idleCarrier(ends: (signal: AbortSignal) => Promise<void>): Carrier & { readonly running: () => number } {
  let running = 0
  return {
    running: () => running,
    async *carry({ offset, end }, signal) {
      running += 1
      await ends(signal)
      yield end - offset
    },
    take: () => assert.fail('nothing is handed over'),
    digest: () => Promise.resolve(digest),
    reset: () => undefined,
  }
}

test('a reader of its own that gets nothing is ended, as a body is', async (t) => {
  const registry = registryAt(t, second.url, { limits: { stallMs: 100 } })
  const carrier = idleCarrier(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
  )
  await assert.rejects(sumOf(registry.repository('team/app').carry({ digest }, carrier)), {
    code: 'ERR_STALLED',
    registry: 'company',
  })
})

test('readers of their own are no more at once than downloads', async (t) => {
  const server = await fakeServer(cutting(size))
  t.after(() => server.stop())
  const repository = registryAt(t, server.url.origin).repository('team/app')
  const gate = new AbortController()
  const opened = new Promise<void>((resolve) => gate.signal.addEventListener('abort', () => resolve()))
  const carrier = idleCarrier(() => opened)
  const all = Array.from({ length: 15 }, () => sumOf(repository.carry({ digest }, carrier)))
  while (carrier.running() < 12 || server.asked.length < 15) await new Promise(setImmediate)
  for (let rounds = 0; rounds < 5; rounds++) await repository.stat(digest)
  assert.equal(carrier.running(), 12)
  gate.abort()
  await Promise.all(all)
  assert.equal(carrier.running(), 15)
})

test('a reader that leaves ends what reads for it', async (t) => {
  const store = await fakeServer(cutting(size))
  t.after(() => store.stop())
  const carrier = carrierFor(t)
  const repository = registryAt(t, store.url.origin).repository('team/app')
  for await (const count of repository.carry({ digest }, carrier)) {
    assert.ok(count > 0)
    break
  }
  assert.equal(await sumOf(repository.carry({ digest }, carrierFor(t))), size)
})
