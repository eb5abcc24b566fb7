import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Session } from 'node:inspector/promises'
import { after, afterEach, before, describe, test } from 'node:test'
import { isCoreError } from '../../src/core/errors.ts'
import { parseReference } from '../../src/core/reference/parse.ts'
import type { Chain } from '../../src/core/chain/chain.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { pull, summaryOf } from '../../src/operations/pull.ts'
import type { Ask } from '../../src/operations/ask.ts'
import type { PullEvent, PullRequest } from '../../src/operations/pull.ts'
import { engineAt } from '../engine/connected.ts'
import { listOf } from '../extension/list.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { startFaultProxy } from '../support/faults.ts'
import type { FaultProxy } from '../support/faults.ts'
import { machinePlatform, makeImage, makeMultiPlatform } from '../support/images.ts'
import type { SampleImage } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { contextOf, removeImages } from './engine.ts'

const { skip } = needsEngine()
const repository = `operations-${randomUUID()}/app`
const own = `linux/${machinePlatform().architecture}`
const strange = ['linux/s390x', 'linux/riscv64']

/** Puts an image under `tag` where it is wanted. */
async function put(tag: string, image: SampleImage, ...servers: readonly RegistryServer[]): Promise<void> {
  for (const server of servers) await seed(server.url, repository, tag, image)
}

function sample(tag: string, size = 60_000, platform = machinePlatform()): SampleImage {
  return makeImage({ seed: `${repository} ${tag}`, layers: [size], format: 'docker', platform })
}

function owner(answer: boolean): Pick<Ask, 'owner'> {
  return { owner: async () => answer }
}

