import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Suggestions } from '../../../src/extension/names/suggestions.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { MemoryRegistry } from '../../support/memory.ts'
import { listOf } from '../list.ts'

const image = makeImage({ seed: 'suggestions' })

/** A company that owns `team/**`, and a public registry that has everything the company has. */
async function twoRegistries(t: TestContext) {
  const repositories = { 'team/app': { '1.0': image, '1.1': image }, 'open/app': { '1.0': image } }
  const company = await startMemoryRegistry({ repositories })
  const open = await startMemoryRegistry({ repositories })
  const { chain } = listOf([
    { name: 'company', url: company.url, owns: ['team/**'] },
    { name: 'open', url: open.url },
  ])
  t.after(() => Promise.all([company.stop(), open.stop(), chain.close()]))
  return { company, open, suggestions: new Suggestions(() => Promise.resolve(chain)) }
}

/** What is suggested for a name that is typed letter by letter. */
async function typed(suggestions: Suggestions, name: string): Promise<readonly string[]> {
  let found: readonly string[] = []
  for (let length = 1; length <= name.length; length += 1)
    await suggestions.find(name.slice(0, length), new AbortController().signal, (more) => {
      found = more.map((suggestion) => `${suggestion.registry} ${suggestion.name}`)
    })
  return found
}

function aboutNames({ requests }: MemoryRegistry): readonly string[] {
  return requests.map(({ path }) => path).filter((path) => !/^\/v2\/(?:_catalog.*)?$/.test(path))
}

test('an owned name is mentioned to nobody but its owner while a person types', async (t) => {
  const { company, open, suggestions } = await twoRegistries(t)
  assert.deepEqual(await typed(suggestions, 'team/app:1.'), ['company team/app:1.0', 'company team/app:1.1'])
  assert.deepEqual(aboutNames(open), [])
  assert.equal(aboutNames(company).length, 1)
})

test('a name that a registry listed is offered with its tags from there, and what was asked is kept', async (t) => {
  const { company, open, suggestions } = await twoRegistries(t)
  assert.deepEqual(await typed(suggestions, 'open/app:'), ['company open/app:1.0'])
  assert.equal(company.requests.filter(({ path }) => path.includes('_catalog')).length, 1)
  assert.equal(aboutNames(open).length, 1)
})

test('a name that no registry lists is mentioned to none', async (t) => {
  const { company, open, suggestions } = await twoRegistries(t)
  assert.deepEqual(await typed(suggestions, 'secret/name:1'), [])
  assert.deepEqual([...aboutNames(company), ...aboutNames(open)], [])
})
