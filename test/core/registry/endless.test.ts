import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import * as fc from 'fast-check'
import { extentLimits } from '../../../src/core/registry/extent.ts'
import { readNames } from '../../../src/core/registry/list.ts'
import type { ListNote } from '../../../src/core/registry/remote.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'
import { isRepository, isTag } from '../../../src/core/reference/names.ts'
import { clientOf } from './client.ts'
import { reply, startFake } from './fake.ts'
import type { FakeRequest } from './fake.ts'

/** Requests after which a list that should have ended fails. */
const mostRequests = extentLimits.pages + 5

/** What a list of tags gives from a registry whose answer to the request with `number` is `page(number)`. */
async function listed(
  t: TestContext,
  page: (number: number, request: FakeRequest) => { readonly body: string; readonly link?: string },
  list: (registry: Registry, onNote: (note: ListNote) => void) => AsyncIterable<readonly string[]> = (
    registry,
    onNote,
  ) => registry.tags('app', { onNote }),
) {
  let count = 0
  const fake = await startFake((request, response) => {
    if (count > mostRequests) return reply(response, 403)
    const { body, link } = page(count++, request)
    const headers = { 'content-type': 'application/json', ...(link !== undefined && { link }) }
    return reply(response, 200, { headers, body })
  })
  t.after(() => fake.stop())
  const registry = clientOf(fake.url, { timeoutMs: 30_000 })
  t.after(() => registry.close())
  const notes: ListNote[] = []
  let names = 0
  let last = ''
  for await (const some of list(registry, (note) => notes.push(note))) {
    names += some.length
    last = some.at(-1) ?? last
  }
  return { names, last, notes, requests: fake.requests.length }
}

const next = (number: number): string => `</v2/app/tags/list?last=${number}>; rel="next"`
const tags = (list: readonly unknown[]): string => JSON.stringify({ name: 'app', tags: list })

test('a list without end is left by its names, and what was read is kept', async (t) => {
  const each = 50_000
  const { names, notes, requests } = await listed(t, (number) => ({
    body: tags(Array.from({ length: each }, (_, index) => `v${number}.${index}`)),
    link: next(number),
  }))
  assert.equal(names, extentLimits.names)
  assert.equal(requests, extentLimits.names / each)
  assert.deepEqual(notes, [{ kind: 'incomplete', reason: `it goes on after ${extentLimits.names} names` }])
})

test('a list without end is left by its bytes, though none of it are names', async (t) => {
  const name = `/${'x'.repeat(4 * 1024 * 1024)}`
  const { names, notes, requests } = await listed(t, (number) => ({
    body: tags([name, `v${number}`]),
    link: next(number),
  }))
  assert.equal(requests, 8)
  assert.equal(names, 8)
  assert.equal(notes.at(-1)?.kind, 'incomplete')
  assert.equal(notes.filter(({ kind }) => kind === 'left-out').length, 8)
  assert.ok(JSON.stringify(notes).length < 2000, 'the names that are none are kept')
})

test('a list of empty pages without end is left by its pages', async (t) => {
  const { notes, requests } = await listed(t, (number) => ({ body: tags([]), link: next(number) }))
  assert.equal(requests, extentLimits.pages)
  assert.equal(notes.at(-1)?.kind, 'incomplete')
})

test('a list that ignores where to go on ends after the page that came again', async (t) => {
  const { names, notes, requests } = await listed(t, (number) => ({ body: tags(['a', 'b']), link: next(number) }))
  assert.deepEqual([names, requests], [2, 2])
  assert.deepEqual(notes, [{ kind: 'incomplete', reason: 'it repeats itself' }])
})

test('one page of 200,000 tags is read', async (t) => {
  const body = tags(Array.from({ length: 200_000 }, (_, index) => `v${index}`))
  const { names, notes } = await listed(t, () => ({ body }))
  assert.deepEqual([names, notes], [200_000, []])
})

