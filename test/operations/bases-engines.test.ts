import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Engine } from '../../src/engine/engine.ts'
import { resolveImages } from '../../src/operations/bases.ts'
import type { BuildImages, ImageEvent } from '../../src/operations/bases.ts'
import { engineAt, folderOf, recorded } from '../engine/connected.ts'
import { needsPodman, startPodman } from '../engine/podman.ts'
import { needsDockerd, startDockerd } from '../support/dockerd.ts'
import { makeImage, makeMultiPlatform } from '../support/images.ts'
import type { SampleImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import type { MemoryRegistry } from '../support/memory.ts'
import { listOf } from '../extension/list.ts'

const never = new AbortController().signal
const both = ['linux/amd64', 'linux/arm64']

/** An image that says whose it is. */
function of(who: string, options: { readonly triggers?: readonly string[] } = {}): SampleImage {
  return makeImage({ seed: randomUUID(), labels: { who }, format: 'docker', ...options })
}

function ofBoth(who: string): SampleImage {
  return makeMultiPlatform(both, { seed: randomUUID(), labels: { who }, format: 'docker' })
}

interface Subject {
  readonly endpoint: string
  stop(): Promise<unknown>
}

type Start = (hub: MemoryRegistry, mine: MemoryRegistry) => Promise<Subject>

async function docker(version: 20 | 29, hub: MemoryRegistry): Promise<Subject> {
  const dockerd = await startDockerd({ version, mirrors: [hub.url] })
  return { endpoint: dockerd.host, stop: () => dockerd.stop() }
}

const engines: readonly (readonly [string, { readonly skip: string | false }, Start])[] = [
  ['Docker 20.10', needsDockerd(), (hub) => docker(20, hub)],
  ['Docker 29', needsDockerd({ version: 29 }), (hub) => docker(29, hub)],
  ['Podman', needsPodman(), (hub, mine) => startPodman([mine.host, hub.host], hub.host)],
]

for (const [product, { skip }, start] of engines) {
  describe(`builds on ${product}, with a Docker Hub that answers`, { skip }, () => {
    const isBuildKit = product !== 'Podman'
    let hub: MemoryRegistry
    let mine: MemoryRegistry
    let subject: Subject
    let engine: Engine

    before(async () => {
      hub = await startMemoryRegistry()
      mine = await startMemoryRegistry()
      for (const name of ['owned', 'open', 'base', 'team/frontend', 'team/tool', 'team/app']) {
        hub.put(name.includes('/') ? name : `library/${name}`, '1', of('HUB'))
        mine.put(name, '1', of('MINE'))
      }
      subject = await start(hub, mine)
      engine = await engineAt(subject.endpoint)
    })

    after(async () => {
      engine?.close()
      await subject?.stop()
      await Promise.all([hub?.stop(), mine?.stop()])
    })

    const list = () =>
      listOf([
        { name: 'mine', url: mine.url, owns: ['owned', 'team/**', 'base-*', 'plat'] },
        { name: 'public', url: hub.url, mirrorOf: 'docker.io' },
      ])

    /** Prepares and builds; the labels of what came out, what the chain told, and what the Hub was asked meanwhile. */
    async function built(text: string, options: { buildArgs?: Record<string, string>; target?: string } = {}) {
      const { chain } = list()
      const events: ImageEvent[] = []
      const from = hub.requests.length
      const { buildArgs = {}, ...target } = options
      const images: BuildImages = await resolveImages(chain, {
        text,
        buildArgs,
        ...target,
        engine: await engine.info(),
        signal: never,
        resolve: (name) => chain.resolve(name),
        fetch: async ({ registry, repository, descriptor }, platform) => {
          const reference = `${registry.fullName(repository)}@${descriptor.digest}`
          await engine.pull({ reference, ...(platform && { platform }) })
          return reference
        },
        onEvent: (event) => events.push(event),
      }).finally(() => chain.close())
      const asked = () => hub.requests.slice(from).map(({ method, path }) => `${method} ${path}`)
      const beforeBuild = asked().length
      const tag = `portolan.test/${randomUUID()}:1`
      const folder = folderOf({ Dockerfile: text, a: 'a' })
      const { request, events: steps } = recorded(folder, { tags: [tag], ...images, ...target })
      await engine.build(request)
      const { labels, architecture } = await engine.inspect(tag)
      await engine.remove(tag)
      return {
        labels,
        architecture,
        events,
        steps,
        images,
        asked: asked(),
        byBuilder: asked().slice(beforeBuild),
        folder,
      }
    }

    test('FROM of an owned name is built from its owner, with no request at Docker Hub', async () => {
      const { labels, asked } = await built('FROM owned:1\nCOPY a /a\n')
      assert.equal(labels['who'], 'MINE')
      assert.deepEqual(asked, [])
    })

    test('a local tag of the same name changes nothing', async () => {
      await engine.pull({ reference: `${hub.host}/library/owned:1` })
      await engine.tag(`${hub.host}/library/owned:1`, 'owned:1')
      const { labels, asked } = await built('FROM owned:1\nCOPY a /a\n')
      assert.equal(labels['who'], 'MINE')
      assert.deepEqual(asked, [])
    })

    test('COPY --from of an owned name is asked of its owner alone', async () => {
      const before = mine.requests.length
      const { asked } = await built('FROM scratch\nCOPY a /a\nCOPY --from=team/tool:1 /data /data\n')
      assert.deepEqual(asked, [])
      assert.ok(mine.requests.slice(before).some(({ path }) => path.includes('/v2/team/tool/blobs/')))
    })

    test('a name that the list finds first elsewhere is not asked of Docker Hub by the builder', async () => {
      const { labels, byBuilder } = await built('FROM open:1 AS base\nCOPY a /a\nFROM base\n')
      assert.equal(labels['who'], 'MINE')
      assert.deepEqual(byBuilder, [])
    })

    test('a tag that moved between two builds of a file is built from the new image', async () => {
      mine.put('team/moving', '1', of('first'))
      const text = 'FROM team/moving:1\nCOPY a /a\n'
      assert.equal((await built(text)).labels['who'], 'first')
      mine.put('team/moving', '1', of('second'))
      assert.equal((await built(text)).labels['who'], 'second')
    })

    test('another platform of an index comes from its owner', async () => {
      mine.put('plat', '1', ofBoth('MINE'))
      hub.put('library/plat', '1', ofBoth('HUB'))
      const { labels, architecture, asked } = await built('FROM --platform=linux/arm64 plat:1\nCOPY a /a\n')
      assert.deepEqual([labels['who'], asked], ['MINE', []])
      assert.equal(architecture, product === 'Docker 20.10' ? architecture : 'arm64')
    })

    test('a default stands in a default', async () => {
      const { labels, asked } = await built('ARG BASE=team/app\nARG TAG=1\nFROM ${IMG:-${BASE}:${TAG}}\nCOPY a /a\n')
      assert.deepEqual([labels['who'], asked], ['MINE', []])
    })

    const byArchitecture = `${both.map((platform) => `FROM owned:1 AS bin-${platform.slice('linux/'.length)}\n`).join('')}FROM bin-\${TARGETARCH}\nCOPY a /a\n`
    if (isBuildKit) {
      test('a stage is chosen by architecture', async () => {
        const { labels, asked } = await built(byArchitecture)
        assert.deepEqual([labels['who'], asked], ['MINE', []])
      })
    } else {
      test('a stage chosen by architecture is left to Podman 4.3, which knows no TARGETARCH there', async () => {
        const from = hub.requests.length
        await assert.rejects(built(byArchitecture), { code: 'ERR_REFERENCE', message: /bin-/ })
        assert.deepEqual(hub.requests.slice(from), [])
      })
    }

    test('a stage that is not needed costs no request and no failure', async () => {
      const from = mine.requests.length
      const text = 'FROM team/gone:1 AS gone\nRUN x\nFROM owned:1 AS dev\nCOPY a /a\nFROM team/gone:2 AS prod\n'
      const { labels, asked } = await built(text, { target: 'dev' })
      assert.deepEqual([labels['who'], asked], ['MINE', []])
      assert.deepEqual(
        mine.requests.slice(from).filter(({ path }) => path.includes('gone')),
        [],
      )
    })

    test('an owned name that its owner has not ends the build, and nobody else hears of it', async () => {
      const from = hub.requests.length
      await assert.rejects(built('FROM team/missing:1\nCOPY a /a\n'), { code: 'ERR_NOT_FOUND' })
      await assert.rejects(built('FROM scratch\nCOPY --from=team/missing:1 / /\n'), { code: 'ERR_NOT_FOUND' })
      assert.deepEqual(hub.requests.slice(from), [])
    })

    test('an ONBUILD of a base that names an owned image ends the build before it is asked for', async () => {
      mine.put('team/onbuild', '1', of('MINE', { triggers: ['COPY --from=team/tool:1 /data /x'] }))
      const from = hub.requests.length
      await assert.rejects(built('FROM team/onbuild:1\nCOPY a /a\n'), { code: 'ERR_POLICY', message: /team\/tool:1/ })
      assert.deepEqual(hub.requests.slice(from), [])
    })

    test('a syntax that is owned is asked of its owner, and of nobody by Podman', async () => {
      const from = [hub.requests.length, mine.requests.length]
      const lines = ['# syntax=team/frontend:1', 'FROM owned:1', 'COPY a /a', '']
      const work = built(lines.join('\n'))
      if (isBuildKit) await assert.rejects(work)
      else await work
      const toOwner = mine.requests.slice(from[1]).filter(({ path }) => path.includes('/v2/team/frontend/'))
      assert.deepEqual(hub.requests.slice(from[0]), [])
      assert.equal(
        toOwner.some(({ method }) => method === 'GET'),
        isBuildKit,
      )
    })

    test('BUILDKIT_SYNTAX is asked of its owner as well', async () => {
      const from = hub.requests.length
      const work = built('FROM owned:1\nCOPY a /a\n', { buildArgs: { BUILDKIT_SYNTAX: 'team/frontend:1' } })
      if (isBuildKit) await assert.rejects(work)
      else await work
      assert.deepEqual(hub.requests.slice(from), [])
    })
  })
}
