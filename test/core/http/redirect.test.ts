import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failure, fakeServer, get, testClient, textOf } from './harness.ts'

test('a redirect to another origin carries Accept, Range and User-Agent only', async () => {
  await using storage = await fakeServer((_, response) => response.end('blob'))
  await using registry = await fakeServer((_, response) => {
    response.writeHead(307, { location: storage.at('/signed?sig=1').href }).end()
  })
  await using client = testClient(registry.url)
  const headers = {
    accept: 'a/b',
    range: 'bytes=2-',
    authorization: 'Bearer secret',
    cookie: 'c',
    'if-none-match': 'x',
  }
  const response = await client.send(get(registry.at('/v2/a/blobs/x'), { headers }))
  assert.equal(await textOf(response), 'blob')
  assert.equal(response.url.href, storage.at('/signed?sig=1').href)
  const [asked] = storage.asked
  assert.deepEqual(Object.keys(asked?.headers ?? {}).sort(), [
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'range',
    'user-agent',
  ])
  assert.equal(asked?.headers['user-agent'], 'portolan/test')
  assert.equal(asked?.headers['accept-encoding'], 'identity')
})

test('a redirect within the origin keeps every header', async () => {
  await using registry = await fakeServer((request, response) => {
    if (request.url === '/a') response.writeHead(302, { location: '/b' }).end()
    else response.end('there')
  })
  await using client = testClient(registry.url)
  const response = await client.send(get(registry.at('/a'), { headers: { authorization: 'Basic abc' } }))
  assert.equal(await textOf(response), 'there')
  assert.equal(registry.asked[1]?.headers.authorization, 'Basic abc')
})

test('ten redirects are followed, the eleventh is refused', async () => {
  await using registry = await fakeServer((request, response) => {
    const hop = Number(request.url?.slice(1))
    if (hop === 0) response.end('end')
    else response.writeHead(301, { location: `/${hop - 1}` }).end()
  })
  await using client = testClient(registry.url)
  assert.equal(await textOf(await client.send(get(registry.at('/10')))), 'end')
  const error = await failure(client.send(get(registry.at('/11'))), 'ERR_POLICY')
  assert.match(error.message, /11th time/)
})

test('a circle is refused at its first repetition, naming the hop', async () => {
  await using registry = await fakeServer((request, response) => {
    response.writeHead(307, { location: request.url === '/a' ? '/b' : '/a' }).end()
  })
  await using client = testClient(registry.url)
  const error = await failure(client.send(get(registry.at('/a'))), 'ERR_POLICY')
  assert.equal(error.url, registry.at('/a').href)
  assert.deepEqual(registry.paths(), ['/a', '/b'])
})

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['a metadata address', 'http://169.254.169.254/latest/meta-data/?token=1', /metadata address/],
  ['a metadata address in IPv6 clothes', 'http://[::ffff:169.254.169.254]/', /metadata address/],
  ['another scheme', 'file:///etc/passwd', /scheme file:/],
  ['an address with a login', 'http://user:pass@example.com/', /user name/],
  ['nothing readable', 'http://[', /no address/],
]

for (const [what, location, message] of refused) {
  test(`a redirect to ${what} is refused without being asked`, async () => {
    await using registry = await fakeServer((_, response) => response.writeHead(307, { location }).end())
    await using client = testClient(registry.url)
    const error = await failure(client.send(get(registry.at('/x'))), 'ERR_POLICY')
    assert.match(error.message, message)
    assert.ok(!error.message.includes('token=1') && !error.message.includes('pass@'))
    assert.equal(registry.asked.length, 1)
  })
}

test('a registry out in the world may not redirect to this machine, by address or by name', async () => {
  await using inside = await fakeServer((_, response) => response.end('secret'))
  let location = inside.at('/').href
  await using registry = await fakeServer((_, response) => response.writeHead(307, { location }).end())
  // The proxy stands for the world: it brings requests for registry.example.com to the fake registry.
  const proxy = registry.url.href
  const home = new URL('http://registry.example.com')
  await using client = testClient(home, { proxy })
  assert.match(
    (await failure(client.send(get(home)), 'ERR_POLICY')).message,
    /registry\.example\.com redirects to a loopback address/,
  )
  location = `http://localhost:${inside.port}/`
  assert.match(
    (await failure(client.send(get(home)), 'ERR_POLICY')).message,
    /registry\.example\.com redirects to a loopback address/,
  )
  location = 'http://10.0.0.1/'
  assert.match(
    (await failure(client.send(get(home)), 'ERR_POLICY')).message,
    /registry\.example\.com redirects to a private address/,
  )
  assert.equal(inside.asked.length, 0)
})

test('redirects are given back when asked for', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(307, { location: '/b' }).end())
  await using client = testClient(registry.url)
  const response = await client.send(get(registry.at('/a'), { redirect: 'manual' }))
  await response.discard()
  assert.equal(response.status, 307)
  assert.equal(registry.asked.length, 1)
})

test('307 sends a body again, 302 to a write is given back', async () => {
  const bodies: string[] = []
  await using registry = await fakeServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      bodies.push(body)
      if (request.url === '/end') response.writeHead(201).end()
      else response.writeHead(request.url === '/307' ? 307 : 302, { location: '/end' }).end()
    })
  })
  await using client = testClient(registry.url)
  const put = { method: 'PUT', body: new TextEncoder().encode('manifest') } as const
  assert.equal((await client.send({ ...put, url: registry.at('/307') })).status, 201)
  assert.deepEqual(bodies, ['manifest', 'manifest'])
  assert.equal((await client.send({ ...put, url: registry.at('/302') })).status, 302)
})
