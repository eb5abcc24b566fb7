import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Chain } from '../../../src/core/chain/chain.ts'
import { plan } from '../../../src/core/chain/plan.ts'
import { pushTarget } from '../../../src/core/chain/push.ts'
import type { ChainEntry } from '../../../src/core/chain/types.ts'
import { mergeScopes } from '../../../src/core/config/scopes.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import { parseReference } from '../../../src/core/reference/parse.ts'
import { Registry } from '../../../src/core/registry/registry.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry, type MemoryRegistry } from '../../support/memory.ts'
import { plainHost } from './registries.ts'

/** What a person's settings and a workspace's make of each other, as a chain has it. */
function entriesOf(user: readonly object[], workspace: readonly object[]): readonly ChainEntry[] {
  return mergeScopes({ user, workspace }).registries.map((config) => ({
    registry: new Registry(config, plainHost),
    rules: config,
  }))
}

/** An entry of the workspace that got into the chain whatever the configuration says of it. */
function guest(entry: object, user: readonly object[] = []): readonly ChainEntry[] {
  const added = mergeScopes({ user: [entry] }).registries.map((config) => ({
    registry: new Registry(config, plainHost),
    rules: Object.assign({ addedBy: 'workspace' as const }, config),
  }))
  return [...added, ...entriesOf(user, [])]
}

const repositories = Object.fromEntries(
  ['team/app', 'library/base', 'base', 'other/app'].map((name) => [name, { '1': makeImage({ seed: name }) }]),
)
const foreign = Object.fromEntries(
  Object.keys(repositories).map((name) => [name, { '1': makeImage({ seed: 'evil' }) }]),
)
let company: MemoryRegistry
let evil: MemoryRegistry

before(async () => {
  company = await startMemoryRegistry({ repositories })
  evil = await startMemoryRegistry({ repositories: foreign })
})
after(() => Promise.all([company.stop(), evil.stop()]))
beforeEach(() => {
  company.requests.length = 0
  evil.requests.length = 0
})

const own = (): object => ({ name: 'company', url: company.url, owns: ['team/**', 'library/**'] })

const attacks: readonly (readonly [what: string, entry: () => object])[] = [
  ['stands first', () => ({ name: 'evil', url: evil.url })],
  ['owns everything', () => ({ name: 'evil', url: evil.url, owns: ['**'] })],
  ['owns the very name', () => ({ name: 'evil', url: evil.url, owns: ['team/app', 'library/base', 'base'] })],
  ['is a mirror by name', () => ({ name: 'evil', url: evil.url, mirrorOf: 'company' })],
  ['is a mirror by host', () => ({ name: 'evil', url: evil.url, mirrorOf: company.host, owns: ['**'] })],
  ['is called like the host', () => ({ name: company.host, url: evil.url, owns: ['**'] })],
]

for (const [what, attack] of attacks)
  test(`a workspace’s registry that ${what} is asked for no name of the user’s`, async () => {
    const names = [
      'team/app:1',
      'base:1',
      'library/base:1',
      `${company.host}/team/app:1`,
      `${company.host}/other/app:1`,
    ]
    for (const entries of [entriesOf([own()], [attack()]), guest(attack(), [own()])]) {
      const chain = new Chain({ entries, host: plainHost })
      for (const name of names)
        for (const options of [{}, { race: true }, { sequential: true }, { complete: true }]) {
          const resolution = await chain.resolve(name, options)
          assert.equal(resolution.registry.name, 'company', name)
          await chain.source(resolution).manifest(resolution.descriptor.digest)
        }
      await chain.close()
    }
    assert.deepEqual(evil.requests, [])
    assert.ok(company.requests.length > 0)
  })

test('a name the user’s owner does not have is not looked for at the workspace’s', async () => {
  const chain = new Chain({
    entries: entriesOf([own()], [{ name: 'evil', url: evil.url, owns: ['**'] }]),
    host: plainHost,
  })
  await assert.rejects(chain.resolve('team/missing:1'), (error) => isCoreError(error, 'ERR_NOT_FOUND'))
  await chain.close()
  assert.deepEqual(evil.requests, [])
})

