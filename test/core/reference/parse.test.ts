import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoreError } from '../../../src/core/errors.ts'
import { parseReference } from '../../../src/core/reference/parse.ts'
import { isTag } from '../../../src/core/reference/names.ts'

const hex = 'a'.repeat(64)

test('a short name stays short', () => {
  assert.deepEqual(parseReference('ubuntu'), { text: 'ubuntu', repository: 'ubuntu' })
  assert.deepEqual(parseReference('team/app:1.2'), { text: 'team/app:1.2', repository: 'team/app', tag: '1.2' })
})

test('a reference may have host, tag and digest at once', () => {
  const text = `acme.io:5000/team/app:1@sha256:${hex}`
  const expected = { text, host: 'acme.io:5000', repository: 'team/app', tag: '1', digest: `sha256:${hex}` }
  assert.deepEqual(parseReference(text), expected)
})

test('every alias of Docker Hub is docker.io, and library/ is not added', () => {
  for (const host of ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']) {
    const { host: read, repository } = parseReference(`${host}/ubuntu:22.04`)
    assert.deepEqual([read, repository], ['docker.io', 'ubuntu'])
  }
})

test('IPv6 hosts stand in brackets', () => {
  assert.equal(parseReference('[::1]:5000/app').host, '[::1]:5000')
  assert.throws(() => parseReference('[1::2::3]/app'), isCoreError)
})

test('the first part is a host only when it looks like one', () => {
  assert.equal(parseReference('team/app').host, undefined)
  assert.equal(parseReference('localhost/app').host, 'localhost')
  assert.equal(parseReference('registry.acme/app').host, 'registry.acme')
  assert.equal(parseReference('Team/app').host, 'Team')
})

test('a tag is one part of an address, and not a long one', () => {
  for (const tag of ['1', 'latest', '_x', 't'.repeat(128)]) assert.equal(isTag(tag), true, tag)
  for (const tag of ['', '.', '..', '-x', 'a/b', 'a:b', 'a%2fb', 't'.repeat(129)]) assert.equal(isTag(tag), false, tag)
})

const faults: readonly (readonly [text: string, position: number, reason: RegExp])[] = [
  ['', 0, /empty/],
  [':tag', 0, /name is missing/],
  ['https://ubuntu', 0, /leave out https:/],
  ['ubuntu:', 7, /tag after the colon is missing/],
  ['ubuntu:la test', 9, /" " may not stand here in a tag/],
  ['ubuntu:-x', 7, /may not stand here in a tag/],
  [`ubuntu:${'t'.repeat(129)}`, 135, /at most 128/],
  ['team/App', 5, /lower case/],
  ['acme.io/team//app', 13, /empty/],
  ['acme.io/../app', 8, /may not stand here|may not end/],
  ['team/.app', 5, /may not stand here/],
  ['acme.io/team/app-', 16, /may not end with "-"/],
  ['acme.io/té/app', 9, /"é" may not stand here/],
  ['ac_me.io/app', 2, /may not stand in a host/],
  ['app@sha256:12', 13, /64 hex digits, this has 2/],
  ['app@md5:12', 4, /md5 is not sha256 or sha512/],
  [`app@sha256:${'A'.repeat(64)}`, 11, /only 0-9 and a-f/],
  ['app@', 4, /no algorithm/],
  [hex, 0, /image id/],
  [`acme.io/${'a'.repeat(256)}`, 8 + 255, /longer than 255/],
  ['a/'.repeat(600), 1024, /longer than 1024/],
]

for (const [text, position, reason] of faults) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused at ${position}`, () => {
    assert.throws(
      () => parseReference(text),
      (error) => {
        assert.ok(isCoreError(error, 'ERR_REFERENCE'))
        assert.match(error.message, reason)
        assert.equal(error.position, position)
        return true
      },
    )
  })
}
