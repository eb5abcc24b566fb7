import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { deleteTag } from '../../src/operations/delete.ts'
import type { DeleteQuestion } from '../../src/operations/ask.ts'
import { listOf } from '../extension/list.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { startDockerRegistry } from '../support/registry.ts'
import { seed } from '../support/seed.ts'

const [both, alone] = [makeImage({ seed: 'both' }), makeImage({ seed: 'alone' })]

function at(t: TestContext, url: string) {
  const { chain, entries } = listOf([{ name: 'harbour', url }])
  t.after(() => chain.close())
  const [entry] = entries
  assert.ok(entry)
  const { registry } = entry
  const tags = async (): Promise<readonly string[]> => {
    const pages: string[] = []
    for await (const page of registry.tags('team/app')) pages.push(...page)
    return pages.sort()
  }
  return { target: (tag: string) => ({ registry, repository: 'team/app', tag }), tags }
}

async function shared(t: TestContext) {
  const server = await startDockerRegistry()
  t.after(() => server.stop())
  for (const tag of ['1.0', 'stable']) await seed(server.url, 'team/app', tag, both)
  await seed(server.url, 'team/app', '0.9', alone)
  return at(t, server.url)
}

test('a tag that shares its image goes with the others only after a question', async (t) => {
  const { target, tags } = await shared(t)
  const questions: DeleteQuestion[] = []
  const answering = (answer: boolean) => ({
    ask: {
      deleteAll: async (question: DeleteQuestion) => {
        questions.push(question)
        return answer
      },
    },
  })
  await assert.rejects(deleteTag(target('1.0')), { code: 'ERR_UNSUPPORTED', message: /shares its digest with stable/ })
  await assert.rejects(deleteTag(target('1.0'), answering(false)), { code: 'ERR_CANCELLED' })
  assert.deepEqual(await tags(), ['0.9', '1.0', 'stable'])
  const { digest, tags: gone } = await deleteTag(target('1.0'), answering(true))
  assert.deepEqual([digest, [...gone].sort()], [both.digest, ['1.0', 'stable']])
  assert.deepEqual(
    questions.map((question) => [question.digest, [...question.tags].sort()]),
    [
      [both.digest, ['1.0', 'stable']],
      [both.digest, ['1.0', 'stable']],
    ],
  )
  assert.deepEqual(await tags(), ['0.9'])
})

test('a tag that shares its image with nobody goes without a question', async (t) => {
  const { target, tags } = await shared(t)
  assert.deepEqual(await deleteTag(target('0.9')), { digest: alone.digest, tags: ['0.9'] })
  assert.deepEqual(await tags(), ['1.0', 'stable'])
  await assert.rejects(deleteTag(target('0.9')), { code: 'ERR_NOT_FOUND' })
})

test('a registry that deletes single tags leaves the image to the others', async (t) => {
  const server = await startMemoryRegistry({
    repositories: { 'team/app': { '1.0': both, stable: both } },
  })
  t.after(() => server.stop())
  const { target, tags } = at(t, server.url)
  assert.deepEqual(await deleteTag(target('1.0')), { digest: both.digest, tags: ['1.0'] })
  assert.deepEqual(await tags(), ['stable'])
})
