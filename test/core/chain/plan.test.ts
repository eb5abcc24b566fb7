import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { plan } from '../../../src/core/chain/plan.ts'
import { matchesPattern } from '../../../src/core/chain/pattern.ts'
import type { PlanOptions } from '../../../src/core/chain/plan.ts'
import { parseReference } from '../../../src/core/reference/parse.ts'
import { entriesOf } from './registries.ts'
import type { Written } from './registries.ts'

const acme = { name: 'acme', url: 'https://acme.io' }
const hub = { name: 'hub', url: 'docker.io' }
const lab = { name: 'lab', url: 'https://lab.example:5000' }
const digest = `sha256:${'a'.repeat(64)}`

/** The plan as `registry repository` for who is asked, and `-registry` for who is not. */
function shape(reference: string, written: readonly Written[], options?: PlanOptions): readonly string[] {
  return plan(parseReference(reference), entriesOf(written), options).map(({ step }) =>
    step.action === 'ask' ? `${step.registry} ${step.repository}` : `-${step.registry}`,
  )
}

function reasonOf(reference: string, written: readonly Written[], registry: string): string {
  const step = plan(parseReference(reference), entriesOf(written)).find((each) => each.step.registry === registry)?.step
  return step?.reason ?? ''
}

const table: readonly (readonly [
  rule: string,
  reference: string,
  written: readonly Written[],
  expected: readonly string[],
])[] = [
  ['a short name goes through the list', 'team/app', [acme, hub], ['acme team/app', 'hub team/app']],
  ['the order is the list', 'team/app', [hub, acme], ['hub team/app', 'acme team/app']],
  [
    'library/ is Docker Hub’s first choice and elsewhere the second',
    'ubuntu',
    [acme, hub],
    ['acme ubuntu', 'acme library/ubuntu', 'hub library/ubuntu'],
  ],
  ['library/ as written', 'library/ubuntu', [acme, hub], ['acme library/ubuntu', 'hub library/ubuntu']],
  ['a host goes to its registry', 'acme.io/team/app:1', [acme, hub], ['acme team/app', '-hub']],
  ['Docker Hub by its aliases', 'index.docker.io/ubuntu', [acme, hub], ['-acme', 'hub library/ubuntu']],
  ['a host with a port is another host', 'acme.io:5000/team/app', [acme, hub], ['-acme', '-hub']],
  ['a host in other case', 'ACME.io/team/app', [acme, hub], ['acme team/app', '-hub']],
  ['a host with the port it has anyway', 'acme.io:443/team/app', [acme, hub], ['acme team/app', '-hub']],
  ['the port of http', '127.0.0.3:80/app', [{ name: 'here', url: 'http://127.0.0.3:80' }, hub], ['here app', '-hub']],
  ['the port of https at http', '127.0.0.3:443/app', [{ name: 'here', url: 'http://127.0.0.3' }], ['-here']],
  [
    'an IPv6 address written out',
    '[0:0:0:0:0:0:0:1]:5000/app',
    [{ name: 'six', url: 'http://[::1]:5000' }, hub],
    ['six app', '-hub'],
  ],
  ['Docker Hub with a port', 'docker.io:443/ubuntu', [acme, hub], ['-acme', 'hub library/ubuntu']],
  [
    'mirrors of a host however they write it',
    'far.example/app',
    [
      { ...acme, mirrorOf: 'FAR.example' },
      { ...lab, mirrorOf: 'far.example:443' },
    ],
    ['acme app', 'lab app'],
  ],
  [
    'a mirror of an entry’s host however it is written',
    'acme.io/app',
    [{ ...lab, mirrorOf: 'ACME.io:443' }, acme],
    ['lab app', 'acme app'],
  ],
  ['a host nobody configured', 'ghcr.io/team/app', [acme, hub], ['-acme', '-hub']],
  [
    'the longest prefix wins, and is left out of the name',
    'acme.io/team/sub/app',
    [acme, { name: 'team', url: 'acme.io/team' }, { name: 'sub', url: 'acme.io/team/sub' }],
    ['-acme', '-team', 'sub app'],
  ],
  ['a prefix that does not fit', 'acme.io/teams/app', [{ name: 'team', url: 'acme.io/team' }], ['-team']],
  ['a short name below a prefix', 'app', [{ name: 'team', url: 'acme.io/team' }], ['team app', 'team library/app']],
  [
    'mirrors of the named host, by label and by host, in their places',
    'acme.io/team/app',
    [{ ...lab, mirrorOf: 'acme' }, acme, { name: 'far', url: 'far.example', mirrorOf: 'acme.io' }, hub],
    ['lab team/app', 'acme team/app', 'far team/app', '-hub'],
  ],
  [
    'a mirror of Docker Hub has Docker Hub’s names',
    'ubuntu',
    [{ ...lab, mirrorOf: 'docker.io' }, hub],
    ['lab library/ubuntu', 'hub library/ubuntu'],
  ],
  [
    'a mirror of Docker Hub alone in the list serves docker.io',
    'docker.io/ubuntu',
    [{ ...lab, mirrorOf: 'docker.io' }, acme],
    ['lab library/ubuntu', '-acme'],
  ],
  [
    'a mirror of a path below a host, configured or not',
    'acme.io/team/a/b',
    [{ ...lab, mirrorOf: 'acme.io/team' }, { name: 'other', url: 'o.example', mirrorOf: 'acme.io/x' }, acme],
    ['lab a/b', '-other', 'acme team/a/b'],
  ],
  [
    'a mirror of a mirror',
    'docker.io/team/app',
    [{ ...acme, mirrorOf: 'lab' }, { ...lab, mirrorOf: 'hub' }, hub],
    ['acme team/app', 'lab team/app', 'hub team/app'],
  ],
  ['a mirror by its own host', 'lab.example:5000/a/b', [{ ...lab, mirrorOf: 'hub' }, hub], ['lab a/b', '-hub']],
  ['owned', 'team/app', [hub, { ...acme, owns: ['team/*'] }], ['-hub', 'acme team/app']],
  ['not owned', 'other/app', [hub, { ...acme, owns: ['team/*'] }], ['hub other/app', 'acme other/app']],
  [
    'owned under Docker Hub’s other name',
    'library/base',
    [hub, { ...acme, owns: ['base'] }],
    ['-hub', 'acme library/base'],
  ],
  [
    'owned as library/ and asked short',
    'base',
    [hub, { ...acme, owns: ['library/base'] }],
    ['-hub', 'acme base', 'acme library/base'],
  ],
  [
    'two owners, in order',
    'team/app',
    [hub, { ...acme, owns: ['team/*'] }, { ...lab, owns: ['**/app'] }],
    ['-hub', 'acme team/app', 'lab team/app'],
  ],
  [
    'not even a mirror of the owner',
    'team/app',
    [
      { ...lab, mirrorOf: 'acme' },
      { ...acme, owns: ['team/*'] },
    ],
    ['-lab', 'acme team/app'],
  ],
  [
    'an owned name at the owner’s host stays there',
    'acme.io/team/app',
    [{ ...lab, mirrorOf: 'acme' }, { ...acme, owns: ['team/*'] }, hub],
    ['-lab', 'acme team/app', '-hub'],
  ],
  [
    'a full name of another host is not the short name',
    'docker.io/team/app',
    [{ ...acme, owns: ['team/*'] }, hub],
    ['-acme', 'hub team/app'],
  ],
  ['denied', 'team/app', [{ ...acme, deny: ['team/**'] }, hub], ['-acme', 'hub team/app']],
  ['denied at Docker Hub under the short name', 'ubuntu', [{ ...hub, deny: ['ubuntu'] }], ['-hub']],
  ['denied elsewhere by one of the two names', 'ubuntu', [{ ...acme, deny: ['library/*'] }], ['acme ubuntu', '-acme']],
  ['allowed', 'team/app', [{ ...acme, allow: ['team/*'] }, hub], ['acme team/app', 'hub team/app']],
  ['not allowed', 'x/app', [{ ...acme, allow: ['team/*'] }, hub], ['-acme', 'hub x/app']],
  ['allow and deny: deny wins', 'team/app', [{ ...acme, allow: ['team/*'], deny: ['team/app'] }], ['-acme']],
  [
    'owns and deny: then nobody',
    'team/app',
    [hub, { ...acme, owns: ['team/*'], deny: ['team/app'] }],
    ['-hub', '-acme'],
  ],
  [
    'owns and allow of another',
    'team/app',
    [
      { ...hub, allow: ['team/*'] },
      { ...acme, owns: ['team/*'] },
    ],
    ['-hub', 'acme team/app'],
  ],
  ['without resolve', 'team/app', [{ ...acme, capabilities: ['push'] }, hub], ['-acme', 'hub team/app']],
  ['pull alone does not say what a tag is', 'team/app', [{ ...acme, capabilities: ['pull'] }], ['-acme']],
  ['pull alone has digests', `team/app@${digest}`, [{ ...acme, capabilities: ['pull'] }], ['acme team/app']],
  [
    'owns without resolve: then nobody',
    'team/app',
    [{ ...acme, owns: ['*'], capabilities: ['push'] }, hub],
    ['-acme', '-hub'],
  ],
  ['mirror and deny', 'docker.io/a/b', [{ ...lab, mirrorOf: 'hub', deny: ['a/*'] }, hub], ['-lab', 'hub a/b']],
  [
    'mirror and allow',
    'ubuntu',
    [{ ...lab, mirrorOf: 'hub', allow: ['library/*'] }, hub],
    ['lab library/ubuntu', 'hub library/ubuntu'],
  ],
]

