import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { CommandLine } from './program.ts'

const cli = new CommandLine()
after(cli.remove)

test('another registry with another image takes over only when told to', async (t) => {
  const [ours, theirs] = [makeImage({ seed: 'ours' }), makeImage({ seed: 'theirs' })]
  const first = await startMemoryRegistry({ repositories: { 'team/app': { '1': ours } } })
  t.after(() => first.stop())
  const second = await startMemoryRegistry({ repositories: { 'team/app': { '1': theirs } } })
  t.after(() => second.stop())
  cli.configure({ name: 'first', url: first.url }, { name: 'second', url: second.url })
  assert.equal((await cli.json('resolve', 'team/app:1')).value.digest, ours.digest)
  await first.stop()
  const { status, stderr } = await cli.run('resolve', 'team/app:1')
  assert.equal(status, 1)
  assert.match(stderr, /To go on: --accept-owner-change/)
  const accepted = await cli.json('resolve', 'team/app:1', '--accept-owner-change')
  assert.deepEqual([accepted.status, accepted.value.registry, accepted.value.digest], [0, 'second', theirs.digest])
  assert.equal((await cli.json('resolve', 'team/app:1')).status, 0)
})

test('a memory of owners that can not be read is said on stderr, and holds nothing up', async (t) => {
  const registry = await startMemoryRegistry({ repositories: { 'team/app': { '1': makeImage() } } })
  t.after(() => registry.stop())
  cli.configure({ name: 'only', url: registry.url })
  await cli.run('resolve', 'team/app:1')
  const owners = join(cli.home, '.local/state/portolan/owners')
  for (const name of readdirSync(owners)) writeFileSync(join(owners, name), '{')
  const { status, stderr } = await cli.run('resolve', 'team/app:1')
  assert.equal(status, 0)
  assert.match(stderr, /^portolan: warning: the memory of owners can not be read.*owners/m)
  assert.equal((await cli.run('resolve', 'team/app:1')).stderr, '')
})
