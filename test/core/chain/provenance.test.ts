import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openProvenance, provenancePath } from '../../../src/core/chain/provenance.ts'
import { silentLogger } from '../../../src/core/host.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder('provenance')
after(() => folder.remove())
let count = 0
const path = (): string => join(folder.path, String((count += 1)), 'provenance.json')
const digest = `sha256:${'a'.repeat(64)}`
const record = (registry: string, at = 1) => ({ registry, url: 'https://a.io', digest, at })

test('what one window records, another recalls at once', async () => {
  const file = path()
  const [one, other] = [openProvenance(file, silentLogger), openProvenance(file, silentLogger)]
  assert.equal(await one.recall('team/app:1'), undefined)
  await one.record('team/app:1', record('a'))
  assert.deepEqual(await other.recall('team/app:1'), record('a'))
  await other.record('team/app:1', record('b', 2))
  assert.deepEqual(await one.recall('team/app:1'), record('b', 2))
})

test('several processes write at once: nothing is lost, the file is always whole, nothing is left behind', async () => {
  const file = path()
  const room = new URL('../../../src/core/', import.meta.url)
  const script = `
    import { openProvenance } from '${new URL('chain/provenance.ts', room).href}'
    import { silentLogger } from '${new URL('host.ts', room).href}'
    const memory = openProvenance(${JSON.stringify(file)}, silentLogger)
    const [, , who] = process.argv
    console.log('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (let i = 0; i < 10; i += 1)
      await memory.record(who + '/app' + i + ':1', { registry: who, url: 'https://a.io', digest: ${JSON.stringify(digest)}, at: i })
    process.exit(0)`
  const program = join(folder.path, 'writer.mts')
  writeFileSync(program, script)
  const stdio = ['pipe', 'pipe', 'inherit'] as const
  const writers = ['a', 'b', 'c', 'd'].map((who) => spawn(process.execPath, [program, who], { stdio: [...stdio] }))
  await Promise.all(writers.map(({ stdout }) => stdout && once(stdout, 'data')))
  const ends = writers.map((writer) => once(writer, 'exit'))
  for (const { stdin } of writers) stdin?.write('go')
  const exits = await Promise.all(ends)
  assert.deepEqual(
    exits.map(([status]) => Number(status)),
    [0, 0, 0, 0],
  )
  const { names } = JSON.parse(readFileSync(file, 'utf8'))
  assert.equal(Object.keys(names).length, 40)
  assert.deepEqual(readdirSync(join(file, '..')), ['provenance.json'])
})

test('a file that is damaged counts as empty and is replaced by the next record', async () => {
  const file = path()
  const memory = openProvenance(file, silentLogger)
  await memory.record('x:1', record('a'))
  writeFileSync(file, '{"names": {"x:1": ')
  assert.equal(await memory.recall('x:1'), undefined)
  writeFileSync(file, JSON.stringify({ names: { 'x:1': { registry: 5 }, 'y:1': record('b') } }))
  assert.equal(await memory.recall('x:1'), undefined)
  assert.deepEqual(await memory.recall('y:1'), record('b'))
  await memory.record('z:1', record('c'))
  assert.deepEqual(await openProvenance(file, silentLogger).recall('y:1'), record('b'))
})

test('an older record does not replace a newer one', async () => {
  const file = path()
  await openProvenance(file, silentLogger).record('x:1', record('new', 9))
  await openProvenance(file, silentLogger).record('x:1', record('old', 3))
  assert.deepEqual(await openProvenance(file, silentLogger).recall('x:1'), record('new', 9))
})

test('the lock of a process that died is taken over', async () => {
  const file = path()
  mkdirSync(join(file, '..'))
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, new Date(0), new Date(0))
  await openProvenance(file, silentLogger).record('x:1', record('a'))
  assert.deepEqual(await openProvenance(file, silentLogger).recall('x:1'), record('a'))
})

test('a place that can not be written to is an error of record alone', async () => {
  const file = join(folder.path, 'writer.mts', 'provenance.json')
  const memory = openProvenance(file, silentLogger)
  assert.equal(await memory.recall('x:1'), undefined)
  await assert.rejects(() => memory.record('x:1', record('a')))
})

test('it lives in the state folder', () => {
  assert.equal(provenancePath({ XDG_STATE_HOME: '/state' }), '/state/portolan/provenance.json')
  assert.equal(provenancePath({ HOME: '/home/u', XDG_STATE_HOME: '' }), '/home/u/.local/state/portolan/provenance.json')
})
