import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeImage } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { CommandLine } from './program.ts'

const cli = new CommandLine()
let server: RegistryServer

before(async () => {
  server = await startDockerRegistry({ tls: 'mutual' })
  const { ca = '', client } = server.certificates ?? {}
  await seed(server.url, 'team/app', '1', makeImage(), { ca, cert: client?.cert ?? '', key: client?.key ?? '' })
  cli.write('registries/tls/ca.pem', ca)
  cli.write('registries/tls/me.pem', client?.cert ?? '')
  cli.write('registries/tls/me.key', client?.key ?? '')
})
after(async () => {
  await server.stop()
  cli.remove()
})

test('certificates are found beside the configuration file', async () => {
  const tls = { ca: 'tls/ca.pem', cert: 'tls/me.pem', key: 'tls/me.key' }
  const file = cli.write('registries/all.json', { registries: [{ name: 'tls', url: server.url, tls }] })
  const { status, stderr } = await cli.run('tags', 'team/app', '--config', file)
  assert.equal(status, 0, stderr)
})

test('a certificate nobody vouches for is 5, and says so', async () => {
  const file = cli.write('plain.json', { registries: [{ name: 'tls', url: server.url }] })
  const { status, stderr } = await cli.run('resolve', 'team/app:1', '--config', file)
  assert.equal(status, 5)
  assert.match(stderr, /certificate/i)
})
