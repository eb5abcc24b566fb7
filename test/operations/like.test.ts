import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesLike } from '../../src/operations/like.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { listOf } from '../extension/list.ts'

const image = makeImage({ seed: 'existing' })

test('a repository with a slip in its name is found, with the tag that was asked for', async (t) => {
  const company = await startMemoryRegistry({ repositories: { 'team/app': { '1.9': image, '1.10': image } } })
  t.after(() => company.stop())
  assert.deepEqual(await namesLike(listOf([{ name: 'company', url: company.url }]).chain, 'taem/app:1.9'), [
    'team/app:1.9',
  ])
})

test('a tag that is not there is answered with the ones like it', async (t) => {
  const company = await startMemoryRegistry({ repositories: { 'team/app': { '1.9.2': image, '1.10.0': image } } })
  t.after(() => company.stop())
  const names = await namesLike(listOf([{ name: 'company', url: company.url }]).chain, 'team/app:1.9.1')
  assert.equal(names[0], 'team/app:1.9.2')
})

test('a registry that may not be asked for the name is asked for nothing', async (t) => {
  const company = await startMemoryRegistry({ repositories: { 'team/api': { '1': image } } })
  const harbour = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  t.after(() => Promise.all([company.stop(), harbour.stop()]))
  const { chain } = listOf([
    { name: 'company', url: company.url, owns: ['team/**'] },
    { name: 'harbour', url: harbour.url },
  ])
  assert.deepEqual(await namesLike(chain, 'team/ap:1'), ['team/api:1'])
  assert.deepEqual(harbour.requests, [])
})

test('a registry that is down, and a text that is no name, are no error', async (t) => {
  const company = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  t.after(() => company.stop())
  const { chain } = listOf([
    { name: 'down', url: 'http://127.0.0.1:1' },
    { name: 'company', url: company.url },
  ])
  assert.deepEqual(await namesLike(chain, 'team/appp:1'), ['team/app:1'])
  assert.deepEqual(await namesLike(chain, 'NOT a name'), [])
})
