import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explanationOf } from '../../../src/core/chain/failure.ts'
import { processMemory } from '../../../src/core/chain/memory.ts'
import type { ResolveOptions } from '../../../src/core/chain/types.ts'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { refusingPort } from '../../support/faults.ts'
import { reply, startFake } from '../registry/fake.ts'
import { chainOf, failureOf } from './registries.ts'
import { chain, open, two } from './company.ts'

test('the first of the list that has it serves it; the explanation says who else has it', async () => {
  const { explanation, registry, descriptor } = await chain().resolve('team/app:1', { complete: true })
  assert.equal(registry.name, 'company')
  assert.equal(descriptor.digest, two.firstApp.digest)
  assert.deepEqual(
    explanation.attempts.map((each) => [each.registry, each.stage, each.outcome, each.status, each.digest]),
    [
      ['company', 'resolve', 'served', 200, two.firstApp.digest],
      ['public', 'resolve', 'shadowed', 200, two.secondApp.digest],
    ],
  )
  assert.deepEqual(explanation.served, {
    registry: 'company',
    repository: 'team/app',
    digest: two.firstApp.digest,
    mediaType: two.firstApp.mediaType,
    size: two.firstApp.bytes.byteLength,
  })
  assert.equal(explanation.reference, 'team/app:1')
  assert.deepEqual(
    explanation.plan.map(({ registry, url, action }) => [registry, url, action]),
    [
      ['company', two.first.url, 'ask'],
      ['public', two.second.url, 'ask'],
    ],
  )
})

test('what the first does not have comes from the second', async () => {
  const { registry, descriptor, explanation } = await chain().resolve('team/low:1')
  assert.equal(registry.name, 'public')
  assert.equal(descriptor.digest, two.low.digest)
  assert.deepEqual(
    explanation.attempts.map(({ outcome, status }) => [outcome, status]),
    [
      ['ERR_NOT_FOUND', 404],
      ['served', 200],
    ],
  )
})

test('a one-part name is asked as written, then below library/', async () => {
  const { registry, repository } = await chain().resolve('base')
  assert.equal(`${registry.name} ${repository}`, 'public library/base')
})

test('a reference that names a host goes there only', async () => {
  const { registry } = await chain().resolve(`${two.second.host}/team/app:1`)
  assert.equal(registry.name, 'public')
  assert.equal(two.first.requests.length, 0)
})

test('a host nobody configured is asked by nobody, and the error says what to do', async () => {
  const error = await failureOf(chain().resolve('ghcr.example/team/app:1'))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.equal(error.entry, 'ghcr.example')
  assert.match(error.message, /ghcr\.example is not a configured registry; add it/)
  assert.deepEqual(
    explanationOf(error)?.plan.map(({ action }) => action),
    ['skip', 'skip'],
  )
  assert.equal(two.first.requests.length + two.second.requests.length, 0)
})

test('a name that is in no registry: who was asked', async () => {
  const error = await failureOf(chain().resolve('team/none:1'))
  assert.equal(error.code, 'ERR_NOT_FOUND')
  assert.equal(error.message, 'team/none:1 is in none of company, public')
  assert.deepEqual(
    error.attempts?.map(({ registry, outcome }) => [registry, outcome]),
    [
      ['company', 'ERR_NOT_FOUND'],
      ['public', 'ERR_NOT_FOUND'],
    ],
  )
})

test('an owned name is never mentioned to the public registry: found, missing, denied, down', async () => {
  const owned = chain({ first: { owns: ['team/**'] } })
  await owned.resolve('team/app:1')
  await failureOf(owned.resolve('team/low:1'))
  for (const mode of ['all:403', 'all:503', 'refuse']) {
    await two.first.use(mode)
    const error = await failureOf(owned.resolve('team/low:1'))
    assert.notEqual(error.code, 'ERR_NOT_FOUND', mode)
  }
  assert.deepEqual(two.pathsAt(two.second), [])
})

test('rules leave nobody: ERR_POLICY with every reason', async () => {
  const error = await failureOf(
    chain({ first: { deny: ['team/*'] }, second: { allow: ['x/*'] } }).resolve('team/app:1'),
  )
  assert.equal(error.code, 'ERR_POLICY')
  assert.match(error.message, /company: denied here by team\/\*; public: not among the names allowed here: x\/\*/)
  assert.equal(two.first.requests.length + two.second.requests.length, 0)
})

const faults: readonly (readonly [mode: string, plain: 'public' | ErrorCode])[] = [
  ['all:404', 'public'],
  ['all:500', 'public'],
  ['all:503', 'public'],
  ['all:429', 'public'],
  ['refuse', 'public'],
  ['reset', 'public'],
  ['all:403', 'ERR_DENIED'],
  ['all:401', 'ERR_AUTH_REQUIRED'],
]

for (const [mode, expected] of faults) {
  test(`first registry ${mode}: ${expected === 'public' ? 'the second serves' : `stops with ${expected}`}`, async () => {
    await two.first.use(mode)
    const outcome = chain().resolve('team/app:1')
    if (expected === 'public') assert.equal((await outcome).registry.name, 'public')
    else {
      const error = await failureOf(outcome)
      assert.equal(error.code, expected)
      assert.equal(error.registry, 'company')
      assert.match(error.message, /look at company first: .*; since that is not "not found", public may not serve it/)
    }
    assert.ok(two.first.requests.length <= 2)
  })

  test(`mirror ${mode}: the second serves`, async () => {
    await two.first.use(mode)
    const { registry } = await chain({ first: { mirrorOf: 'public' } }).resolve('team/app:1')
    assert.equal(registry.name, 'public')
  })

  test(`first registry ${mode} that must answer: ${mode === 'all:404' ? 'not found still goes on' : 'stops'}`, async () => {
    await two.first.use(mode)
    const outcome = chain({ first: { onUnavailable: 'stop' } }).resolve('team/app:1')
    if (mode === 'all:404') assert.equal((await outcome).registry.name, 'public')
    else assert.equal((await failureOf(outcome)).registry, 'company')
  })
}

