import assert from 'node:assert/strict'
import { test } from 'node:test'
import { all, clientOf } from './client.ts'
import { reply, startFake } from './fake.ts'

for (const [what, link] of [
  ['another host', (other: string) => `<http://${other}/v2/team/app/tags/list?last=a>; rel="next"`],
  ['another host without a scheme', (other: string) => `<//${other}/v2/team/app/tags/list?last=a>; rel="next"`],
  ['another scheme', () => '<ftp://127.0.0.1/v2/team/app/tags/list>; rel="next"'],
] as const)
  test(`the next page of a list is not looked for at ${what}: ERR_POLICY, and nobody is asked`, async (t) => {
    const other = await startFake((_, response) => reply(response, 200, { body: '{"tags":["b"]}' }))
    const fake = await startFake((_, response) =>
      reply(response, 200, { headers: { link: link(other.host) }, body: '{"tags":["a"]}' }),
    )
    const registry = clientOf(fake.url, { credential: { username: 'alice', password: 'hunter2' } })
    t.after(() => Promise.all([registry.close(), fake.stop(), other.stop()]))
    await assert.rejects(all(registry.tags('team/app')), { code: 'ERR_POLICY', message: /is at another host/ })
    assert.deepEqual(other.requests, [])
  })
