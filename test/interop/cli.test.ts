import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CommandLine } from '../cli/program.ts'
import { makeImage, makeMultiPlatform } from '../support/images.ts'
import { startRegistry3 } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { needs } from '../support/tools.ts'
import { output } from './tools.ts'

const programs = needs('registry', 'skopeo', 'regctl', 'crane')
const index = makeMultiPlatform(['linux/amd64', 'linux/arm64/v8'], { seed: 'cli', labels: { role: 'web' } })
const cli = new CommandLine()
let server: RegistryServer
let host: readonly string[]

before(async () => {
  if (programs.skip !== false) return
  server = await startRegistry3()
  host = ['--host', `reg=${server.host},tls=disabled`]
  cli.configure({ name: 'peer', url: server.url })
  await seed(server.url, 'team/app', '1', index)
  await seed(server.url, 'team/app', '2', makeImage({ seed: 'docker', format: 'docker' }))
})
after(async () => {
  await server?.stop()
  cli.remove()
})

test('resolve and regctl give the same digest', programs, async () => {
  for (const tag of ['1', '2']) {
    const theirs = await output('regctl', [...host, 'manifest', 'head', `${server.host}/team/app:${tag}`])
    assert.equal((await cli.json('resolve', `team/app:${tag}`)).value.digest, theirs.trim())
  }
})

test('tags and catalog list what skopeo and crane list', programs, async () => {
  const theirs = JSON.parse(
    await output('skopeo', ['list-tags', '--tls-verify=false', `docker://${server.host}/team/app`]),
  )
  assert.deepEqual((await cli.json('tags', 'team/app')).value.tags.toSorted(), theirs.Tags.toSorted())
  const catalog = await output('crane', ['catalog', '--insecure', server.host])
  assert.equal((await cli.run('catalog')).stdout, catalog)
})

test('inspect reads the config and the layers that skopeo reads', programs, async () => {
  const name = `docker://${server.host}/team/app:1`
  const options = [
    '--override-os',
    'linux',
    '--override-arch',
    'arm64',
    '--override-variant',
    'v8',
    'inspect',
    '--tls-verify=false',
  ]
  const theirs = JSON.parse(await output('skopeo', [...options, name]))
  const config = JSON.parse(await output('skopeo', [...options, '--config', name]))
  const { value } = await cli.json('inspect', 'team/app:1', '--platform', 'linux/arm64')
  assert.deepEqual(value.labels, theirs.Labels)
  assert.deepEqual(
    value.layers.map(({ digest }: { digest: string }) => digest),
    theirs.Layers,
  )
  assert.deepEqual(
    [value.config.architecture, value.config.rootfs.diff_ids],
    [config.architecture, config.rootfs.diff_ids],
  )
})

test('inspect lists the referrer that regctl attaches', programs, async () => {
  const subject = `${server.host}/team/app:1`
  const attached = ['--artifact-type', 'application/vnd.acme.sbom', '--file', cli.write('sbom.txt', 'all of it')]
  await output('regctl', [...host, 'artifact', 'put', ...attached, '--subject', subject])
  const format = '{{range .Descriptors}}{{.Digest}}{{end}}'
  const theirs = await output('regctl', [...host, 'artifact', 'list', subject, '--format', format])
  const { value } = await cli.json('inspect', 'team/app:1')
  const ours = value.referrers.map((one: Record<string, string>) => [one['digest'], one['artifactType']])
  assert.deepEqual(ours, [[theirs.trim(), 'application/vnd.acme.sbom']])
})
