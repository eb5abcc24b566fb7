import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addressClass, mayReach, type AddressClass } from '../../../src/core/http/address.ts'
import { contentLength } from '../../../src/core/http/body.ts'
import { parseLink } from '../../../src/core/http/link.ts'
import { parseWarning } from '../../../src/core/http/warning.ts'

const plain = { noNullPrototype: true } as const
const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const target = fc.stringMatching(/^\/[a-z0-9/?=&%._-]{0,20}$/)
const quotable = fc.stringMatching(/^[\x20-\x7e]{0,20}$/)

test('Link: what is written by the rules is read back', () => {
  const params = fc.dictionary(token, quotable, { maxKeys: 3, noNullPrototype: true })
  const entry = fc.record({ target, params }, plain)
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (entries) => {
      const header = entries
        .map(({ target: to, params }) =>
          [
            `<${to}>`,
            ...Object.entries(params).map(([name, value]) => `${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`),
          ].join('; '),
        )
        .join(', ')
      assert.deepEqual(parseLink(header), entries)
    }),
  )
})

test('Link: any text is read without a failure', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[<>;,="\\/ a-z]*$/)), (text) => void parseLink(text)))
})

test('Link: a header of 64 KiB takes no time to speak of', () => {
  for (const piece of ['<', '</a>;', '</a>; a="\\', '</a>; r=a,', '/a ', ';;;;', '</a>;="']) {
    assert.ok(parseLink(piece.repeat(65_536 / piece.length)).length <= 65_536)
  }
})

test('Warning: what is quoted comes back, anything else is undefined or text without control characters', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !/[\p{Cc}%\p{Cs}]/u.test(one))
  fc.assert(
    fc.property(text, (one) => {
      const quoted = Buffer.from(one.replaceAll(/["\\]/g, '\\$&')).toString('latin1')
      assert.equal(parseWarning(`299 - "${quoted}"`), one)
    }),
  )
  fc.assert(fc.property(fc.string(), (one) => assert.doesNotMatch(parseWarning(`299 - ${one}`) ?? '', /[\0\r\n]/)))
})

test('Content-Length: digits only', () => {
  fc.assert(
    fc.property(fc.string(), (text) => assert.equal(contentLength(text) !== undefined, /^\d{1,15}$/.test(text))),
  )
})

const places: readonly (readonly [string, AddressClass])[] = [
  ['127.0.0.1', 'loopback'],
  ['[::1]', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['[::]', 'loopback'],
  ['LOCALHOST', 'loopback'],
  ['registry.localhost', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::ffff:7f00:1]', 'loopback'],
  ['[::127.0.0.1]', 'loopback'],
  ['[64:ff9b::7f00:1]', 'loopback'],
  ['169.254.169.254', 'metadata'],
  ['[fe80::1]', 'metadata'],
  ['[fd00:ec2::254]', 'metadata'],
  ['[fd20:ce::254]', 'metadata'],
  ['[fd00:42::42]', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['instance-data.', 'metadata'],
  ['[64:ff9b:1::7f00:1]', 'private'],
  ['100.100.100.200', 'metadata'],
  ['metadata.google.internal', 'metadata'],
  ['10.0.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.0.1', 'private'],
  ['100.64.0.1', 'private'],
  ['[fd12::1]', 'private'],
  ['[::ffff:10.0.0.1]', 'private'],
  ['8.8.8.8', 'public'],
  ['[2001:db8::1]', 'public'],
  ['registry.example.com', 'public'],
]

test('every address has its class, in any spelling a URL may give it', () => {
  for (const [host, wanted] of places) assert.equal(addressClass(new URL(`http://${host}`).hostname), wanted, host)
  for (const odd of ['2130706433', '0x7f.1', '0177.0.0.1', '127.1']) {
    assert.equal(addressClass(new URL(`http://${odd}`).hostname), 'loopback', odd)
  }
})

test('nobody is sent inwards, and to metadata from nowhere', () => {
  const classes: readonly AddressClass[] = ['public', 'private', 'loopback', 'metadata']
  const allowed = classes.map((from) => classes.filter((to) => mayReach(from, to)))
  assert.deepEqual(allowed, [['public'], ['public', 'private'], ['public', 'private', 'loopback'], ['public']])
})

test('any host name has a class', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.domain()), (host) => void addressClass(host)))
})