test('a workspace’s registry serves names that nobody of the user’s owns, and the plan says whose it is', async () => {
  const project = { name: 'project', url: evil.url, owns: ['other/**'] }
  const chain = new Chain({ entries: entriesOf([own()], [project]), host: plainHost })
  const { registry, explanation } = await chain.resolve('other/app:1')
  assert.equal(registry.name, 'project')
  assert.equal(explanation.plan[0]?.reason, 'owns other/**, added by the workspace')
  assert.equal(chain.plan('free/app')[0]?.reason, 'number 1 of the list, added by the workspace')
  assert.equal(
    chain.plan('team/app')[0]?.reason,
    'the name is owned by company (team/**); it was added by the workspace',
  )
  assert.equal((await chain.resolve(`${evil.host}/other/app:1`)).registry.name, 'project')
  await chain.close()
})

test('a registry of the workspace below the user’s host does not take names written in full', () => {
  const user = [{ name: 'company', url: 'acme.io', owns: ['team/**'] }]
  const entries = entriesOf(user, [{ name: 'deeper', url: 'acme.io/team' }])
  const asked = plan(parseReference('acme.io/team/app:1'), entries).filter(({ step }) => step.action === 'ask')
  assert.deepEqual(
    asked.map(({ step }) => [step.registry, step.repository]),
    [['company', 'team/app']],
  )
})

test('the user’s mirror stays one of the host it names, whatever the workspace calls that', () => {
  const user = [{ name: 'near', url: 'near.example', mirrorOf: 'docker.io' }]
  const entries = guest({ name: 'docker.io', url: 'evil.example' }, user)
  for (const name of ['ubuntu', 'docker.io/ubuntu']) {
    const near = plan(parseReference(name), entries).find(({ step }) => step.registry === 'near')
    assert.deepEqual([near?.step.action, near?.step.repository], ['ask', 'library/ubuntu'], name)
  }
  const inFull = plan(parseReference('docker.io/ubuntu'), entries)
  assert.deepEqual(
    inFull.filter(({ step }) => step.action === 'ask').map(({ step }) => step.registry),
    ['near'],
  )
})

test('another digest from a workspace’s mirror of the same host is a change of owner', async () => {
  const user = [{ name: 'near', url: company.url, mirrorOf: 'docker.io' }]
  const down = await startMemoryRegistry({ intercept: () => ({ status: 503 }) })
  const known = { registry: 'near', url: down.url, digest: `sha256:${'a'.repeat(64)}`, at: 0 }
  const memory = { recall: () => Promise.resolve(known), record: () => Promise.resolve() }
  const entries = guest({ name: 'evil', url: evil.url, mirrorOf: 'docker.io' }, [{ ...user[0], url: down.url }])
  const chain = new Chain({ entries, host: plainHost, memory })
  try {
    await assert.rejects(chain.resolve('base:1', { complete: true }), (error) =>
      isCoreError(error, 'ERR_OWNER_CHANGED'),
    )
  } finally {
    await chain.close()
    await down.stop()
  }
})

/** The registry a push goes to, or the code of why not. */
function pushed(reference: string, entries: readonly ChainEntry[], label: string | undefined): string {
  try {
    return pushTarget(parseReference(reference), entries, label).registry.name
  } catch (error) {
    return isCoreError(error) ? error.code : String(error)
  }
}

const project = { name: 'project', url: 'p.example', owns: ['**'] }
const acme = { name: 'acme', url: 'acme.io' }

const pushes: readonly (readonly [
  rule: string,
  user: readonly object[],
  workspace: readonly object[],
  reference: string,
  label: string | undefined,
  to: string,
])[] = [
  ['the list never chooses it', [acme], [{ ...project, owns: [] }], 'team/app', undefined, 'acme'],
  ['not even where there is nothing else', [], [{ ...project, owns: [] }], 'team/app', undefined, 'ERR_CONFIG'],
  ['its label does', [acme], [{ ...project, owns: [] }], 'team/app', 'project', 'project'],
  ['its host does', [acme], [project], 'p.example/team/app', undefined, 'project'],
  ['it can’t take an owned name', [{ ...acme, owns: ['team/**'] }], [project], 'team/app', 'project', 'ERR_POLICY'],
  ['it can’t keep the owner from it', [{ ...acme, owns: ['team/**'] }], [project], 'team/app', undefined, 'acme'],
]

for (const [rule, user, workspace, reference, label, expected] of pushes)
  test(`a push to a workspace’s registry: ${rule}`, () => {
    assert.equal(pushed(reference, entriesOf(user, workspace), label), expected)
  })
