import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Chain } from '../../../src/core/chain/chain.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import { chainOf } from './registries.ts'
import type { Written } from './registries.ts'

const acme = { name: 'acme', url: 'acme.io' }
const hub = { name: 'hub', url: 'docker.io' }
const mirror = { name: 'mirror', url: 'm.example', mirrorOf: 'acme' }

const pushes: readonly (readonly [
  rule: string,
  written: readonly Written[],
  reference: string,
  label: string | undefined,
  to: string,
])[] = [
  ['the first of the list', [acme, hub], 'team/app:1', undefined, 'acme team/app:1'],
  ['latest, unless told', [acme, hub], 'app', undefined, 'acme app:latest'],
  ['Docker Hub’s library/', [hub], 'app', undefined, 'hub library/app:latest'],
  ['a mirror takes no pushes', [mirror, acme], 'team/app', undefined, 'acme team/app:latest'],
  [
    'a mirror does not take the place of the host that is named',
    [{ ...mirror, capabilities: ['resolve', 'pull', 'push'] }, acme],
    'acme.io/team/app',
    undefined,
    'acme team/app:latest',
  ],
  ['capabilities', [{ ...acme, capabilities: ['pull'] }, hub], 'team/app', undefined, 'hub team/app:latest'],
  [
    'the owner, wherever it stands',
    [hub, { ...acme, owns: ['team/*'] }],
    'team/app',
    undefined,
    'acme team/app:latest',
  ],
  ['deny', [{ ...acme, deny: ['team/*'] }, hub], 'team/app', undefined, 'hub team/app:latest'],
  ['allow', [{ ...acme, allow: ['x/*'] }, hub], 'team/app', undefined, 'hub team/app:latest'],
  ['the host named', [hub, acme], 'acme.io/team/app:2', undefined, 'acme team/app:2'],
  [
    'the host named, below a prefix',
    [hub, { ...acme, url: 'acme.io/team' }],
    'acme.io/team/app',
    undefined,
    'acme app:latest',
  ],
  ['the registry named', [acme, hub], 'team/app', 'hub', 'hub team/app:latest'],
  ['a host nobody configured', [acme], 'other.io/team/app', undefined, 'ERR_CONFIG'],
  ['a label nobody has', [acme], 'team/app', 'nobody', 'ERR_CONFIG'],
  ['a label that is not at the host', [acme, hub], 'acme.io/team/app', 'hub', 'ERR_POLICY'],
  ['another than the owner', [hub, { ...acme, owns: ['team/*'] }], 'team/app', 'hub', 'ERR_POLICY'],
  ['nobody takes it', [{ ...acme, capabilities: ['pull'] }], 'team/app', undefined, 'ERR_POLICY'],
  ['an empty list', [], 'team/app', undefined, 'ERR_CONFIG'],
]

function target(chain: Chain, reference: string, label: string | undefined): string {
  try {
    const { registry, repository, tag } = chain.pushTarget(reference, label)
    return `${registry.name} ${repository}:${tag}`
  } catch (error) {
    if (!isCoreError(error)) throw error
    return error.code
  }
}

for (const [rule, written, reference, label, expected] of pushes)
  test(`push: ${rule}`, () => assert.equal(target(chainOf(written), reference, label), expected))

const shadows: readonly (readonly [
  rule: string,
  written: readonly Written[],
  at: string,
  repository: string,
  before: readonly string[],
])[] = [
  ['higher ones come first', [acme, hub], 'hub', 'team/app', ['acme team/app']],
  ['the first has nobody before it', [acme, hub], 'acme', 'team/app', []],
  ['Docker Hub’s short name', [acme, hub], 'hub', 'library/ubuntu', ['acme ubuntu', 'acme library/ubuntu']],
  ['who denies it does not shadow it', [{ ...acme, deny: ['team/*'] }, hub], 'hub', 'team/app', []],
  [
    'an owner below comes first all the same',
    [hub, { ...acme, owns: ['team/*'] }],
    'hub',
    'team/app',
    ['acme team/app'],
  ],
]

for (const [rule, written, at, repository, expected] of shadows)
  test(`before: ${rule}`, () => {
    const chain = chainOf(written)
    const entry = chain.entry(at)
    assert.ok(entry)
    assert.deepEqual(
      chain.before(entry, repository).map((each) => `${each.registry} ${each.repository}`),
      expected,
    )
  })

test('a short name is what a person types', () => {
  const chain = chainOf([acme, hub])
  const [company, dockerHub] = chain.entries
  assert.ok(company && dockerHub)
  assert.equal(chain.shortName(dockerHub, 'library/ubuntu'), 'ubuntu')
  assert.equal(chain.shortName(dockerHub, 'team/app'), 'team/app')
  assert.equal(chain.shortName(company, 'library/ubuntu'), 'library/ubuntu')
})
