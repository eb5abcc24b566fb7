import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { startMemoryRegistry } from '../support/memory.ts'
import { CommandLine } from './program.ts'

const json = { 'content-type': 'application/json' }

/** The command line with one registry, whose every list has the names of `list`, and `link` to a next page. */
async function lineWith(t: TestContext, list: readonly string[], link?: string): Promise<CommandLine> {
  const body = JSON.stringify({ repositories: list, tags: list })
  const headers = { ...json, ...(link !== undefined && { link }) }
  const registry = await startMemoryRegistry({ intercept: () => ({ status: 200, headers, body }) })
  t.after(() => registry.stop())
  const cli = new CommandLine()
  t.after(() => cli.remove())
  cli.configure({ name: 'company', url: registry.url })
  return cli
}

test('a page of 200,000 tags is printed', async (t) => {
  const cli = await lineWith(
    t,
    Array.from({ length: 200_000 }, (_, index) => `v${index}`),
  )
  const { status, stdout, stderr } = await cli.run('tags', 'team/app')
  assert.deepEqual([status, stderr, stdout.split('\n').length], [0, '', 200_001])
})

test('what is no name, and a list that goes in a circle, are told beside the names', async (t) => {
  const cli = await lineWith(t, ['a', '<b>', 'c', 'red\u001B[31m'], '<?last=c>; rel="next"')
  for (const args of [
    ['tags', 'team/app'],
    ['catalog', 'company'],
  ]) {
    const { status, stdout, stderr } = await cli.run(...args)
    assert.deepEqual([status, stdout], [0, 'a\nc\n'])
    assert.match(stderr, /left out what is no name: \d+, such as "<b>"/)
    assert.match(stderr, /the list is incomplete: it repeats itself/)
    const { value } = await cli.json(...args)
    assert.deepEqual([value.tags ?? value.repositories, value.incomplete], [['a', 'c'], 'it repeats itself'])
    assert.equal(value.leftOut, 4)
  }
})
