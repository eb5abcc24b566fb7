import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { CommandLine } from './program.ts'

const opened: CommandLine[] = []
let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  opened.push(cli)
})
after(() => opened.forEach(({ remove }) => remove()))

test('import: a configuration on stdout that the program reads again, what was left out on stderr', async () => {
  const daemon = cli.write('daemon.json', {
    'registry-mirrors': ['https://m.example'],
    'insecure-registries': ['10.0.0.0/8'],
  })
  const logins = cli.write('.docker/config.json', { auths: { 'ghcr.io': { auth: 'dTpodW50ZXIy' } } })
  const { status, stdout, stderr } = await cli.run('import', daemon, logins)
  assert.equal(status, 0)
  assert.match(stderr, /left out: .*daemon\.json: 10\.0\.0\.0\/8: a range of addresses/)
  assert.doesNotMatch(stdout + stderr, /dTpodW50ZXIy|hunter2/)
  const file = cli.write('imported.yaml', stdout)
  const { value } = await cli.json('import', file)
  assert.deepEqual(
    value.registries.map(({ name, mirrorOf }: Record<string, string>) => [name, mirrorOf]),
    [
      ['m.example', 'docker.io'],
      ['docker.io', undefined],
      ['ghcr.io', undefined],
    ],
  )
})

test('import says no password of an address that it leaves out', async () => {
  const given = 'https://bob:hunter2@m.example'
  const files = [
    cli.write('daemon.json', { 'registry-mirrors': [given, 'bob:hunter2@n.example'] }),
    cli.write('config.json', { auths: { [given]: { auth: 'dTpodW50ZXIy' }, 'bob:hunter2@o.example': {} } }),
    cli.write('old.yaml', { backends: [{ type: 'dockerhub', config: { registry_url: given, password: 'hunter2' } }] }),
  ]
  const { stdout, stderr } = await cli.run('import', ...files)
  assert.match(stderr, /left out: .*\*\*\*@m\.example/)
  assert.doesNotMatch(stdout + stderr, /dTpodW50ZXIy|hunter2/)
})

test('import of what is not there fails with the path', async () => {
  const { status, stderr } = await cli.run('import', '/nowhere/daemon.json')
  assert.equal(status, 1)
  assert.match(stderr, /\/nowhere\/daemon\.json can't be read/)
})

test('import of nothing is wrong usage', async () => {
  const { status, stderr } = await cli.run('import')
  assert.equal(status, 2)
  assert.match(stderr, /is missing/)
})
