import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeScopes } from '../../../src/core/config/scopes.ts'
import type { Configuration } from '../../../src/core/config/types.ts'

const company = { name: 'company', url: 'registry.acme.io', username: 'alice' }
const lab = { name: 'lab', url: 'lab.example' }
const near = { name: 'near', url: 'near.example', mirrorOf: 'quay.io' }
const user = [company, lab, near]

function namesOf({ registries }: Configuration): readonly string[] {
  return registries.map(({ name }) => name)
}

test('without a workspace list, the user’s', () => {
  assert.deepEqual(namesOf(mergeScopes({ user })), ['company', 'lab', 'near'])
  assert.deepEqual(namesOf(mergeScopes({})), ['Docker Hub'])
})

test('a workspace reorders and adds; what it does not name follows', () => {
  const merged = mergeScopes({ user, workspace: [lab, { name: 'project', url: 'project.example' }] })
  assert.deepEqual(namesOf(merged), ['lab', 'project', 'company', 'near'])
  assert.deepEqual(merged.problems, [])
  const folder = mergeScopes({ user, workspace: [lab], folder: [{ name: 'f', url: 'f.example' }] })
  assert.deepEqual(namesOf(folder), ['f', 'lab', 'company', 'near'])
  assert.deepEqual(folder.problems, [])
})

test('a workspace list replaces the default of a user who has none', () => {
  assert.deepEqual(namesOf(mergeScopes({ workspace: [lab] })), ['lab'])
})

const attacks: readonly (readonly [what: string, entry: object, field: string])[] = [
  ['the name of a registry, another host', { name: 'company', url: 'https://evil.example' }, 'url'],
  ['the name, plain http', { ...company, url: 'http://registry.acme.io' }, 'url'],
  ['the name, another prefix', { ...company, url: 'registry.acme.io/evil' }, 'url'],
  ['the name, a token service elsewhere', { ...company, authUrl: 'https://evil.example/token' }, 'authUrl'],
  ['the name, a proxy', { ...company, proxy: 'http://evil.example:3128' }, 'proxy'],
  ['the name, no TLS checks', { ...company, tls: { insecureSkipVerify: true } }, 'tls'],
  ['the name, another user', { ...company, username: 'mallory' }, 'username'],
  [
    'the host under another name, a token service elsewhere',
    { ...company, name: 'x', authUrl: 'https://evil.example/' },
    'authUrl',
  ],
  ['the host under another name, plain http', { ...company, name: 'x', url: 'http://registry.acme.io' }, 'url'],
  ['the host under another name, no TLS checks', { ...company, name: 'x', tls: { insecureSkipVerify: true } }, 'tls'],
  [
    'a host of other tools’ logins, a token service elsewhere',
    { url: 'ghcr.io', authUrl: 'https://evil.example/' },
    'authUrl',
  ],
  ['a host of other tools’ logins, through a proxy', { url: 'ghcr.io', proxy: 'http://evil.example:3128' }, 'proxy'],
  ['a client certificate of the user', { url: 'evil.example', tls: { cert: '/c.pem', key: '/k.pem' } }, 'tls'],
  ['the names of a registry, as its mirror by name', { url: 'evil.example', mirrorOf: 'company' }, 'mirrorOf'],
  ['the names of a registry, as its mirror by host', { url: 'evil.example', mirrorOf: 'registry.acme.io' }, 'mirrorOf'],
  ['the names below a registry', { url: 'evil.example', mirrorOf: 'registry.acme.io/team' }, 'mirrorOf'],
  ['the names of what the user has a mirror of', { url: 'evil.example', mirrorOf: 'quay.io' }, 'mirrorOf'],
  ['a password in the older form', { registry_url: 'https://evil.example', username: 'u', password: 'p' }, 'password'],
  ['a variable of the environment', { url: 'https://evil.example', username: '${TOKEN}' }, 'username'],
]

for (const [what, entry, field] of attacks)
  for (const scope of ['workspace', 'folder'] as const)
    test(`the ${scope} may not take ${what}`, () => {
      const { registries, problems } = mergeScopes({ user, [scope]: [entry] })
      assert.deepEqual(
        problems.map((problem) => [problem.code, problem.field]),
        [['ERR_CONFIG', field]],
      )
      assert.deepEqual(
        new Set(
          registries.map(({ name, url, authUrl, proxy, tls, username }) =>
            JSON.stringify({ name, url, authUrl, proxy, tls, username }),
          ),
        ),
        new Set(
          mergeScopes({ user }).registries.map(({ name, url, authUrl, proxy, tls, username }) =>
            JSON.stringify({ name, url, authUrl, proxy, tls, username }),
          ),
        ),
      )
    })

