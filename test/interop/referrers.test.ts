import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { all, clientOf, push } from '../core/registry/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { makeArtifact, makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { startDockerRegistry, startRegistry3 } from '../support/registry.ts'
import { needs } from '../support/tools.ts'
import { output } from './tools.ts'

const subject = makeImage({ seed: 'interop referrers' })
const sbom = makeArtifact('application/spdx+json', { subject, seed: 'sbom' })
/** None of the real servers has the referrers API: the fake stands for one, with real clients as its judges. */
const servers = {
  'docker-registry 2.8': startDockerRegistry,
  'distribution 3': startRegistry3,
  'a fake registry with the referrers API': startMemoryRegistry,
} as const

for (const [name, start] of Object.entries(servers)) {
  test(
    `${name}: oras and regctl see the referrers we push, and we see theirs`,
    needs('registry', 'oras', 'regctl'),
    async () => {
      const server = await start()
      const registry = clientOf(server.url)
      const folder = temporaryFolder('attach')
      const { host: place } = new URL(server.url)
      const image = `${place}/team/app:1`
      try {
        const repository = registry.repository('team/app')
        await push(repository, subject, '1')
        await push(repository, sbom)
        const host = ['--host', `reg=${place},tls=disabled`]
        assert.match(
          await output('oras', ['discover', '--plain-http', '--format', 'json', image]),
          new RegExp(sbom.digest),
        )
        assert.match(
          await output('regctl', [...host, 'artifact', 'list', '--format', '{{jsonPretty .}}', image]),
          new RegExp(sbom.digest),
        )

        writeFileSync(join(folder.path, 'note.txt'), 'a note')
        await output('oras', ['attach', '--plain-http', '--artifact-type', 'text/note', image, 'note.txt'], folder.path)
        writeFileSync(join(folder.path, 'scan.txt'), 'a scan')
        const file = ['--artifact-type', 'text/scan', '--file', 'scan.txt', '--file-media-type', 'text/plain']
        await output('regctl', [...host, 'artifact', 'put', '--subject', image, ...file], folder.path)
        const types = (await repository.referrers(subject.digest)).map(({ artifactType }) => artifactType)
        assert.deepEqual(new Set(types), new Set(['application/spdx+json', 'text/note', 'text/scan']))
        const byTag = start !== startMemoryRegistry
        assert.equal((await all(registry.tags('team/app'))).includes(subject.digest.replace(':', '-')), byTag)
      } finally {
        folder.remove()
        await registry.close()
        await server.stop()
      }
    },
  )
}
