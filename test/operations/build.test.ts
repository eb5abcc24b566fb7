import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Chain } from '../../src/core/chain/chain.ts'
import type { RemoteRegistry } from '../../src/core/registry/remote.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { build, buildAndPush } from '../../src/operations/build.ts'
import type { ReplaceQuestion } from '../../src/operations/ask.ts'
import type { BuildingEvent, BuildRequest } from '../../src/operations/build.ts'
import { engineAt, folderOf } from '../engine/connected.ts'
import { listOf } from '../extension/list.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { makeImage } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { contextOf, removeImages } from './engine.ts'

const { skip } = needsEngine()
const name = `operations-${randomUUID()}`
const base = makeImage({ seed: name, labels: { whose: 'company' }, format: 'docker' })

function requestOf(dockerfile: string, request: Partial<BuildRequest> = {}): BuildRequest {
  const context = folderOf({ Dockerfile: dockerfile })
  return { context, dockerfile: path.join(context, 'Dockerfile'), tags: [`${name}/app:1`], ...request }
}

function recording() {
  const events: BuildingEvent[] = []
  return { events, onEvent: (event: BuildingEvent): void => void events.push(event) }
}

/** The kinds in their order, each run of one kind once. */
function kindsOf(events: readonly BuildingEvent[]): readonly string[] {
  return events.map(({ kind }) => kind).filter((kind, place, all) => kind !== all[place - 1])
}

describe('a build', { skip }, () => {
  let dockerd: Dockerd
  let engine: Engine
  let company: RegistryServer
  let chain: Chain
  let registry: RemoteRegistry

  before(async () => {
    dockerd = await sharedDockerd()
    company = await startDockerRegistry()
    engine = await engineAt(dockerd.host)
    await seed(company.url, `${name}/base`, '1', base)
    const list = listOf([{ name: 'company', url: company.url, owns: [`${name}/**`] }])
    chain = list.chain
    registry = list.entries[0]?.registry ?? assert.fail('no registry')
  })

  afterEach(() => removeImages(engine, name))

  after(async () => {
    engine?.close()
    await chain?.close()
    await company?.stop()
    await dockerd?.stop()
  })

  test('gets the images it names from the registries, by digest, and says where each is from', async () => {
    const { events, onEvent } = recording()
    const { imageId, resolutions } = await build(
      contextOf(chain, engine),
      requestOf(`FROM ${name}/base:1\nLABEL built=yes\n`),
      { onEvent },
    )
    assert.deepEqual(
      resolutions.map(({ descriptor }) => descriptor.digest),
      [base.digest],
    )
    assert.deepEqual((await engine.inspect(imageId)).labels, { whose: 'company', built: 'yes' })
    assert.deepEqual(kindsOf(events), ['looking', 'resolved', 'builder', 'built'])
  })

  test('that fails says at which lines: of a step, of an image that can not be had', async () => {
    const cases = [
      ['FROM scratch\nLABEL a=b\nCOPY none /\n', 2, 'ERR_ENGINE'],
      [`FROM scratch AS a\nFROM ${name}/missing:1\n`, 1, 'ERR_NOT_FOUND'],
      ['FROM scratch\nNONSENSE\n', 1, 'ERR_ENGINE'],
    ] as const
    for (const [dockerfile, line, code] of cases) {
      const { events, onEvent } = recording()
      await assert.rejects(build(contextOf(chain, engine), requestOf(dockerfile), { onEvent }), { code })
      const failed = events.flatMap((event) => (event.kind === 'failed' ? [event] : []))
      assert.deepEqual(
        failed.map(({ error, lines }) => [error.code, lines]),
        [[code, { start: line, end: line }]],
        dockerfile,
      )
    }
  })

  test('that is given up fails at no line', async () => {
    const { events, onEvent } = recording()
    const request = requestOf(`FROM ${name}/base:1\n`)
    const running = build(contextOf(chain, engine), request, { onEvent, signal: AbortSignal.abort() })
    await assert.rejects(running, { code: 'ERR_CANCELLED' })
    assert.ok(events.every(({ kind }) => kind !== 'failed'))
  })

  test('reads the text that is given, not the file', async () => {
    const request = requestOf('NONSENSE\n', { text: 'FROM scratch\nLABEL given=yes\n' })
    const { imageId } = await build(contextOf(chain, engine), request)
    assert.deepEqual((await engine.inspect(imageId)).labels, { given: 'yes' })
  })

  test('whose file is not there says so', async () => {
    const request = { ...requestOf('FROM scratch\n'), dockerfile: path.join('/nowhere', 'Dockerfile') }
    await assert.rejects(build(contextOf(chain, engine), request), { code: 'ERR_LOCAL' })
  })

  test('with its images left to the builder asks no registry of the list', async () => {
    const { events, onEvent } = recording()
    const request = requestOf('FROM scratch\nLABEL a=b\n', { imagesFrom: 'builder' })
    await build(contextOf(chain, engine), request, { onEvent })
    assert.deepEqual(kindsOf(events), ['builder', 'built'])
  })

  test('and push asks once before the build about the tag it takes, and not again after it', async () => {
    const target = { registry, repository: `${name}/app`, tag: '1' }
    const order: string[] = []
    const options = (answer: boolean) => ({
      onEvent: ({ kind }: BuildingEvent): unknown => order.push(kind),
      ask: {
        replace: async ({ image }: ReplaceQuestion) => {
          order.push(image === undefined ? 'asked before' : 'asked after')
          return answer
        },
      },
    })
    const request = { build: requestOf(`FROM ${name}/base:1\nLABEL built=yes\n`), target }
    await seed(company.url, target.repository, '1', base)
    await assert.rejects(buildAndPush(contextOf(chain, engine), request, options(false)), { code: 'ERR_CANCELLED' })
    assert.deepEqual(order.splice(0), ['checking', 'asked before'])
    const { pushed } = await buildAndPush(contextOf(chain, engine), request, options(true))
    const { descriptor } = await registry.resolve(target.repository, '1')
    assert.equal(pushed.digest, descriptor.digest)
    assert.deepEqual(
      order.filter((kind, place) => kind !== order[place - 1]),
      ['checking', 'asked before', 'looking', 'resolved', 'builder', 'built', 'pushing', 'checking', 'sending'],
    )
  })
})
