import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BuildRequest, Engine, TransferProgress } from '../../src/engine/engine.ts'
import { build } from '../../src/engine/build/build.ts'
import { linesOfStep } from '../../src/language/steps.ts'
import { Transport } from '../../src/engine/transport.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import { startFaultProxy } from '../support/faults.ts'
import type { FaultProxy } from '../support/faults.ts'
import { busyboxLayer, makeImage, seed } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { alice, engineAt, folderOf, mallory, output, recorded, users } from './connected.ts'
import { needsPodman, startPodman } from './podman.ts'

interface Subject {
  readonly engine: Engine
  build(request: BuildRequest): Promise<{ readonly imageId: string }>
  stop(): Promise<void>
}

async function dockerSubject(): Promise<Subject> {
  const dockerd = await sharedDockerd()
  const engine = await engineAt(dockerd.host)
  const transport = new Transport({ url: dockerd.host, via: 'test' })
  const info = async () => ({ ...(await engine.info()), apiVersion: '1.38' })
  const imageId = async (name: string) => (await engine.inspect(name)).id
  const stop = async () => {
    engine.close()
    transport.close()
    await dockerd.stop()
  }
  return { engine, build: (request) => build({ transport, info, imageId }, request), stop }
}

async function podmanSubject(hosts: readonly string[]): Promise<Subject> {
  const podman = await startPodman(hosts)
  const engine = await engineAt(podman.endpoint)
  const stop = async () => {
    engine.close()
    await podman.stop()
  }
  return { engine, build: (request) => engine.build(request), stop }
}