for (const [rule, reference, written, expected] of table)
  test(`plan: ${rule}`, () => assert.deepEqual(shape(reference, written), expected))

test('every line says which rule decided', () => {
  const written: readonly Written[] = [
    { ...acme, owns: ['team/*'] },
    { ...lab, mirrorOf: 'hub' },
    { ...hub, deny: ['bad/**'], allow: ['bad/**', 'good/*'] },
  ]
  assert.match(reasonOf('team/app', written, 'acme'), /owns team\/\*/)
  assert.match(reasonOf('team/app', written, 'hub'), /owned by acme \(team\/\*\)/)
  assert.match(reasonOf('bad/app', written, 'hub'), /denied here by bad\/\*\*/)
  assert.match(reasonOf('x/app', written, 'hub'), /allowed here: bad\/\*\*, good\/\*/)
  assert.match(reasonOf('x/app', written, 'lab'), /number 2 of the list, mirror of hub/)
  assert.match(reasonOf('acme.io/x', written, 'hub'), /names acme\.io/)
  assert.match(reasonOf('acme.io/x', written, 'acme'), /the reference names it/)
})

const down = {
  code: 'ERR_UNAVAILABLE',
  reason: 'it answered 503; being tried again',
  illness: { code: 'status', status: 503 },
} as const

