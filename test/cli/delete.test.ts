import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { CommandLine } from './program.ts'

const cli = new CommandLine()
after(cli.remove)

test('where only digests are deleted, a tag is never deleted together with others', async (t) => {
  const [both, alone] = [makeImage({ seed: 'both' }), makeImage({ seed: 'alone' })]
  const tags = { '1.0': both, stable: both, '0.9': alone }
  const registry = await startMemoryRegistry({ repositories: { 'team/app': tags }, deletes: 'digests' })
  t.after(() => registry.stop())
  cli.configure({ name: 'company', url: registry.url })
  const shared = await cli.json('delete', 'team/app:1.0')
  assert.equal(shared.status, 1)
  assert.match(shared.value.error.message, /shares its digest with stable/)
  const single = await cli.json('delete', 'team/app:0.9')
  assert.deepEqual([single.status, single.value.tags], [0, ['0.9']])
  assert.deepEqual((await cli.json('tags', 'team/app')).value.tags, ['1.0', 'stable'])
})
