import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import type { OwnerMemory, Provenance } from '../../../src/core/chain/memory.ts'
import { openProvenance, provenancePath } from '../../../src/core/chain/provenance.ts'
import { sweepOwners } from '../../../src/core/chain/owner-sweep.ts'
import type { Host } from '../../../src/core/host.ts'
import { silentLogger, systemClock as clock } from '../../../src/core/host.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder('provenance')
after(() => folder.remove())
let count = 0
const path = (): string => join(folder.path, String((count += 1)), 'owners')
const digest = `sha256:${'a'.repeat(64)}`
const hour = 3_600_000
const record = (registry: string, at = 1): Provenance => ({ registry, url: 'https://a.io', digest, at })

/** The memory of one window, and what it said of itself. */
function window(owners: string): { readonly memory: OwnerMemory; readonly said: string[] } {
  const said: string[] = []
  const host: Pick<Host, 'logger' | 'clock'> = {
    clock,
    logger: { ...silentLogger, warn: (message) => void said.push(message) },
  }
  return { memory: openProvenance(owners, host), said }
}

/** The file in which `name` is kept, which another memory made. */
async function fileOf(owners: string, name: string): Promise<string> {
  const before = existsSync(owners) ? readdirSync(owners) : []
  await window(owners).memory.record(name, record('whoever'))
  const made = readdirSync(owners).find((each) => !before.includes(each))
  assert.ok(made)
  return join(owners, made)
}

const asideOf = (file: string): readonly string[] => readdirSync(dirname(file)).filter((name) => /broken-/.test(name))

test('what one window records, another recalls at once', async () => {
  const owners = path()
  const [one, other] = [window(owners).memory, window(owners).memory]
  assert.equal(await one.recall('team/app:1'), undefined)
  await one.record('team/app:1', record('a'))
  assert.deepEqual(await other.recall('team/app:1'), record('a'))
  await other.record('team/app:1', record('b', 2))
  assert.deepEqual(await one.recall('team/app:1'), record('b', 2))
})

test('a record counts in its process before it is on disk', async () => {
  const { memory } = window(path())
  const written = memory.record('x:1', record('a'))
  assert.deepEqual(await memory.recall('x:1'), record('a'))
  await written
})

