import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { decodeFaults, errorOf } from '../../../src/core/http/answer.ts'
import { fakeServer, get, testClient } from './harness.ts'

async function errorFor(status: number, body: string, headers: Record<string, string> = {}) {
  await using registry = await fakeServer((_, response) => response.writeHead(status, headers).end(body))
  await using client = testClient(registry.url)
  return errorOf('acme', await client.send(get(registry.at('/v2/x?token=hunter2'), { retry: false })))
}

const codes: readonly (readonly [number, ErrorCode])[] = [
  [400, 'ERR_UNSUPPORTED'],
  [401, 'ERR_AUTH_REQUIRED'],
  [403, 'ERR_DENIED'],
  [404, 'ERR_NOT_FOUND'],
  [405, 'ERR_UNSUPPORTED'],
  [408, 'ERR_UNAVAILABLE'],
  [413, 'ERR_TOO_LARGE'],
  [418, 'ERR_UNSUPPORTED'],
  [429, 'ERR_RATE_LIMITED'],
  [451, 'ERR_DENIED'],
  [500, 'ERR_UNAVAILABLE'],
  [501, 'ERR_UNSUPPORTED'],
  [502, 'ERR_UNAVAILABLE'],
  [503, 'ERR_UNAVAILABLE'],
  [599, 'ERR_UNAVAILABLE'],
]

test('each status has its code, and the address has no query values', async () => {
  for (const [status, code] of codes) {
    const error = await errorFor(status, '')
    assert.equal(error.code, code, String(status))
    assert.equal(error.status, status)
    assert.equal(error.registry, 'acme')
    assert.ok(!JSON.stringify([error, error.message]).includes('hunter2'))
  }
})

test('a registry that says TOOMANYREQUESTS is rate limited whatever its status', async () => {
  const body = JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] })
  const error = await errorFor(403, body, { 'retry-after': '7' })
  assert.equal(error.code, 'ERR_RATE_LIMITED')
  assert.equal(error.retryAfterMs, 7000)
})

test('what the registry says is in the message, HTML as its title, long text cut', async () => {
  const fault = JSON.stringify({
    errors: [{ code: 'NAME_UNKNOWN', message: 'repository name not known', detail: 'x' }],
  })
  assert.match((await errorFor(404, fault)).message, /answered 404: NAME_UNKNOWN: repository name not known: x$/)
  const page = '<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title><body>nginx</body></html>'
  assert.match((await errorFor(502, page)).message, /answered 502: 502 Bad Gateway$/)
  assert.match(
    (await errorFor(400, '<html><script>var x</script><b>No</b> such thing</html>')).message,
    /: No such thing$/,
  )
  assert.ok((await errorFor(400, 'x'.repeat(5000))).message.length < 300)
  for (const body of [
    '{"message":"nope"}',
    '{"details":"nope"}',
    '{"error":{"code":"E","message":"nope"}}',
    '{"error":"nope"}',
  ]) {
    assert.match((await errorFor(400, body)).message, /nope$/)
  }
})

test('an endless error body is given up, and the error stands without it', async () => {
  await using registry = await fakeServer((_, response) => {
    response.writeHead(500)
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 'x')));
    }
    response.on('drain', more)
    more()
  })
  await using client = testClient(registry.url)
  const error = await errorOf('acme', await client.send(get(registry.url, { retry: false })))
  assert.equal(error.code, 'ERR_UNAVAILABLE')
  await registry.idle()
})

test('what a registry says at length is cut, be it one text or many', async () => {
  const long = 'a.'.repeat(9_000)
  const bodies = [
    { errors: [{ code: long, message: long, detail: long }] },
    { errors: Array.from({ length: 600 }, () => ({ code: 'DENIED', message: 'x'.repeat(50) })) },
    { message: long, code: long },
    { error: long },
  ]
  for (const body of bodies) assert.ok((await errorFor(403, JSON.stringify(body))).message.length < 2_400)
  assert.ok((await errorFor(403, `<html>${'<a'.repeat(30_000)}`)).message.length < 300)
})

test('of an error document that breaks off, the message that came is told', async () => {
  const error = await errorFor(
    403,
    '{"errors":[{"code":"DENIED","message":"not \\"yours\\"","detail":{"a":"' + 'x'.repeat(70_000),
  )
  assert.match(error.message, /answered 403: not "yours"$/)
  assert.match((await errorFor(403, '{"errors":[{"code":"DEN')).message, /answered 403(?:: \{"errors.*)?$/)
})

test('a credential echoed by the registry is not repeated', async () => {
  const error = await errorFor(400, 'bad header Authorization: Bearer abcdefghijkl and Basic dXNlcjpodW50ZXIy')
  assert.ok(!error.message.includes('abcdefghijkl') && !error.message.includes('dXNlcjpodW50ZXIy'))
})

test('any body is decoded without a failure', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.ok(Array.isArray(decodeFaults(text)))))
  fc.assert(
    fc.property(fc.record({ errors: fc.array(fc.anything()) }), (value) => {
      for (const fault of decodeFaults(
        JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? 0 : one)),
      )) {
        assert.equal(typeof fault.message, 'string')
      }
    }),
  )
})