test('the owner of a name can not answer and another offers other content: ERR_OWNER_CHANGED', async () => {
  const memory = processMemory()
  await chain({ memory }).resolve('team/app:1')
  await two.first.use('all:503')
  const later = chain({ memory })
  const error = await failureOf(later.resolve('team/app:1'))
  assert.equal(error.code, 'ERR_OWNER_CHANGED')
  assert.equal(error.registry, 'company')
  assert.equal(explanationOf(error)?.attempts.at(-1)?.digest, two.secondApp.digest)
  const accepted = await later.resolve('team/app:1', { acceptOwnerChange: true })
  assert.equal(accepted.registry.name, 'public')
  assert.equal((await later.resolve('team/app:1')).registry.name, 'public', 'what was accepted is remembered')
})

test('a label that went to another server is another owner', async () => {
  const memory = processMemory()
  await chain({ memory }).resolve('team/app:1')
  const moved = chainOf(
    [
      { name: 'company', url: `http://127.0.0.1:${await refusingPort()}` },
      { name: 'public', url: two.second.url },
    ],
    { memory },
  )
  open.push(moved)
  const { registry, explanation } = await moved.resolve('team/app:1')
  assert.equal(registry.name, 'public')
  assert.doesNotMatch(explanation.plan[0]?.reason ?? '', /served this name last/)
})

test('equal content, a mirror of the owner, or a digest asked for are no change of owner', async () => {
  const memory = processMemory()
  const before = chain({ memory })
  await before.resolve('team/same:1')
  await before.resolve('team/app:1')
  await two.first.use('all:503')
  assert.equal((await chain({ memory }).resolve('team/same:1')).registry.name, 'public')
  assert.equal((await chain({ memory }).resolve(`team/app:1@${two.secondApp.digest}`)).registry.name, 'public')
  const mirrored = chain({ memory, second: { mirrorOf: 'company' } })
  assert.equal((await mirrored.resolve('team/app:1')).registry.name, 'public')
})

test('a hundred resolves at once are one probe per registry', async () => {
  const many = chain()
  const all = await Promise.all(Array.from({ length: 100 }, () => many.resolve('team/app:1', { complete: true })))
  assert.equal(new Set(all.map(({ descriptor }) => descriptor.digest)).size, 1)
  assert.deepEqual(two.pathsAt(two.first), ['HEAD /v2/team/app/manifests/1'])
  assert.deepEqual(two.pathsAt(two.second), ['HEAD /v2/team/app/manifests/1'])
})

const order: readonly (readonly [
  how: string,
  options: ResolveOptions,
  delayed: string,
  winner: string,
  asked: number,
])[] = [
  ['sequential: the second is not asked when the first has it', { sequential: true }, 'ok', 'company', 0],
  ['parallel: the slower first still wins', {}, 'slow:300', 'company', 1],
  ['race: the first to answer wins', { race: true }, 'slow:60000', 'public', 1],
]

for (const [how, options, mode, winner, asked] of order)
  test(how, async () => {
    await two.first.use(mode)
    assert.equal((await chain().resolve('team/app:1', options)).registry.name, winner)
    assert.equal(two.second.requests.length, asked)
  })

test('cancelling ends it at once, and one of two waiters leaves the other alone', async () => {
  await two.first.use('slow:300')
  const shared = chain()
  const controller = new AbortController()
  const left = failureOf(shared.resolve('team/app:1', { signal: controller.signal }))
  const stays = shared.resolve('team/app:1')
  await two.first.asked(1)
  controller.abort()
  assert.equal((await left).code, 'ERR_CANCELLED')
  assert.equal((await stays).registry.name, 'company')
  assert.equal((await failureOf(shared.resolve('team/app:1', { signal: controller.signal }))).code, 'ERR_CANCELLED')
})

test('closing ends what still runs, with the sockets', async () => {
  await two.second.use('silent')
  const closing = chain()
  assert.equal((await closing.resolve('team/app:1')).registry.name, 'company')
  await closing.close()
  await two.second.idle()
})

test('a reference that is none: the reason and the position', async () => {
  const error = await failureOf(chain().resolve('team/app:1 2'))
  assert.equal(error.code, 'ERR_REFERENCE')
  assert.equal(typeof error.position, 'number')
})

test('of the names of one registry the first telling answer is kept: what is denied as written is not "not found"', async (t) => {
  const server = await startFake(({ path }, response) => reply(response, path.startsWith('/v2/base/') ? 403 : 404))
  t.after(() => server.stop())
  const denying = chainOf([
    { name: 'denying', url: server.url },
    { name: 'public', url: two.second.url },
  ])
  open.push(denying)
  const error = await failureOf(denying.resolve('base'))
  assert.deepEqual([error.code, error.registry], ['ERR_DENIED', 'denying'])
  assert.deepEqual(
    server.requests.map(({ path }) => path.split('/manifests')[0]).filter((path, at, all) => all.indexOf(path) === at),
    ['/v2/base', '/v2/library/base'],
  )
})

test('an empty list says so', async () => {
  const error = await failureOf(chainOf([]).resolve('team/app:1'))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.match(error.message, /no registry is configured/)
})