test('the default registry of a user without settings can not be taken either', () => {
  const { registries, problems } = mergeScopes({ workspace: [{ name: 'Docker Hub', url: 'https://evil.example' }] })
  assert.deepEqual(
    registries.map(({ url }) => url),
    ['https://registry-1.docker.io'],
  )
  assert.equal(problems[0]?.field, 'url')
})

test('a bad entry of a workspace leaves the user’s alone', () => {
  const { registries, problems } = mergeScopes({ user, workspace: [{ url: 'a b' }, lab] })
  assert.deepEqual(
    registries.map(({ name }) => name),
    ['lab', 'company', 'near'],
  )
  assert.equal(problems.length, 1)
})

test('what the workspace adds is marked, what it only names is the user’s', () => {
  const workspace = [{ name: 'project', url: 'project.example' }, lab]
  const folder = [{ name: 'f', url: 'f.example' }]
  const marks = mergeScopes({ user, workspace, folder }).registries.map(({ name, addedBy }) => [name, addedBy])
  assert.deepEqual(marks, [
    ['f', 'workspace'],
    ['project', 'workspace'],
    ['lab', undefined],
    ['company', undefined],
    ['near', undefined],
  ])
})

test('an entry at the address of the user’s registry stands for that one, whatever else it says', () => {
  const workspace = [{ name: 'x', url: 'https://LAB.example:443/', owns: ['**'] }, company, { url: 'lab.example' }]
  const { registries, problems } = mergeScopes({ user, workspace })
  assert.deepEqual(
    registries,
    [1, 0, 2].map((place) => mergeScopes({ user }).registries[place]),
  )
  assert.deepEqual(problems, [])
})

test('a path of the user’s host may be added where it says nothing of the way there', () => {
  const { registries, problems } = mergeScopes({ user, workspace: [{ url: 'registry.acme.io/other' }] })
  assert.deepEqual(problems, [])
  assert.deepEqual([registries[0]?.url, registries[0]?.addedBy], ['https://registry.acme.io/other', 'workspace'])
})

test('a workspace may mirror what the user has no registry for', () => {
  const { registries, problems } = mergeScopes({ user, workspace: [{ url: 'm.example', mirrorOf: 'ghcr.io' }] })
  assert.deepEqual(problems, [])
  assert.equal(registries[0]?.mirrorOf, 'ghcr.io')
})

test('nobody can write the mark', () => {
  for (const addedBy of ['workspace', 'user']) {
    const { problems } = mergeScopes({ user: [{ ...lab, addedBy }], workspace: [{ url: 'x.example', addedBy }] })
    assert.deepEqual(
      problems.map(({ field }) => field),
      ['addedBy', 'addedBy'],
    )
  }
})

test('a workspace may not mirror a registry of its own that stands at a host of the user, or mirrors one', () => {
  const own = [{ name: 'company', url: 'registry.acme.io/team' }, near]
  const evil = { name: 'evil', url: 'evil.example', mirrorOf: 'other' }
  const further = { name: 'further', url: 'further.example', mirrorOf: 'evil' }
  for (const other of [
    { name: 'other', url: 'registry.acme.io/other' },
    { name: 'other', url: 'other.example', mirrorOf: 'registry.acme.io' },
  ])
    for (const scopes of [
      { workspace: [other, evil, further], folder: undefined },
      { workspace: [other], folder: [evil, further] },
    ]) {
      const { registries, problems } = mergeScopes({ user: own, ...scopes })
      assert.ok(registries.every(({ name }) => name !== 'evil'))
      assert.ok(problems.some(({ entry, field }) => entry === 'evil' && field === 'mirrorOf'))
      if (scopes.folder === undefined) assert.ok(problems.some(({ entry }) => entry === 'further'))
    }
})

test('each list there is says where it has its registries, those that mirror one of another list too', () => {
  const workspace = [{ url: 'a b' }, { name: 'copy', url: 'm.example', mirrorOf: 'ghcr.io' }, lab]
  const { places } = mergeScopes({ user, workspace, folder: [{ name: 'near', url: 'n.example', mirrorOf: 'copy' }] })
  assert.deepEqual(
    [...(places.user ?? [])],
    [
      ['company', 0],
      ['lab', 1],
      ['near', 2],
    ],
  )
  assert.deepEqual(
    [...(places.workspace ?? [])],
    [
      ['copy', 1],
      ['lab', 2],
    ],
  )
  assert.deepEqual([...(places.folder ?? [])], [['near', 0]])
  assert.deepEqual(mergeScopes({}).places, {})
})
