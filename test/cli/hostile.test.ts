import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { hiddenIn, hostile } from '../support/hostile.ts'
import { everything, label, short, startHostileRegistry } from '../support/hostileregistry.ts'
import { run } from '../../src/cli/run.ts'
import { CommandLine } from './program.ts'

const cli = new CommandLine()
let server: Awaited<ReturnType<typeof startHostileRegistry>>

before(async () => {
  server = await startHostileRegistry()
  const { url } = server
  cli.configure({ name: label, url }, { name: short, url: 'not an address' })
})

after(async () => {
  cli.remove()
  await server.stop()
})

/** The program in this process, with streams for its output. */
async function portolan(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const all = Promise.all([text(stdout), text(stderr)])
  const { signal } = new AbortController()
  await run(args, { env: { HOME: cli.home }, stdout, stderr, version: '0', signal })
  stdout.end()
  stderr.end()
  const [out, err] = await all
  return { stdout: out, stderr: err }
}

const runs: readonly (readonly string[])[] = [
  ...['team/app:1.0', 'team/denied:1', 'team/html:1', 'team/text:1', 'team/sent:1', 'team/login:1', short].flatMap(
    (name) => ['explain', 'resolve', 'inspect'].map((command) => [command, name]),
  ),
  ['catalog'],
  ['tags', 'team/app'],
  ['tags', 'team/denied'],
  ['delete', 'team/denied:1'],
  ['health'],
  ['resolve', 'team/denied:1', '--debug'],
  ['catalog', short],
  ['resolve', 'team/app:1.0', '--config', short.replaceAll('\0', '')],
]

/** A line that text from outside made, or characters a terminal obeys. */
function obeyed(text: string): readonly string[] {
  return [...hiddenIn(text, { lines: true }), ...text.split('\n').filter((line) => /^(?:two|three)\b/.test(line))]
}

for (const args of runs) {
  const words = args.map((word) => (word.length > 40 ? '<hostile>' : word)).join(' ')
  const given = args.map((word) => word.replaceAll('\0', ''))

  test(`portolan ${words}: a terminal obeys nothing of a hostile registry`, async () => {
    const { stdout, stderr } = await portolan(...given)
    assert.deepEqual(obeyed(stdout), [])
    assert.deepEqual(obeyed(stderr), [])
    assert.equal(stderr.split('\n').filter((line) => line.length > 5000).length, 0)
  })

  test(`portolan ${words} --json: neither does it of the JSON, which is whole`, async () => {
    const { stdout, stderr } = await portolan(...given, '--json')
    assert.deepEqual(obeyed(stdout), [])
    assert.deepEqual(obeyed(stderr), [])
    assert.equal(typeof JSON.parse(stdout), 'object')
  })
}

test('JSON holds exactly what the image says', async () => {
  const value = JSON.parse((await portolan('inspect', 'team/app:1.0', '--json')).stdout)
  assert.deepEqual(value.annotations, { ...everything, [short]: short })
  assert.equal(value.config.config.Labels[short], JSON.parse(JSON.stringify(hostile)))
  assert.equal(value.registry, label)
})

test('what other tools wrote is imported without being obeyed', async () => {
  const file = cli.write('daemon.json', { 'registry-mirrors': [`https://${short}/`, 'https://ok.example'], x: short })
  for (const flags of [[], ['--json']]) {
    const { stdout, stderr } = await portolan('import', file, ...flags)
    assert.deepEqual(obeyed(stdout + stderr), [])
    assert.match(stdout, /ok\.example/)
  }
})
