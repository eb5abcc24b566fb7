import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { TransferProgress } from '../../src/engine/engine.ts'
import { alice, engineAt } from './connected.ts'
import { pieces, startFakeEngine } from './fake-engine.ts'

const reference = 'fake.test/app:1'

async function fake(context: TestContext, answers: Parameters<typeof startFakeEngine>[0]) {
  const server = await startFakeEngine(answers)
  const engine = await engineAt(server.endpoint)
  context.after(async () => {
    engine.close()
    await server.stop()
  })
  return { server, engine }
}

test('characters torn by packets, malformed lines and foreign JSON are survived', async (context) => {
  const line = Buffer.from(`${JSON.stringify({ status: 'Lädt… 漢字', id: 'x' })}\n`)
  const cut = line.indexOf(0xe6) + 1
  const answer = pieces(
    line.subarray(0, cut),
    line.subarray(cut),
    'not json\n{"broken":\n[1]\nnull\n"x"\n',
    '{"status":"Ende"}',
  )
  const { engine } = await fake(context, { '/images/create': answer })
  const seen: TransferProgress[] = []
  await engine.pull({ reference, onProgress: (progress) => seen.push(progress) })
  assert.deepEqual(
    seen.map(({ status }) => status),
    ['Lädt… 漢字', 'Ende'],
  )
})

test('an error inside a stream that began with 200 is an error', async (context) => {
  const said = { errorDetail: { message: 'toomanyrequests: slow down' }, error: 'toomanyrequests: slow down' }
  const { engine } = await fake(context, { '/images/create': pieces('{"status":"Pulling"}\n', JSON.stringify(said)) })
  await assert.rejects(engine.pull({ reference }), { code: 'ERR_RATE_LIMITED', message: /slow down/ })
})

test('bytes are added up over layers, and extraction does not count twice', async (context) => {
  const lines = [
    { id: 'a', status: 'Pulling fs layer' },
    { id: 'b', status: 'Pulling fs layer' },
    { id: 'a', status: 'Downloading', progressDetail: { current: 40, total: 100 } },
    { id: 'b', status: 'Already exists' },
    { id: 'a', status: 'Download complete' },
    { id: 'a', status: 'Extracting', progressDetail: { current: 5, total: 100 } },
    { id: 'a', status: 'Pull complete' },
  ]
  const { engine } = await fake(context, {
    '/images/create': pieces(...lines.map((line) => `${JSON.stringify(line)}\n`)),
  })
  const seen: TransferProgress[] = []
  await engine.pull({ reference, onProgress: (progress) => seen.push(progress) })
  assert.deepEqual(seen.map(({ bytesDone, bytesTotal }) => [bytesDone, bytesTotal]).slice(2), [
    [40, 100],
    [40, 100],
    [40, 100],
    [100, 100],
    [100, 100],
  ])
  assert.deepEqual(
    seen.map(({ layersDone, layersTotal }) => `${layersDone}/${layersTotal}`),
    ['0/1', '0/2', '0/2', '1/2', '1/2', '1/2', '2/2'],
  )
})

test('the digest of a push is read from the words when there is no aux', async (context) => {
  const digest = `sha256:${'b'.repeat(64)}`
  const { engine, server } = await fake(context, {
    '/images/fake.test/app/push': pieces(`{"status":"1: digest: ${digest} size: 528"}\n`),
  })
  assert.equal((await engine.push({ reference })).digest, digest)
  assert.ok(server.requests.some(({ url }) => url.endsWith('/push?tag=1')))
})

test('an engine that can hold several platforms is asked for the one that was pulled', async (context) => {
  const { engine, server } = await fake(context, { '/images/create': pieces('{"status":"done"}\n') })
  await engine.pull({ reference, platform: 'linux/amd64' })
  const asked = server.requests.find(({ url }) => url.startsWith('/images/fake.test/app:1/json'))
  const platform = new URL(asked?.url ?? '', 'http://engine').searchParams.get('platform')
  assert.deepEqual(JSON.parse(platform ?? ''), { os: 'linux', architecture: 'amd64' })
})

