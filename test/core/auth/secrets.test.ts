import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { Credential, Logger } from '../../../src/core/host.ts'
import { errorOf } from '../../../src/core/http/answer.ts'
import { fakeServer, testHost } from '../http/harness.ts'
import { ask, authClient, bearerChallenge, fakeRegistry, providing, type FakeRegistryOptions } from './harness.ts'

const secrets = ['hunter2', 'refresh-me-9', 'bearer-me-7', 'signed-url-5', 'proxy-pass-3', 'issued-token']
const encoded = secrets.map((secret) => Buffer.from(`alice:${secret}`).toString('base64'))

const credentials: readonly Credential[] = [
  { username: 'alice', password: 'hunter2', source: 'test' },
  { username: 'alice', identityToken: 'refresh-me-9', source: 'test' },
  { registryToken: 'bearer-me-7', source: 'test' },
]

const servers: readonly FakeRegistryOptions[] = [
  { body: () => ({ token: 'issued-token' }), admits: (authorization) => authorization !== undefined },
  { admits: () => false },
  { challenge: () => 'Basic realm="x"', admits: () => false },
  { challenge: (origin) => `${bearerChallenge(origin)},error="invalid_token"`, admits: () => false },
  { token: (request, response) => response.writeHead(401).end(`no: ${request.headers.authorization ?? ''}`) },
  { token: (_, response) => response.end('{"token": "issued-token') },
  { token: (_, response) => void response.destroy() },
  { challenge: () => 'Bearer realm="http://169.254.169.254/?token=signed-url-5"', admits: () => false },
]

test('no secret is in any log line or error, at trace level, whatever the registry does', async () => {
  const lines: string[] = []
  const note = (message: string, fields?: object): void => void lines.push(`${message} ${inspect(fields)}`)
  const logger: Logger = { trace: note, debug: note, info: note, warn: note, error: note }
  for (const credential of credentials) {
    for (const server of servers) {
      await using registry = await fakeRegistry(server)
      const host = testHost({ logger, credentials: providing(credential) })
      await using client = authClient(registry.url, { host, timeoutMs: 2000 })
      const sent = client.send(ask(registry.at('/v2/x?X-Amz-Signature=signed-url-5')))
      await sent.then(
        async (response) => note('answer', { error: await errorOf('acme', response), state: client.state }),
        (error: unknown) => note('failure', { error: inspect(error, { depth: 10, showHidden: true }) }),
      )
    }
  }
  await using storage = await fakeServer((request, response) => {
    response.writeHead(400).end(`bad signature in ${request.url}, ${String(request.headers['proxy-authorization'])}`)
  })
  await using registry = await fakeServer((_, response) => {
    response.writeHead(307, { location: storage.at('/blob?X-Amz-Signature=signed-url-5').href }).end()
  })
  const proxy = `http://alice:proxy-pass-3@127.0.0.1:1`
  for (const options of [{}, { proxy }]) {
    await using client = authClient(registry.url, { host: testHost({ logger }), ...options })
    await client.send(ask(registry.at('/v2/x'))).then(
      async (response) => note('answer', { error: inspect(await errorOf('acme', response), { depth: 10 }) }),
      (error: unknown) => note('failure', { error: inspect(error, { depth: 10, showHidden: true }) }),
    )
  }
  const text = lines.join('\n')
  assert.ok(lines.length > 100, `${lines.length} lines`)
  for (const secret of [...secrets, ...encoded]) {
    const line = lines.find((one) => one.includes(secret))
    assert.equal(line, undefined, `${secret} in a line`)
  }
  assert.match(text, /refuses the credential from test/)
})
