import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { silentServer } from '../support/faults.ts'
import { makeImage } from '../support/images.ts'
import { listening } from '../support/listen.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import type { MemoryRegistry } from '../support/memory.ts'
import { CommandLine, entry, finished } from './program.ts'

const cli = new CommandLine()
let registry: MemoryRegistry

before(async () => {
  registry = await startMemoryRegistry({ repositories: { many: { first: makeImage() } }, tags: { many: 30_000 } })
})
after(async () => {
  await registry.stop()
  cli.remove()
})

test('a reader that leaves early ends the program in peace', async () => {
  cli.configure({ url: registry.url })
  const child = cli.start('tags', 'many')
  const end = finished(child)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const { status, stderr } = await end
  assert.deepEqual([status, stderr], [0, ''])
  assert.ok(registry.requests.length < 30, `${registry.requests.length} pages were asked for`)
})

test('every page is printed to a reader that stays', async () => {
  cli.configure({ url: registry.url })
  const { status, stdout } = await cli.run('tags', 'many')
  assert.equal(status, 0)
  assert.equal(stdout.split('\n').length, 30_002)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends the wait for a registry that never answers`, async () => {
    const server = createServer()
    const { port, stop } = await listening(server)
    cli.configure({ url: `http://127.0.0.1:${port}`, timeout: 300 })
    const child = cli.start('resolve', 'team/app:1', '--json')
    const end = finished(child)
    await once(server, 'connection')
    child.kill(signal)
    const { status, stdout } = await end
    assert.equal(status, 130)
    assert.equal(JSON.parse(stdout).error.code, 'ERR_CANCELLED')
    await stop()
  })
}

test('a registry that never answers is 5 after its timeout', async () => {
  const silent = await silentServer()
  cli.configure({ name: 'mute', url: silent.url, timeout: 1 })
  const { status, value } = await cli.json('resolve', 'team/app:1')
  assert.equal(status, 5)
  assert.equal(value.error.code, 'ERR_UNAVAILABLE')
  await silent.stop()
})

test('a result that can not be written is a failure that says so', { skip: noFullDevice() }, async () => {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [entry, '--help'], { stdio: ['ignore', full, 'pipe'] })
  closeSync(full)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [status] = await once(child, 'close')
  assert.equal(status, 1)
  assert.match(stderr, /could not be written: .*ENOSPC/)
})

function noFullDevice(): string | false {
  return existsSync('/dev/full') ? false : 'this system has no /dev/full'
}