test('each kind of credential is told the way engines read it', async (context) => {
  const { engine, server } = await fake(context, { '/images/create': pieces('{"status":"done"}\n') })
  await engine.pull({ reference, credential: { ...alice, password: 'ü?>~' } })
  await engine.pull({ reference, credential: { username: 'a', identityToken: 'refresh', source: 'test' } })
  await engine.pull({ reference, credential: { registryToken: 'bearer', source: 'test' } })
  await engine.pull({ reference })
  const sent = server.requests
    .filter(({ url }) => url.startsWith('/images/create'))
    .map(({ headers }) => headers['x-registry-auth'])
  assert.deepEqual(
    sent.map((header) => header && JSON.parse(Buffer.from(String(header), 'base64url').toString())),
    [
      { username: 'alice', password: 'ü?>~' },
      { username: 'a', identitytoken: 'refresh' },
      { registrytoken: 'bearer' },
      undefined,
    ],
  )
  assert.ok(sent.every((header) => header === undefined || /^[\w-]+=*$/.test(String(header))))
  assert.ok(sent.every((header) => header === undefined || String(header).length % 4 === 0))
})

test('a registry without TLS comes with what to do about it', async (context) => {
  const error = 'Get "https://registry.acme.io:5000/v2/": http: server gave HTTP response to HTTPS client'
  const { engine } = await fake(context, { '/images/create': pieces(JSON.stringify({ error })) })
  await assert.rejects(engine.pull({ reference }), {
    code: 'ERR_UNAVAILABLE',
    message: /registry\.acme\.io:5000 .*insecure-registries/,
  })
})

test('a registry with a foreign certificate comes with where to put its authority', async (context) => {
  const error = 'Get "https://registry.acme.io:5000/v2/": x509: certificate signed by unknown authority'
  const { engine } = await fake(context, { '/images/create': pieces(JSON.stringify({ error })) })
  await assert.rejects(engine.pull({ reference }), {
    code: 'ERR_UNAVAILABLE',
    message: /certs\.d\/registry\.acme\.io:5000/,
  })
})

test('what an engine says is read as what it means', async (context) => {
  let status = 200
  let said = ''
  const { engine } = await fake(context, {
    '/images/create': (_request, response) =>
      response.writeHead(status).end(JSON.stringify(status === 200 ? { error: said } : { message: said })),
  })
  for (const [code, words, answered] of [
    ['ERR_DENIED', 'pull access denied for x, repository does not exist or may require docker login: denied', 404],
    ['ERR_NOT_FOUND', 'manifest for x:1 not found: manifest unknown: manifest unknown', 404],
    ['ERR_NOT_FOUND', 'manifest for x:401 not found: manifest unknown', 200],
    ['ERR_NOT_FOUND', 'no matching manifest for linux/arm64/v8 in the manifest list entries', 200],
    ['ERR_AUTH_REJECTED', 'unauthorized: incorrect username or password', 500],
    ['ERR_UNAVAILABLE', 'dial tcp: lookup x on 10.0.0.1:53: no such host', 500],
    ['ERR_UNAVAILABLE', 'received unexpected HTTP status: 503 Service Unavailable', 200],
    ['ERR_ENGINE', 'something new', 500],
    ['ERR_ENGINE', 'conflict: image is being used by running container', 409],
  ] as const) {
    status = answered
    said = words
    await assert.rejects(engine.pull({ reference, credential: alice }), { code }, words)
  }
})

test('an engine that goes away is ERR_UNAVAILABLE, one that cuts a stream is an error', async (context) => {
  const { engine, server } = await fake(context, {
    '/images/create': (request, response) => {
      response.write('{"status":"Pulling"}\n', () => request.socket.destroy())
    },
  })
  await assert.rejects(engine.pull({ reference }), { name: 'CoreError' })
  await server.stop()
  await assert.rejects(engine.info(), { code: 'ERR_UNAVAILABLE', message: new RegExp(server.endpoint) })
})

test('a watch connects again after the engine cut it', async (context) => {
  let connections = 0
  const { engine } = await fake(context, {
    '/events': (_request, response) => {
      connections += 1
      if (connections === 1) response.end()
      else response.write('{"Type":"image","Action":"pull"}\n')
    },
  })
  const changes = new EventTarget()
  let count = 0
  const watch = engine.watch(() => changes.dispatchEvent(new Event(String((count += 1)))))
  await once(changes, '3')
  watch.dispose()
  assert.equal(connections, 2)
})