describe('a pull', { skip }, () => {
  let dockerd: Dockerd
  let engine: Engine
  let company: RegistryServer
  let harbour: RegistryServer
  let gate: FaultProxy
  let chain: Chain

  before(async () => {
    dockerd = await sharedDockerd()
    company = await startDockerRegistry()
    harbour = await startDockerRegistry()
    gate = await startFaultProxy(company.url)
    engine = await engineAt(dockerd.host)
    chain = listOf([
      { name: 'company', url: gate.url },
      { name: 'harbour', url: harbour.url },
    ]).chain
  })

  afterEach(async () => {
    await gate.use('ok')
    await removeImages(engine, repository)
  })

  after(async () => {
    engine?.close()
    await chain?.close()
    for (const one of [gate, company, harbour, dockerd]) await one?.stop()
  })

  async function pulled(
    tag: string,
    options: {
      readonly signal?: AbortSignal
      readonly ask?: Partial<Ask>
      readonly request?: Partial<PullRequest>
    } = {},
  ) {
    const { request, ...rest } = options
    const events: PullEvent[] = []
    const reference = parseReference(`${repository}:${tag}`)
    const onEvent = (event: PullEvent): void => void events.push(event)
    const result = await pull(contextOf(chain, engine), { reference, ...request }, { ...rest, onEvent })
    return { ...result, events, kinds: [...new Set(events.map(({ kind }) => kind))] }
  }

  test('tells who serves it, how far it is, and what came', async () => {
    const image = sample('1')
    await put('1', image, company)
    const { kinds, from, names, attempts, bytes, ...rest } = await pulled('1', {
      request: { aliases: ['short-name:1'] },
    })
    await engine.remove('short-name:1')
    assert.deepEqual(kinds, ['asking', 'found', 'receiving'])
    assert.equal(from.registry.name, 'company')
    assert.deepEqual(names, [`${repository}:1`, `${gate.host}/${repository}:1`, 'short-name:1'])
    assert.deepEqual(
      attempts.filter(({ outcome }) => outcome === 'served').map(({ registry, stage }) => `${registry} ${stage}`),
      ['company resolve', 'company manifest', 'company blob', 'company blob'],
    )
    assert.ok(bytes > 60_000)
    const summary = summaryOf({ ...rest, from, names, attempts, bytes })
    assert.deepEqual([summary.registry, summary.digest, summary.platform], ['company', image.digest, own])
    assert.deepEqual(JSON.parse(JSON.stringify(summary)), summary)
  })

  for (const [mode, said] of [
    ['blob:404', 'ERR_NOT_FOUND'],
    ['corrupt', 'ERR_ENGINE'],
  ] as const)
    test(`goes on from the next registry with the same digest when the first breaks off (${mode})`, async () => {
      await put(mode.replace(':', ''), sample(mode), company, harbour)
      await gate.use(mode === 'corrupt' ? 'corrupt' : mode)
      const { from, resolution, events, attempts, image } = await pulled(mode.replace(':', ''))
      assert.deepEqual([resolution.registry.name, from.registry.name], ['company', 'harbour'])
      const moved = events.flatMap((event) => (event.kind === 'moved' ? `${event.from.name} ${event.to.name}` : []))
      assert.deepEqual(moved, ['company harbour'])
      const blobs = attempts.filter(({ stage, repository: name }) => stage === 'blob' && name === repository)
      assert.equal(blobs.at(-1)?.outcome, 'served')
      assert.ok(
        blobs.some(({ registry, outcome }) => registry === 'company' && outcome !== 'served'),
        said,
      )
      assert.ok(image.digests.includes(`${harbour.host}/${repository}@${resolution.descriptor.digest}`))
    })

  test('that breaks off where nobody else has the image keeps every answer: Why? had nothing to show', async () => {
    await put('alone', sample('alone'), company)
    await gate.use('blob:404')
    await assert.rejects(pulled('alone'), (error) => {
      assert.ok(isCoreError(error, 'ERR_ENGINE'))
      assert.equal(error.registry, 'company')
      const told = (error.attempts ?? []).map(({ registry, stage, outcome }) => `${registry} ${stage} ${outcome}`)
      assert.ok(told.includes('company resolve served'), told.join('\n'))
      assert.match(told.at(-1) ?? '', /^company blob ERR_/)
      return true
    })
  })

  test('leaves nothing behind when it is cancelled in the middle', async () => {
    const image = sample('cancelled', 3_000_000)
    await put('cancelled', image, company, harbour)
    await gate.use('trickle')
    const abort = new AbortController()
    const asked = gate.asked(gate.requests.length + 5)
    const pulling = pulled('cancelled', { signal: abort.signal })
    await asked
    abort.abort()
    await assert.rejects(pulling, (error: unknown) => isCoreError(error, 'ERR_CANCELLED'))
    const digests = (await engine.images()).flatMap((one) => one.digests)
    assert.deepEqual(
      digests.filter((name) => name.endsWith(image.digest)),
      [],
    )
  })

  test('of one image twice at once: the second had no attempts and no bytes', async () => {
    await put('twice', makeMultiPlatform([own, ...strange], { seed: `${repository} twice`, format: 'docker' }), company)
    for (const { attempts, bytes } of await Promise.all([pulled('twice'), pulled('twice')])) {
      const manifests = attempts.filter(({ stage, registry }) => stage === 'manifest' && registry === 'company')
      assert.equal(manifests.length, 2)
      assert.ok(manifests.every((attempt) => attempt.bytes > 0))
      assert.ok(bytes >= manifests.reduce((sum, attempt) => sum + attempt.bytes, 0))
    }
  })

  test('of an image for other platforms: the person chooses, or gives up, or nobody is there to ask', async () => {
    await put('strange', makeMultiPlatform(strange, { seed: `${repository} strange`, format: 'docker' }), company)
    const asked: (readonly string[])[] = []
    const choosing = (answer: string | undefined): Pick<Ask, 'platform'> => ({
      platform: async ({ own: engines, choices }) => {
        asked.push([engines, ...choices])
        return answer
      },
    })
    const { image, expected } = await pulled('strange', { ask: choosing(strange[0]) })
    assert.deepEqual([image.architecture, expected], ['s390x', own])
    await assert.rejects(pulled('strange', { ask: choosing(undefined) }), { code: 'ERR_CANCELLED' })
    assert.deepEqual(asked, [
      [own, ...strange],
      [own, ...strange],
    ])
    await assert.rejects(pulled('strange'), {
      code: 'ERR_NOT_FOUND',
      message: /there are: linux\/s390x, linux\/riscv64$/,
    })
    const chosen = await pulled('strange', { request: { platform: 'linux/riscv64' } })
    assert.deepEqual([chosen.image.architecture, chosen.expected], ['riscv64', undefined])
    const asking = pulled('strange', { request: { platform: 'linux/mips' }, ask: choosing(strange[0]) })
    await assert.rejects(asking, { code: 'ERR_NOT_FOUND', message: /no image for linux\/mips; there are: / })
  })

  test('of a single image for another platform says so', async () => {
    const image = sample('foreign', 2048, { os: 'linux', architecture: 's390x' })
    await put('foreign', image, company)
    const { expected, events } = await pulled('foreign')
    assert.equal(expected, own)
    assert.ok(events.some((event) => event.kind === 'found' && event.description.foreign === true))
    await assert.rejects(pulled('foreign', { request: { platform: own } }), { code: 'ERR_NOT_FOUND' })
  })

  test('of a second platform of the same index was refused: the digest is taken', async () => {
    const index = makeMultiPlatform([own, 'linux/s390x'], { seed: `${repository} second`, format: 'docker' })
    await put('second', index, company)
    assert.equal((await pulled('second')).image.architecture, machinePlatform().architecture)
    const { image, resolution } = await pulled('second', { request: { platform: 'linux/s390x' } })
    assert.deepEqual([image.architecture, resolution.descriptor.digest], ['s390x', index.digest])
  })

  test('of a name that another registry would serve otherwise now: the person decides', async () => {
    const [first, second] = [sample('owner, first'), sample('owner, second')]
    await put('owner', first, company)
    await put('owner', second, harbour)
    await pulled('owner')
    await gate.use('reset')
    await assert.rejects(pulled('owner'), { code: 'ERR_OWNER_CHANGED' })
    await assert.rejects(pulled('owner', { ask: owner(false) }), { code: 'ERR_CANCELLED' })
    assert.equal((await pulled('owner', { ask: owner(true) })).resolution.descriptor.digest, second.digest)
    chain.resetHealth()
  })

  test('read its name six times', async () => {
    await put('parsed', sample('parsed'), company)
    const session = new Session()
    session.connect()
    try {
      await session.post('Profiler.enable')
      await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
      await pulled('parsed')
      const { result } = await session.post('Profiler.takePreciseCoverage')
      const functions = result
        .filter(({ url }) => url.endsWith('/core/reference/parse.ts'))
        .flatMap((file) => file.functions)
      const counts = functions
        .filter(({ functionName }) => functionName === 'parseReference')
        .map(({ ranges }) => ranges[0]?.count)
      assert.deepEqual(counts, [1])
    } finally {
      session.disconnect()
    }
  })
})
