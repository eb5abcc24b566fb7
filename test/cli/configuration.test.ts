import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import type { MemoryRegistry } from '../support/memory.ts'
import { CommandLine } from './program.ts'

let registry: MemoryRegistry
let cli: CommandLine

before(async () => {
  registry = await startMemoryRegistry({ repositories: { 'team/app': { '1': makeImage() } } })
})
after(() => registry.stop())
beforeEach((context) => {
  cli = new CommandLine()
  if ('after' in context) context.after(cli.remove)
})

/** The name of the registry that the program finds in its configuration. */
async function nameFound(...args: readonly string[]): Promise<string> {
  const { value } = await cli.json('resolve', 'team/app:1', ...args)
  return value.registry
}

test('the file is --config, else $PORTOLAN_CONFIG, else of the configuration folder', async () => {
  const file = (name: string, label: string) => cli.write(name, { registries: [{ name: label, url: registry.url }] })
  file('.config/portolan/registries.json', 'json')
  assert.equal(await nameFound(), 'json')
  file('.config/portolan/registries.yml', 'yml')
  assert.equal(await nameFound(), 'yml')
  file('.config/portolan/registries.yaml', 'yaml')
  assert.equal(await nameFound(), 'yaml')
  file('xdg/portolan/registries.yaml', 'xdg')
  cli.env['XDG_CONFIG_HOME'] = `${cli.home}/xdg`
  assert.equal(await nameFound(), 'xdg')
  cli.env['PORTOLAN_CONFIG'] = file('env.yaml', 'env')
  assert.equal(await nameFound(), 'env')
  assert.equal(await nameFound('--config', file('given.yaml', 'given')), 'given')
})

test('a $PORTOLAN_CONFIG that is not there is no reason to use another', async () => {
  cli.configure({ url: registry.url })
  cli.env['PORTOLAN_CONFIG'] = '/nowhere.yaml'
  const { status, stderr } = await cli.run('resolve', 'team/app:1')
  assert.equal(status, 2)
  assert.match(stderr, /PORTOLAN_CONFIG: there is no file "\/nowhere.yaml"/)
})

test('a bad entry is told and the others work', async () => {
  cli.configure({ name: 'broken', url: 'ftp://x' }, { name: 'good', url: registry.url })
  const { status, stdout, stderr } = await cli.run('resolve', 'team/app:1', '--json')
  assert.equal(status, 0)
  assert.equal(JSON.parse(stdout).registry, 'good')
  assert.match(stderr, /warning: .*broken.*url/)
})

test('a file without a usable entry is an error that names it', async () => {
  cli.configure({ name: 'broken', url: 'ftp://x' })
  const { status, value } = await cli.json('resolve', 'team/app:1')
  assert.equal(status, 1)
  assert.equal(value.error.code, 'ERR_CONFIG')
  assert.match(value.error.message, /broken/)
})

test('broken YAML is told with its line', async () => {
  const path = cli.write('broken.yaml', 'registries:\n  - {name: x\n')
  const { status, stderr } = await cli.run('health', '--config', path)
  assert.equal(status, 1)
  assert.match(stderr, /broken\.yaml: line \d+/)
})

test('Docker Hub alone is the default', async () => {
  cli.env['HTTPS_PROXY'] = registry.url
  const { value } = await cli.json('health')
  assert.deepEqual(
    value.registries.map(({ registry: name, url }: { registry: string; url: string }) => [name, url]),
    [['Docker Hub', 'https://registry-1.docker.io']],
  )
})
