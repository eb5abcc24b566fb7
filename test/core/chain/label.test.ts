import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptFrom, plan } from '../../../src/core/chain/plan.ts'
import { pushTarget } from '../../../src/core/chain/push.ts'
import { parseReference } from '../../../src/core/reference/parse.ts'
import { entriesOf } from './registries.ts'
import type { Written } from './registries.ts'

const company = { name: 'company', url: 'https://registry.acme.io', owns: ['ok/**', 'tool'] }
const mirror = { name: 'near', url: 'https://near.acme.io', mirrorOf: 'company' }
const hub = { name: 'hub', url: 'docker.io' }

function asked(reference: string, written: readonly Written[]): readonly string[] {
  const candidates = plan(parseReference(reference), entriesOf(written))
  return candidates.flatMap(({ step }) => (step.action === 'ask' ? `${step.registry} ${step.repository}` : []))
}

const cases: readonly (readonly [
  rule: string,
  reference: string,
  list: readonly Written[],
  expected: readonly string[],
])[] = [
  ['a label before an owned name means its registry', 'company/ok/app:1', [company, mirror, hub], ['company ok/app']],
  ['so it does lower in the list', 'company/ok/app', [hub, company], ['company ok/app']],
  ['and before a name of one part', 'company/tool', [company, hub], ['company tool', 'company library/tool']],
  ['a pinned one as well', `company/ok/app@sha256:${'a'.repeat(64)}`, [company, hub], ['company ok/app']],
  ['a label with a slash', 'acme/eu/ok/app', [{ ...company, name: 'acme/eu' }, hub], ['acme/eu ok/app']],
  [
    'a namespace of the same name is asked for as it is written where nobody owns the rest',
    'company/web',
    [company, hub],
    ['company company/web', 'hub company/web'],
  ],
  [
    'and where it is owned itself',
    'team/ok/app',
    [{ ...company, name: 'team', owns: ['ok/**', 'team/**'] }, hub],
    ['team team/ok/app'],
  ],
  [
    'a label of another registry than the owner stays with the owner',
    'hub/ok/app',
    [hub, company],
    ['company hub/ok/app'],
  ],
  ['upper and lower case differ', 'COMPANY/ok/app', [company, hub], []],
  ['a label is no host', 'registry.acme.io/ok/app', [company, hub], ['company ok/app']],
]

for (const [rule, reference, list, expected] of cases)
  test(`a name with a label: ${rule}`, () => assert.deepEqual(asked(reference, list), expected))

test("a workspace that owns a label's names has no say in what is owned behind it", () => {
  const guest = { name: 'guest', url: 'https://guest.example', owns: ['company/**', 'hub/**'] }
  const [own, other, open] = entriesOf([company, guest, hub])
  assert.ok(own && other && open)
  const list = [own, { ...other, rules: { ...other.rules, addedBy: 'workspace' as const } }, open]
  const told = ['company/ok/app:1', 'hub/ok/app:1'].flatMap((name) =>
    plan(parseReference(name), list).filter(({ step }) => step.action === 'ask'),
  )
  assert.deepEqual(
    told.map(({ step }) => `${step.registry} ${step.repository}`),
    ['company ok/app', 'company hub/ok/app'],
  )
})

test('a push by label goes to the name after it', () => {
  const { registry, repository } = pushTarget(parseReference('company/ok/app:1'), entriesOf([hub, company]))
  assert.deepEqual([registry.name, repository], ['company', 'ok/app'])
})

const docker = 'docker.io'
const kept: readonly (readonly [
  rule: string,
  reference: string,
  host: string,
  list: readonly Written[],
  reason: RegExp | undefined,
])[] = [
  ['an owned name', 'ok/app', docker, [company, hub], /owned by company \(ok\/\*\*\)/],
  ['an owned name, with Docker Hub not in the list', 'ok/app', docker, [company], /owned by company/],
  ['an owned name behind a label', 'company/ok/app', docker, [company, hub], /owned by company/],
  ['an owned name, at its owner', 'ok/app', 'registry.acme.io', [company, hub], undefined],
  ['a name that is denied', 'a/b', docker, [{ ...hub, deny: ['a/**'] }], /denied here by a\/\*\*/],
  ['a name that is not allowed', 'a/b', docker, [{ ...hub, allow: ['c/**'] }], /not among the names allowed/],
  ['a name that nothing is said about', 'a/b', docker, [company, hub], undefined],
  ['a host that is not in the list', 'ghcr.io/ok/app', 'ghcr.io', [company, hub], undefined],
  ['a prefix that is not in the list', 'acme.io/b/c', 'acme.io', [{ name: 'x', url: 'acme.io/a' }], undefined],
]

for (const [rule, reference, host, list, reason] of kept)
  test(`kept from a host: ${rule}${reason ? '' : ', is not'}`, () => {
    const found = keptFrom(parseReference(reference), host, entriesOf(list))
    if (reason) assert.match(found ?? '', reason)
    else assert.equal(found, undefined)
  })