test('several processes write at once: nothing is lost, nothing is left behind, nobody else may read it', async () => {
  const owners = path()
  const script = `
    import { openProvenance } from '${new URL('../../../src/core/chain/provenance.ts', import.meta.url).href}'
    import { silentLogger, systemClock } from '${new URL('../../../src/core/host.ts', import.meta.url).href}'
    const memory = openProvenance(${JSON.stringify(owners)}, { logger: silentLogger, clock: systemClock })
    const [, , who] = process.argv
    console.log('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (let i = 0; i < 10; i += 1) {
      const now = { registry: who, url: 'https://a.io', digest: ${JSON.stringify(digest)}, at: i }
      await Promise.all([memory.record(who + '/app' + i + ':1', now), memory.record('common:1', now)])
    }
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
  const { memory } = window(owners)
  for (const who of ['a', 'b', 'c', 'd'])
    for (let i = 0; i < 10; i += 1) assert.equal((await memory.recall(`${who}/app${i}:1`))?.registry, who)
  assert.equal((await memory.recall('common:1'))?.at, 9)
  const files = readdirSync(owners)
  assert.equal(files.length, 41)
  if (process.platform === 'win32') return
  assert.deepEqual([...new Set(files.map((file) => statSync(join(owners, file)).mode & 0o777))], [0o600])
  assert.equal(statSync(owners).mode & 0o777, 0o700)
})

test('a window that was ended in the middle of writing leaves the record before', async () => {
  const owners = path()
  const file = await fileOf(owners, 'x:1')
  const leftover = `${file}.4711-abc.tmp`
  writeFileSync(leftover, '{"version":1,"na')
  assert.deepEqual(await window(owners).memory.recall('x:1'), record('whoever'))
})

/** Lets go who waits for the other end of a pipe, and removes it. */
function release(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFIFO() !== true) return
  execFileSync('sh', ['-c', 'exec 3<>"$0"; sleep 0.1; rm "$0"', file])
}

for (const [what, spoil] of [
  ['damaged', (file: string) => writeFileSync(file, '{"version":1,"name":"x:1","regis')],
  ['empty', (file: string) => writeFileSync(file, '')],
  ['no record', (file: string) => writeFileSync(file, '[1,2]')],
  [
    'of another name',
    (file: string) => writeFileSync(file, JSON.stringify({ version: 1, name: 'y:1', ...record('a') })),
  ],
  [
    'without a digest',
    (file: string) =>
      writeFileSync(file, JSON.stringify({ version: 1, name: 'x:1', ...record('a'), digest: 'sha256:1' })),
  ],
  [
    'larger than any record',
    (file: string) => writeFileSync(file, JSON.stringify({ version: 1, name: 'x:1', ...record('a'.repeat(70_000)) })),
  ],
  ['binary', (file: string) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0]))],
  ['a folder', (file: string) => execFileSync('sh', ['-c', 'rm "$0" && mkdir -p "$0/full"', file])],
  ['a pipe nobody writes to', (file: string) => execFileSync('sh', ['-c', 'rm "$0" && mkfifo "$0"', file])],
] as const)
  test(
    `a record that is ${what} counts as unknown, is said once, and is kept aside by the next`,
    {
      skip: process.platform === 'win32' && 'the tools of Unix are needed',
      timeout: 10_000,
    },
    async (t) => {
      const owners = path()
      const file = await fileOf(owners, 'x:1')
      spoil(file)
      t.after(() => release(file))
      const { memory, said } = window(owners)
      assert.equal(await memory.recall('x:1'), undefined)
      assert.equal(await memory.recall('x:1'), undefined)
      assert.equal(said.length, 1)
      assert.match(said[0] ?? '', /another owner of a name goes unnoticed/)
      assert.deepEqual(asideOf(file), [])
      await memory.record('x:1', record('b', 2))
      assert.deepEqual(await window(owners).memory.recall('x:1'), record('b', 2))
      assert.equal(asideOf(file).length, 1)
    },
  )

test('a damaged record of one name hides no other', async () => {
  const owners = path()
  await window(owners).memory.record('y:1', record('a'))
  writeFileSync(await fileOf(owners, 'x:1'), '{')
  assert.deepEqual(await window(owners).memory.recall('y:1'), record('a'))
})

test('a record of a later version is left as it is, said once, and the process remembers by itself', async () => {
  const owners = path()
  const file = await fileOf(owners, 'x:1')
  const later = JSON.stringify({ version: 2, name: 'x:1', owner: { some: 'thing' } })
  writeFileSync(file, later)
  const { memory, said } = window(owners)
  assert.equal(await memory.recall('x:1'), undefined)
  await memory.record('x:1', record('b', 2))
  assert.deepEqual(await memory.recall('x:1'), record('b', 2))
  assert.equal(readFileSync(file, 'utf8'), later)
  assert.deepEqual(said, ['the memory of owners is of a later version of Portolan and is left as it is'])
  assert.deepEqual(asideOf(file), [])
})

test('an older record does not replace a newer one', async () => {
  const owners = path()
  await window(owners).memory.record('x:1', record('new', 9))
  await window(owners).memory.record('x:1', record('old', 3))
  assert.deepEqual(await window(owners).memory.recall('x:1'), record('new', 9))
})

test('a record of the future, by a clock that was wrong, is believed until there is another', async () => {
  const owners = path()
  const future = record('future', clock.wallTime() + 400 * 24 * hour)
  await window(owners).memory.record('x:1', future)
  const { memory } = window(owners)
  assert.deepEqual(await memory.recall('x:1'), future)
  const now = record('now', clock.wallTime())
  await memory.record('x:1', now)
  assert.deepEqual(await window(owners).memory.recall('x:1'), now)
})

test('a place that can not be written to is an error of record alone, and the process remembers by itself', async () => {
  const file = join(folder.path, 'a-file')
  writeFileSync(file, '')
  for (const owners of [file, join(file, 'below')]) {
    const { memory, said } = window(owners)
    assert.equal(await memory.recall('x:1'), undefined)
    await assert.rejects(() => memory.record('x:1', record('a')))
    assert.deepEqual(await memory.recall('x:1'), record('a'))
    assert.equal(said.length, 1)
  }
})

test(
  'a disk that takes no more is an error of record alone: what was there stays, nothing is left behind',
  {
    skip: process.platform === 'win32' && 'the limits of Unix are needed',
  },
  async () => {
    const owners = path()
    await window(owners).memory.record('x:1', record('a'))
    const program = join(folder.path, 'full.mts')
    const script = `
    import { openProvenance } from '${new URL('../../../src/core/chain/provenance.ts', import.meta.url).href}'
    import { silentLogger, systemClock } from '${new URL('../../../src/core/host.ts', import.meta.url).href}'
    const memory = openProvenance(${JSON.stringify(owners)}, { logger: silentLogger, clock: systemClock })
    const failure = await memory.record('x:1', ${JSON.stringify(record('b', 2))}).catch(({ code }) => code)
    console.log(JSON.stringify([failure, await memory.recall('x:1')]))`
    writeFileSync(program, script)
    const output = execFileSync('sh', ['-c', 'ulimit -f 0; exec "$0" "$1"', process.execPath, program])
    assert.deepEqual(JSON.parse(output.toString()), ['EFBIG', record('b', 2)])
    assert.deepEqual(await window(owners).memory.recall('x:1'), record('a'))
    assert.equal(readdirSync(owners).length, 1)
  },
)

test('the one file of version 0.1.0 is known at once, moved by the first record, and kept aside', async () => {
  const owners = path()
  mkdirSync(dirname(owners), { recursive: true })
  const older = join(dirname(owners), 'provenance.json')
  const names = { 'x:1': record('a', 5), 'y:1': record('b'), 'z:1': { registry: 5 } }
  writeFileSync(older, JSON.stringify({ version: 1, names }))
  const { memory, said } = window(owners)
  assert.deepEqual(await memory.recall('x:1'), record('a', 5))
  assert.ok(existsSync(older), 'reading moves nothing')
  await memory.record('y:1', record('newer', 2))
  assert.equal(existsSync(older), false)
  assert.equal(readdirSync(dirname(older)).filter((name) => name.startsWith('provenance.json.moved-')).length, 1)
  for (const each of [memory, window(owners).memory]) {
    assert.deepEqual(await each.recall('x:1'), record('a', 5))
    assert.deepEqual(await each.recall('y:1'), record('newer', 2))
    assert.equal(await each.recall('z:1'), undefined)
  }
  assert.deepEqual(said, [])
})

test('a file of version 0.1.0 that is damaged is said and kept aside; one of a later version is left', async () => {
  for (const [text, message, left] of [
    ['{"version":1,"names":{"x:1":', /can not be read/, false],
    ['{"version":2,"owners":[]}', /of a later version/, true],
  ] as const) {
    const owners = path()
    mkdirSync(dirname(owners), { recursive: true })
    const older = join(dirname(owners), 'provenance.json')
    writeFileSync(older, text)
    const { memory, said } = window(owners)
    assert.equal(await memory.recall('x:1'), undefined)
    await memory.record('x:1', record('a'))
    assert.equal(said.length, 1)
    assert.match(said[0] ?? '', message)
    assert.equal(existsSync(older), left)
    assert.equal(asideOf(older).length, left ? 0 : 1)
    assert.deepEqual(await window(owners).memory.recall('x:1'), record('a'))
  }
})

test('the lock that version 0.1.0 left holds nobody up, whatever it is, and is swept', async () => {
  for (const kind of ['file', 'folder'] as const) {
    const owners = path()
    mkdirSync(dirname(owners), { recursive: true })
    const lock = join(dirname(owners), 'provenance.json.lock')
    if (kind === 'file') writeFileSync(lock, '')
    else mkdirSync(join(lock, 'full'), { recursive: true })
    utimesSync(lock, new Date(0), new Date(0))
    await window(owners).memory.record('x:1', record('a'))
    assert.deepEqual(await window(owners).memory.recall('x:1'), record('a'))
    assert.equal(existsSync(lock), false)
  }
})

test('leftovers are swept when nobody can need them any more, whatever the clock said then, and records are not', async () => {
  const owners = path()
  const file = await fileOf(owners, 'x:1')
  const now = Date.now()
  const day = (ms: number): string => new Date(now - ms).toISOString().replaceAll(':', '-')
  const leftovers = [
    ['.1-2.tmp', 2 * hour, false],
    ['.1-3.tmp', -2 * hour, false],
    ['.1-4.tmp', 0, true],
    [`.broken-${day(92 * 24 * hour)}`, 0, false],
    [`.broken-${day(80 * 24 * hour)}`, 900 * 24 * hour, true],
  ] as const
  for (const [end, age] of leftovers) {
    writeFileSync(`${file}${end}`, '')
    utimesSync(`${file}${end}`, new Date(now - age), new Date(now - age))
  }
  const foreign = join(owners, 'notes.txt')
  writeFileSync(foreign, 'mine')
  for (const old of [file, foreign]) utimesSync(old, new Date(0), new Date(0))
  await sweepOwners(owners, now)
  for (const [end, , stays] of leftovers) assert.equal(existsSync(`${file}${end}`), stays, end)
  assert.ok(existsSync(file) && existsSync(foreign))
})

test('of too many names those of longest ago are forgotten', async () => {
  const owners = path()
  const { memory } = window(owners)
  const files: string[] = []
  for (let i = 0; i < 12; i += 1) {
    const before = existsSync(owners) ? readdirSync(owners) : []
    await memory.record(`app${i}:1`, record('a'))
    const made = readdirSync(owners).find((name) => !before.includes(name)) ?? ''
    files.push(join(owners, made))
    utimesSync(join(owners, made), i, i)
  }
  await sweepOwners(owners, Date.now(), 12)
  assert.equal(readdirSync(owners).length, 12)
  await sweepOwners(owners, Date.now(), 10)
  assert.deepEqual(
    files.map((file) => existsSync(file)),
    files.map((_, i) => i >= 3),
  )
})

test('it lives in the state folder, and never in the current one', () => {
  assert.equal(provenancePath({ XDG_STATE_HOME: '/state' }), '/state/portolan/owners')
  assert.equal(provenancePath({ HOME: '/home/u', XDG_STATE_HOME: '' }), '/home/u/.local/state/portolan/owners')
  assert.equal(provenancePath({ HOME: '/home/u', XDG_STATE_HOME: 'state' }), '/home/u/.local/state/portolan/owners')
})
