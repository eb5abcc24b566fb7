import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { CommandLine } from './program.ts'

const cli = new CommandLine()
after(cli.remove)

test('--help names every command and every exit status', async () => {
  const { status, stdout, stderr } = await cli.run('--help')
  assert.deepEqual([status, stderr], [0, ''])
  for (const word of ['explain', 'resolve', 'catalog', 'tags', 'inspect', 'delete', 'health', '--config', '--json']) {
    assert.match(stdout, new RegExp(`(^|\\s)${word}\\b`, 'm'))
  }
})

test('--help of a command tells its own options', async () => {
  const { status, stdout } = await cli.run('tags', '--help')
  assert.equal(status, 0)
  assert.match(stdout, /^portolan tags REPO/)
  assert.match(stdout, /--limit N/)
})

test('--version is that of the package', async () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text)
  const { status, stdout } = await cli.run('--version')
  assert.deepEqual([status, stdout], [0, `portolan ${version}\n`])
})

const wrong: readonly (readonly [args: readonly string[], named: RegExp])[] = [
  [[], /no command given/],
  [['pulll', 'ubuntu'], /"pulll"/],
  [['tags', 'ubuntu', '--limti', '3'], /'--limti'/],
  [['resolve'], /REF is missing/],
  [['resolve', 'ubuntu', 'debian'], /"debian"/],
  [['tags', 'ubuntu', '--limit', 'ten'], /--limit .*"ten"/],
  [['tags', 'ubuntu:22.04'], /"ubuntu:22.04"/],
  [['delete', 'team/app'], /"team\/app"/],
  [['catalog', 'nowhere'], /"nowhere"; there are: Docker Hub/],
  [['resolve', 'ubuntu', '--config', 'missing.yaml'], /--config: .*"missing.yaml"/],
  [['resolve', 'ubuntu', '--config'], /--config/],
  [['inspect', 'ubuntu', '--platform', 'linux/'], /"linux\/" is not a platform/],
  [['resolve', 'Ubuntu'], /"Ubuntu" is not an image reference: .*lower case/],
]

for (const [args, named] of wrong) {
  test(`wrong usage: ${args.join(' ') || 'nothing at all'}`, async () => {
    const { status, stdout, stderr } = await cli.run(...args)
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, named)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })
}

test('the fault of a reference is marked', async () => {
  const { stderr } = await cli.run('resolve', 'team/App')
  assert.match(stderr, /^ {2}team\/App\n {7}\^$/m)
})

test('wrong usage with --json is one object, too', async () => {
  const { status, value } = await cli.json('resolve')
  assert.equal(status, 2)
  assert.deepEqual(value, { error: { code: 'ERR_USAGE', message: 'REF is missing', attempts: [] } })
})

test('a reference that does not parse has its position in JSON', async () => {
  const { status, value } = await cli.json('resolve', 'team/App')
  assert.equal(status, 2)
  assert.deepEqual([value.error.code, value.error.position], ['ERR_REFERENCE', 5])
})