for (const [product, { skip }, start] of [
  ['Docker before BuildKit', needsEngine(), dockerSubject],
  ['Podman', needsPodman(), podmanSubject],
] as const) {
  let subject: Subject
  let open: RegistryServer
  let closed: RegistryServer
  let proxy: FaultProxy

  before(async () => {
    if (skip !== false) return
    open = await startDockerRegistry()
    closed = await startDockerRegistry({ htpasswd: users })
    proxy = await startFaultProxy(open.url)
    const base = makeImage({ seed: randomUUID(), layers: [busyboxLayer()] })
    await seed(open.url, 'base', '1', base)
    await seed(closed.url, 'base', '1', base, { auth: { username: 'alice', password: users.alice } })
    subject = await start([open.host, closed.host, proxy.host])
  })

  after(async () => {
    await subject?.stop()
    await Promise.all([open?.stop(), closed?.stop(), proxy?.stop()])
  })

  const built = async (context: string, options: Partial<BuildRequest> = {}) => {
    const tag = `portolan.test/${randomUUID()}:1`
    const { request, events } = recorded(context, { tags: [tag], noCache: true, ...options })
    const { imageId } = await subject.build(request)
    const image = await subject.engine.inspect(tag)
    assert.equal(image.id, imageId)
    await subject.engine.remove(tag)
    return { events, image }
  }

  test(`${product}: a build tags its image and tells its steps`, { skip }, async () => {
    const dockerfile = 'FROM scratch\nLABEL a=b\nCOPY busybox /busybox\nRUN ["/busybox", "echo", "häfen"]\n'
    const { events, image } = await built(folderOf({ Dockerfile: dockerfile }, { busybox: true }))
    assert.equal(image.labels['a'], 'b')
    assert.match(output(events), /häfen/)
    const steps = events.filter((event) => event.kind === 'step')
    assert.deepEqual(
      steps.map(({ id, state }) => `${id} ${state}`),
      [1, 2, 3, 4].flatMap((id) => [`${id} started`, `${id} done`]),
    )
    assert.match(steps[6]?.name ?? '', /^\[4\/4\] RUN /)
  })

  test(`${product}: what the ignore file names is not in the image, nor the file that says so`, { skip }, async () => {
    const dockerfile =
      'FROM scratch\nCOPY . /context\nCOPY busybox /busybox\nRUN ["/busybox", "find", "/context", "-mindepth", "1"]\n'
    const files = {
      '.env': 'SECRET=1',
      'sub/.env': '',
      'sub/kept': '',
      '.dockerignore': '**/.env\nDockerfile\n.dockerignore\n',
    }
    const { events } = await built(folderOf({ Dockerfile: dockerfile, ...files }, { busybox: true }))
    const seen = output(events).match(/\/context\/[^\s"]+/g)
    assert.deepEqual(seen?.toSorted(), ['/context/busybox', '/context/sub', '/context/sub/kept'])
  })

  test(`${product}: a Dockerfile outside of the context leaves no trace in it`, { skip }, async () => {
    const dockerfile =
      'FROM scratch\nCOPY . /context\nCOPY busybox /busybox\nRUN ["/busybox", "find", "/context", "-mindepth", "1"]\n'
    const outside = join(folderOf({ 'Other.dockerfile': dockerfile }), 'Other.dockerfile')
    const { events } = await built(folderOf({ a: '' }, { busybox: true }), { dockerfile: outside })
    assert.deepEqual(
      output(events)
        .match(/\/context\/[^\s"]+/g)
        ?.toSorted(),
      ['/context/a', '/context/busybox'],
    )
  })

  test(
    `${product}: another text for the Dockerfile is built, and the image sees the file alone`,
    { skip },
    async () => {
      const text =
        'FROM scratch\nCOPY . /context\nCOPY busybox /busybox\nRUN ["/busybox", "grep", "-r", "FROM", "/context"]\n'
      const { events } = await built(folderOf({ Dockerfile: 'FROM written\n' }, { busybox: true }), { text })
      assert.deepEqual(output(events).match(/\/context\/[^\s"]+/g), ['/context/Dockerfile:FROM'])
    },
  )

  test(`${product}: the steps of a build of stages are told, each with the lines it stands for`, { skip }, async () => {
    const dockerfile = 'ARG A=b\nFROM scratch AS b\nCOPY a /a\nFROM scratch\nENV A=1\nCOPY --from=b /a /b\n'
    const { events } = await built(folderOf({ Dockerfile: dockerfile, a: '' }))
    const names = events.flatMap((event) => (event.kind === 'step' && event.state === 'started' ? event.name : []))
    const lines = names.map((name) => linesOfStep(dockerfile, name)?.start)
    assert.deepEqual(
      lines.filter((line) => line !== 0),
      [1, 2, 3, 4, 5],
    )
  })

  test(
    `${product}: a private base image is pulled with its host's credential, which no other host gets`,
    { skip },
    async () => {
      const dockerfile = `ARG HOST\nFROM \${HOST}/base:1 AS base\nFROM ${proxy.host}/base:1\nCOPY --from=base /bin/busybox /a\n`
      const asked: string[] = []
      const credentialFor = async (host: string) => {
        asked.push(host)
        return host === closed.host ? alice : undefined
      }
      const context = folderOf({ Dockerfile: dockerfile })
      await built(context, { buildArgs: { HOST: closed.host }, credentialFor })
      assert.deepEqual(asked, [closed.host, proxy.host])
      assert.ok(proxy.requests.length > 0)
      assert.deepEqual(
        proxy.requests.filter(({ authorization }) => authorization !== undefined),
        [],
      )
    },
  )

  test(`${product}: a rejected password and a missing image of FROM have their codes`, { skip }, async () => {
    const repository = `secret-${randomUUID()}`
    await seed(closed.url, repository, '1', makeImage({ seed: repository }), {
      auth: { username: 'alice', password: users.alice },
    })
    const context = folderOf({ Dockerfile: `FROM ${closed.host}/${repository}:1\n` })
    await assert.rejects(built(context, { credentialFor: async () => mallory }), { code: 'ERR_AUTH_REJECTED' })
    await assert.rejects(built(context), { code: 'ERR_AUTH_REQUIRED' })
    await assert.rejects(built(folderOf({ Dockerfile: `FROM ${open.host}/none:1\n` })), { code: 'ERR_NOT_FOUND' })
  })

  test(`${product}: a failing step is named with its output, a syntax error with its line`, { skip }, async () => {
    const run = 'RUN ["/busybox", "sh", "-c", "echo the reason; exit 3"]'
    const context = folderOf({ Dockerfile: `FROM scratch\nCOPY busybox /busybox\n${run}\n` }, { busybox: true })
    const { request, events } = recorded(context, { tags: ['portolan.test/failed:1'] })
    await assert.rejects(subject.build(request), { code: 'ERR_ENGINE', message: /RUN .*the reason/s })
    assert.ok(events.some((event) => event.kind === 'step' && event.state === 'failed' && /RUN/.test(event.name)))
    await assert.rejects(subject.engine.inspect('portolan.test/failed:1'), { code: 'ERR_NOT_FOUND' })
    const broken = folderOf({ Dockerfile: 'FROM scratch\n\nFROBNICATE it\n' })
    await assert.rejects(built(broken), { code: 'ERR_ENGINE', message: /frobnicate/i })
  })

  test(`${product}: secrets are refused before anything is sent`, { skip }, async () => {
    const context = folderOf({ Dockerfile: 'FROM scratch\n' })
    await assert.rejects(built(context, { secrets: { a: Buffer.from('b') } }), {
      code: 'ERR_UNSUPPORTED',
      message: /BuildKit/,
    })
  })

  test(`${product}: cancelling ends a build in the middle of a step`, { skip }, async () => {
    const run = 'RUN ["/busybox", "sh", "-c", "echo begun; /busybox sleep 600"]'
    const context = folderOf({ Dockerfile: `FROM scratch\nCOPY busybox /busybox\n${run}\n` }, { busybox: true })
    const controller = new AbortController()
    const onEvent: BuildRequest['onEvent'] = (event) =>
      event.kind === 'log' && /begun/.test(event.text) && controller.abort()
    const { request } = recorded(context, { tags: ['portolan.test/cancelled:1'], signal: controller.signal, onEvent })
    await assert.rejects(subject.build(request), { code: 'ERR_CANCELLED' })
  })

  test(`${product}: pulls, names, pushes and removes`, { skip }, async () => {
    const seen: TransferProgress[] = []
    const reference = `${open.host}/base:1`
    const onProgress = (progress: TransferProgress) => seen.push(progress)
    const pulled = await subject.engine.pull({ reference, onProgress })
    assert.ok(pulled.references.includes(reference))
    assert.equal(seen.at(-1)?.layersDone, seen.at(-1)?.layersTotal)
    await subject.engine.tag(reference, `${closed.host}/copied:1`)
    const pushed = await subject.engine.push({ reference: `${closed.host}/copied:1`, credential: alice })
    assert.match(pushed.digest ?? '', /^sha256:[0-9a-f]{64}$/)
    await assert.rejects(subject.engine.push({ reference: `${closed.host}/copied:1`, credential: mallory }), {
      code: 'ERR_AUTH_REJECTED',
    })
    await assert.rejects(subject.engine.pull({ reference: `${open.host}/none:1` }), { code: 'ERR_NOT_FOUND' })
    await subject.engine.remove(`${closed.host}/copied:1`)
    await assert.rejects(subject.engine.inspect(`${closed.host}/copied:1`), { code: 'ERR_NOT_FOUND' })
  })
}
