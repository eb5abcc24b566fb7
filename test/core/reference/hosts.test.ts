import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isCoreError } from '../../../src/core/errors.ts'
import { canonicalHost, hostOf, plainHost, sameHost, splitName } from '../../../src/core/reference/hosts.ts'
import { parseReference } from '../../../src/core/reference/parse.ts'

const same: readonly (readonly [string, string, protocol?: string])[] = [
  ['acme.io', 'ACME.io'],
  ['acme.io:443', 'acme.io'],
  ['my-server:443', 'my-server'],
  ['127.0.0.3:80', '127.0.0.3', 'http:'],
  ['LOCALHOST:5000', 'localhost:5000', 'http:'],
  ['[0:0:0:0:0:0:0:1]:5000', '[::1]:5000'],
  ['[::FFFF:7f00:1]', '[::ffff:127.0.0.1]'],
  ['[0:0::1]:80', '[::1]', 'http:'],
  ['registry-1.docker.io', 'docker.io'],
  ['registry.hub.docker.com:443', 'Index.Docker.io'],
]

const other: readonly (readonly [string, string, protocol?: string])[] = [
  ['acme.io', 'acme.io:5000'],
  ['acme.io:80', 'acme.io'],
  ['acme.io:443', 'acme.io', 'http:'],
  ['acme.io', 'acme.io.evil'],
  ['acme.io', 'me@acme.io'],
  ['acme.io', 'acme.io/'],
  ['acme.io', 'acme.io?x'],
  ['acme.io', 'acme.io#x'],
  ['acme.io', ' acme.io'],
  ['acme.io', 'acm%65.io'],
  ['acme.io', 'acme.io\\'],
  ['', 'acme.io'],
  ['docker.io', 'hub.docker.com'],
  ['docker.io', 'docker.io:5000'],
]

test('one host in any case, with the port it has anyway, and by any form of its IPv6 address', () => {
  for (const [one, two, protocol] of same) {
    assert.ok(sameHost(one, two, protocol), `${one} = ${two}`)
    assert.ok(sameHost(two, one, protocol), `${two} = ${one}`)
  }
})

test('another port, another protocol’s port, and what is more than host and port are another host', () => {
  for (const [one, two, protocol] of other) {
    assert.ok(!sameHost(one, two, protocol), `${one} ≠ ${two}`)
    assert.ok(!sameHost(two, one, protocol), `${two} ≠ ${one}`)
  }
})

test('any text has one spelling, and that spelling is its own', () => {
  const texts = fc.oneof(fc.string(), fc.domain(), fc.stringMatching(/^[\w.:[\]-]{0,20}$/))
  fc.assert(
    fc.property(texts, fc.constantFrom('http:', 'https:'), (text, protocol) => {
      const plain = plainHost(text, protocol)
      assert.equal(plainHost(plain, protocol), plain)
      assert.ok(sameHost(text, text.toUpperCase(), protocol) || /[^ -~]/.test(text))
    }),
  )
})

test('the host of an engine’s name is the one a reference has', () => {
  for (const [image, host] of [
    ['registry-1.docker.io/library/x', 'docker.io'],
    ['index.docker.io/library/x:1', 'docker.io'],
    ['registry.hub.docker.com/library/x', 'docker.io'],
    ['Host/x', 'Host'],
    ['localhost/x@sha256:ab', 'localhost'],
    ['acme.io:5000/team/app:1', 'acme.io:5000'],
    ['[::1]:5000/app', '[::1]:5000'],
    ['team/app:1', 'docker.io'],
    ['app@sha256:ab', 'docker.io'],
    ['app.x:1', 'docker.io'],
    ['', 'docker.io'],
  ] as const)
    assert.equal(hostOf(image), host, image)
})

test('whoever parts a name parts it as references are read', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9.:[\]-]{1,8}$/)
  const names = fc.tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.option(fc.stringMatching(/^\w{1,5}$/)))
  fc.assert(
    fc.property(names, ([parts, tag]) => {
      const text = `${parts.join('/')}${tag === null ? '' : `:${tag}`}`
      const reference = read(text)
      if (reference === undefined) return
      const { name, tag: parted } = splitName(text)
      assert.equal(parted, reference.tag)
      assert.equal(hostOf(text), reference.host ?? 'docker.io')
      if (reference.host !== undefined && canonicalHost(reference.host) !== 'docker.io')
        assert.equal(name, `${reference.host}/${reference.repository}`)
    }),
    { numRuns: 1000 },
  )
})

test('a port is no tag, and a digest stands behind one', () => {
  assert.deepEqual(splitName('localhost:5000/app'), { name: 'localhost:5000/app' })
  assert.deepEqual(splitName('localhost:5000/app:1'), { name: 'localhost:5000/app', tag: '1' })
  assert.deepEqual(splitName('app:1@sha256:ab'), { name: 'app', tag: '1', digest: 'sha256:ab' })
})

function read(text: string) {
  try {
    return parseReference(text)
  } catch (error) {
    assert.ok(isCoreError(error))
    return undefined
  }
}