const links: Readonly<Record<string, (host: string) => string>> = {
  'at another host': () => '<http://registry.internal:5000/v2/app/tags/list?last=a>; rel="next"',
  'at another scheme': (host) => `<https://${host}/v2/app/tags/list?last=a>; rel="next"`,
}

for (const [where, link] of Object.entries(links))
  test(`a next page ${where} is asked for at the registry's own`, async (t) => {
    const { last, notes, requests } = await listed(t, (number, { headers }) =>
      number === 0 ? { body: tags(['a']), link: link(headers.host ?? '') } : { body: tags(['b']) },
    )
    assert.deepEqual([last, requests, notes], ['b', 2, []])
  })

test('a next page of another path at another host is not asked for, and the list is incomplete', async (t) => {
  const { names, notes, requests } = await listed(t, () => ({
    body: tags(['a']),
    link: '<http://169.254.169.254/latest/meta-data/>; rel="next"',
  }))
  assert.deepEqual([names, requests], [1, 1])
  assert.deepEqual(notes, [{ kind: 'incomplete', reason: 'its next page is at another host, 169.254.169.254' }])
})

const strange = [
  '../../etc',
  '[Sign in](command:workbench.action.terminal.new)',
  '<img src=x>',
  'line\nbreak',
  '\u202Etxt',
  'a b',
  '',
  'x'.repeat(300),
  17,
  null,
  { name: 'a' },
  ['a'],
]

test('tags and repositories that are no names are left out, counted, and hide no neighbour', async (t) => {
  const list = [...strange, 'good', ...strange, 'better']
  const asTags = await listed(t, () => ({ body: tags(list) }))
  assert.deepEqual([asTags.names, asTags.last], [2, 'better'])
  assert.deepEqual(asTags.notes, [{ kind: 'left-out', count: 2 * strange.length, example: '../../etc' }])
  const asNames = await listed(
    t,
    () => ({ body: JSON.stringify({ repositories: list }) }),
    (registry, onNote) => registry.catalog({ onNote }),
  )
  assert.deepEqual([asNames.names, asNames.last], [2, 'better'])
  assert.deepEqual(asNames.notes, [{ kind: 'left-out', count: 2 * strange.length, example: '../../etc' }])
})

test('a list is read as JSON.parse reads it', async () => {
  const value = fc.oneof(fc.stringMatching(/^[\w.-]{1,9}$/), fc.string(), fc.jsonValue())
  const documents = fc.record({ name: fc.jsonValue(), tags: fc.array(value), more: fc.jsonValue() })
  const property = fc.asyncProperty(documents, fc.nat(3), async (document, indent) => {
    const expected = document.tags.filter((one) => typeof one === 'string').filter(isTag)
    const read = await readNames(Buffer.from(JSON.stringify(document, undefined, indent)), 'tags', isTag)
    assert.deepEqual(read?.names, expected)
    assert.equal(read?.leftOut, document.tags.length - expected.length)
  })
  await fc.assert(property, { numRuns: 500 })
})

const read = (text: string) => readNames(Buffer.from(text), 'tags', isTag)

test('anything else is no list, or an empty one', async () => {
  for (const text of [
    '',
    '[]',
    '"tags"',
    '<html>',
    '{"tags":',
    '{"tags":["a"',
    '{"tags":"a"}',
    '{"tags":{"a":1}}',
    '{"tags":7}',
  ])
    assert.equal(await read(text), undefined, text)
  for (const text of ['{}', '{"tags":null}', ' { "x" : ["a"], "y":{"tags":["b"]} } ', '{"a":"tags","b":["c"]}'])
    assert.deepEqual(await read(text), { names: [], leftOut: 0 }, text)
  const escaped = await readNames(Buffer.from(String.raw`{"repositories":["team\/app"]}`), 'repositories', isRepository)
  assert.deepEqual(escaped?.names, ['team/app'])
})
