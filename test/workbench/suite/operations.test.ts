import assert from 'node:assert/strict'
import { after, before, describe, it } from 'mocha'
import { connectEngine, type Engine } from '../../../src/engine/index.ts'
import { isCoreError, silentLogger } from '../../../src/core/index.ts'
import { fetchImage } from '../../../src/extension/pull/fetch.ts'
import type { RegistryList } from '../../../src/extension/services.ts'
import { needsEngine, sharedDockerd, type Dockerd } from '../../support/dockerd.ts'
import { startFaultProxy, type FaultProxy } from '../../support/faults.ts'
import { makeImage } from '../../support/images.ts'
import { listOf, plainHost as host } from '../../extension/list.ts'
import { startDockerRegistry, type RegistryServer } from '../../support/registry.ts'
import { seed } from '../../support/seed.ts'

describe('a pull by the engine', () => {
  const repository = 'operations/app'
  const started: { stop(): Promise<void> }[] = []
  let dockerd: Dockerd
  let engine: Engine
  let company: RegistryServer
  let harbour: RegistryServer
  let gate: FaultProxy
  let list: RegistryList

  before(async function () {
    this.timeout(60_000)
    if (needsEngine().skip !== false) this.skip()
    dockerd = await sharedDockerd()
    company = await startDockerRegistry()
    harbour = await startDockerRegistry()
    gate = await startFaultProxy(company.url)
    started.push(gate, company, harbour, dockerd)
    const found = await connectEngine({ logger: silentLogger, endpoint: dockerd.host })
    assert.ok(found)
    engine = found
    for (const [tag, layers] of [
      ['1', [60_000]],
      ['2', [70_000]],
      ['3', [3_000_000]],
      ['4', [50_000]],
    ] as const) {
      const image = makeImage({ seed: `operations ${tag}`, layers: [...layers], format: 'docker' })
      await seed(company.url, repository, tag, image)
      await seed(harbour.url, repository, tag, image)
    }
    list = listOf([
      { name: 'company', url: gate.url },
      { name: 'harbour', url: harbour.url },
    ])
  })

  after(async () => {
    for (const { id, references, digests } of (await engine?.images()) ?? [])
      if ([...references, ...digests].some((name) => name.includes(repository)))
        await engine.remove(id, { force: true })
    engine?.close()
    for (const one of started) await one.stop()
  })

  async function fetch(tag: string, abort = new AbortController(), onReport: (line: string) => void = () => undefined) {
    const resolution = await list.chain.resolve(`${repository}:${tag}`)
    const context = {
      registries: { current: () => Promise.resolve(list), onDidChange: never },
      host: () => Promise.resolve(host),
    }
    const running = { signal: abort.signal, report: onReport }
    return { resolution, fetched: await fetchImage(context, { engine, resolution, running }) }
  }

  it('comes from the registry that won, and says how far it is', async () => {
    const lines: string[] = []
    const { fetched } = await fetch('1', undefined, (line) => lines.push(line))
    assert.equal(fetched.from.name, 'company')
    assert.ok(
      lines.some((line) => /^from company: .*1 of 1 layers$/.test(line)),
      lines.join('\n'),
    )
  })

  it('goes on from the next registry with the same digest when the first breaks off', async () => {
    await gate.use('blob:404')
    const lines: string[] = []
    const { fetched, resolution } = await fetch('2', undefined, (line) => lines.push(line))
    assert.equal(resolution.registry.name, 'company')
    assert.equal(fetched.from.name, 'harbour')
    assert.ok(lines.includes('company broke off; going on from harbour'), lines.join('\n'))
    assert.ok(
      fetched.image.digests.some((name) => name === `${harbour.host}/${repository}@${resolution.descriptor.digest}`),
    )
  })

  it('goes on likewise when what comes is not what the digest promises', async () => {
    await gate.use('corrupt')
    const { fetched } = await fetch('4')
    assert.equal(fetched.from.name, 'harbour')
  })

  it('leaves nothing behind when it is cancelled in the middle', async () => {
    await gate.use('trickle')
    const abort = new AbortController()
    const asked = gate.asked(gate.requests.length + 3)
    const pulling = fetch('3', abort)
    await asked
    abort.abort()
    await assert.rejects(pulling, (error: unknown) => isCoreError(error, 'ERR_CANCELLED'))
    const digests = (await engine.images()).flatMap((image) => image.digests)
    const { descriptor } = await list.chain.resolve(`${repository}:3`)
    assert.deepEqual(
      digests.filter((name) => name.endsWith(descriptor.digest)),
      [],
    )
  })
})

const never = (): { dispose(): void } => ({ dispose: () => undefined })
