import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import type { LogFields, Logger } from '../../../src/core/host.ts'
import { makeImage } from '../../support/images.ts'
import { startFaultProxy } from '../../support/faults.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { startTokenService } from '../../support/tokens.ts'
import { all, blobDescriptor, bytesOf, clientOf, push } from './client.ts'
import type { ClientOptions } from './client.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'

const password = 'correct-horse-battery'
const wrong = 'wrong-horse-battery'
const image = makeImage({ seed: 'secrets' })

const [first] = image.blobs
const layer = blobDescriptor(first ?? assert.fail())

/** Everything one client logs, at every level, and every error it ends in. */
class Recorder {
  readonly lines: string[] = []

  get logger(): Logger {
    const write = (message: string, fields?: LogFields) =>
      void this.lines.push(`${message} ${JSON.stringify(fields ?? {})}`)
    return { trace: write, debug: write, info: write, warn: write, error: write }
  }

  async work(registry: Registry): Promise<void> {
    const repository = registry.repository('team/app')
    const steps = [
      () => registry.ping(),
      () => push(repository, image, '1'),
      () => all(registry.catalog()),
      () => all(registry.tags('team/app')),
      () => registry.resolve('team/app', '1'),
      () => repository.manifest('none'),
      () => repository.referrers(image.digest),
      () => bytesOf(repository.blob(layer)),
      () => repository.adopt(layer, repository.registry.repository('team/other')),
      () => repository.tagsOf(image.digest),
      () => repository.deleteTag('1'),
    ]
    for (const step of steps) {
      await step().catch((error: unknown) => this.lines.push(inspect(error, { depth: 10 })))
    }
    await registry.close()
  }
}

test('no log line at any level and no error holds a secret', async () => {
  const record = new Recorder()
  const tokens = await startTokenService({ users: { alice: password } })
  const basic = await startDockerRegistry({ htpasswd: { alice: password } })
  const bearer = await startDockerRegistry({ token: tokens })
  const faulty = await startFaultProxy(basic.url, 'all:403')
  try {
    for (const [url, extra] of [
      [basic.url, {}],
      [bearer.url, { authUrl: tokens.realm }],
      [faulty.url, {}],
    ] as const) {
      for (const secret of [password, wrong]) {
        const options: ClientOptions = {
          username: 'alice',
          password: secret,
          ...extra,
          host: { logger: record.logger },
        }
        await record.work(clientOf(url, options))
      }
    }
  } finally {
    await Promise.all([basic.stop(), bearer.stop(), tokens.stop(), faulty.stop()])
  }
  const text = record.lines.join('\n')
  assert.ok(record.lines.length > 100, 'the traffic was logged')
  for (const secret of [password, wrong]) {
    assert.doesNotMatch(text, new RegExp(secret))
    assert.ok(!text.includes(Buffer.from(`alice:${secret}`).toString('base64')))
  }
  assert.doesNotMatch(text, /eyJ[\w-]{20,}/, 'a token')
})