test('a registry that is not well is skipped with the reason, unless a rule already excludes it', () => {
  const written = [{ ...acme, deny: ['x/*'] }, hub]
  const candidates = plan(parseReference('x/app'), entriesOf(written), { health: () => down })
  assert.deepEqual(
    candidates.map(({ step, unwell }) => [step.action, step.reason, unwell?.code]),
    [
      ['skip', 'denied here by x/*', undefined],
      ['skip', down.reason, 'ERR_UNAVAILABLE'],
    ],
  )
})

test('the one that served the name last is marked', () => {
  const [step] = plan(parseReference('x/app'), entriesOf([acme, hub]), { lastServed: 'acme' })
  assert.match(step?.step.reason ?? '', /served this name last/)
})

const part = fc.constantFrom('a', 'b', 'team', 'library', 'app')
const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const patterns = fc.array(
  fc.oneof(
    name,
    part.map((each) => `${each}/*`),
    part.map((each) => `${each}/**`),
    fc.constant('*'),
  ),
  { maxLength: 2 },
)
const registry = fc.record({
  owns: patterns,
  allow: patterns,
  deny: patterns,
  hub: fc.boolean(),
  mirrorOf: fc.constantFrom(undefined, 'r0', 'docker.io', 'r1.example'),
})
const lists = fc.array(registry, { minLength: 1, maxLength: 5 }).map((all) =>
  all.map(({ hub: isHub, mirrorOf, ...rules }, index): Written => ({
    name: `r${index}`,
    url: isHub ? 'docker.io' : `r${index}.example`,
    ...rules,
    ...(mirrorOf !== undefined && mirrorOf !== `r${index}` && { mirrorOf }),
  })),
)

test('a short name that is owned is asked at owners only, whatever else is configured', () => {
  fc.assert(
    fc.property(lists, name, (written, repository) => {
      const entries = entriesOf(written)
      const candidates = plan(parseReference(repository), entries)
      const owners = entries.filter(({ rules }) => rules.owns.some((pattern) => matchesPattern(pattern, repository)))
      for (const { entry, step } of candidates) {
        if (step.action === 'skip') continue
        if (owners.length > 0) assert.match(step.reason, /^owns /)
        assert.ok(!entry.rules.deny.some((pattern) => matchesPattern(pattern, step.repository)))
      }
      assert.deepEqual([...new Set(candidates.map(({ entry }) => entry))], entries, 'each has its line, in order')
    }),
    { numRuns: 500 },
  )
})
