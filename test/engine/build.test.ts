import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BuildRequest, Engine } from '../../src/engine/engine.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { startFaultProxy } from '../support/faults.ts'
import { busyboxLayer, makeImage, seed } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { fakeSsh } from './fake-ssh.ts'
import { alice, engineAt, folderOf, mallory, output, recorded, users } from './connected.ts'

const { skip } = needsEngine()
const list = 'RUN ["/busybox", "find", "/context", "-mindepth", "1"]'

let dockerd: Dockerd
let open: RegistryServer
let closed: RegistryServer
let engine: Engine

before(async () => {
  if (skip !== false) return
  dockerd = await sharedDockerd()
  open = await startDockerRegistry()
  closed = await startDockerRegistry({ htpasswd: users })
  const base = makeImage({ seed: randomUUID(), layers: [busyboxLayer()] })
  await seed(open.url, 'base', '1', base)
  await seed(closed.url, 'base', '1', base, { auth: { username: 'alice', password: users.alice } })
  engine = await engineAt(dockerd.host)
})

after(async () => {
  engine?.close()
  await Promise.all([open?.stop(), closed?.stop()])
  await dockerd?.stop()
})

/** Builds, takes the tag away again, and gives back what the build said. */
async function build(context: string, options: Partial<BuildRequest> = {}) {
  const tag = `portolan-test/${randomUUID()}:1`
  const { request, events } = recorded(context, { tags: [tag], noCache: true, ...options })
  const result = await engine.build(request)
  const image = await engine.inspect(tag)
  assert.equal(image.id, result.imageId)
  await engine.remove(tag)
  return { events, image }
}

/** What a container of the image would see below /context, as the build printed it. */
async function listed(files: Readonly<Record<string, string>>, options: Partial<BuildRequest> = {}): Promise<string[]> {
  const dockerfile = `FROM scratch AS all\nCOPY . /context\nFROM scratch\nCOPY --from=all /context /context\nCOPY --from=all /context/busybox /busybox\n${list}\n`
  const context = folderOf({ Dockerfile: dockerfile, ...files }, { busybox: true })
  const { events } = await build(context, options)
  return output(events)
    .trim()
    .split('\n')
    .map((line) => line.replace('/context/', ''))
    .toSorted()
}

test('a build tags its image and tells each step, once started and once over', { skip }, async () => {
  const context = folderOf(
    { Dockerfile: 'FROM scratch\nLABEL a=b\nCOPY busybox /busybox\nRUN ["/busybox", "echo", "häfen"]\n' },
    { busybox: true },
  )
  const { events, image } = await build(context)
  assert.deepEqual(image.labels, { a: 'b' })
  assert.equal(output(events), 'häfen\n')
  const run = events.filter((event) => event.kind === 'step' && event.name.includes('RUN'))
  assert.deepEqual(
    run.map((event) => event.kind === 'step' && event.state),
    ['started', 'done'],
  )
  const numbers = events.flatMap((event) => (event.kind === 'step' ? [Number(event.id)] : []))
  assert.deepEqual(
    [...new Set(numbers)].toSorted((a, b) => a - b),
    numbers.length > 0 ? Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1) : [],
  )
  const done = run.at(-1)
  assert.ok(done?.kind === 'step' && (done.durationMs ?? -1) >= 0)
})

test('a step that was built before is cached', { skip }, async () => {
  const context = folderOf(
    { Dockerfile: 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "true"]\n' },
    { busybox: true },
  )
  await build(context, { noCache: false })
  const { events } = await build(context, { noCache: false })
  assert.ok(events.some((event) => event.kind === 'step' && event.name.includes('RUN') && event.state === 'cached'))
})

test('what the ignore file names is not in the image', { skip }, async () => {
  const files = {
    '.env': 'SECRET=1',
    'sub/.env': 'SECRET=2',
    'sub/kept': '',
    'modules/a': '',
    'modules/b': '',
    'key.pem': '',
  }
  const rules = '# keys\n**/.env\n*.pem\nmodules/*\n!modules/b\nDockerfile\n.dockerignore\n'
  const seen = await listed({ ...files, '.dockerignore': rules })
  assert.deepEqual(seen, ['busybox', 'modules', 'modules/b', 'sub', 'sub/kept'])
})

test("a Dockerfile's own ignore file comes before the folder's", { skip }, async () => {
  const seen = await listed({
    a: '',
    b: '',
    '.dockerignore': 'a\n',
    'Dockerfile.dockerignore': 'b\nDocker*\n.dockerignore\n',
  })
  assert.deepEqual(seen, ['a', 'busybox'])
})

test('a Dockerfile outside of the context leaves no trace in it', { skip }, async () => {
  const dockerfile =
    'FROM scratch\nCOPY . /context\nCOPY busybox /busybox\nRUN ["/busybox", "find", "/context", "-mindepth", "1"]\n'
  const context = folderOf({ a: '' }, { busybox: true })
  const { events } = await build(context, {
    dockerfile: join(folderOf({ 'Other.dockerfile': dockerfile }), 'Other.dockerfile'),
  })
  assert.deepEqual(output(events).trim().split('\n').toSorted(), ['/context/a', '/context/busybox'])
})

test('modes and links arrive as they are', { skip }, async () => {
  const show = 'RUN ["/busybox", "stat", "-c", "%n %a %N", "/c/run", "/c/to", "/c/none", "/c/d"]'
  const context = folderOf(
    { Dockerfile: `FROM scratch\nCOPY . /c\nCOPY busybox /busybox\n${show}\n`, run: 'x', 'd/f': '' },
    { busybox: true },
  )
  chmodSync(join(context, 'run'), 0o751)
  chmodSync(join(context, 'd'), 0o700)
  symlinkSync('run', join(context, 'to'))
  symlinkSync('/nowhere', join(context, 'none'))
  const { events } = await build(context)
  const said = output(events)
  assert.match(said, /^\/c\/run 751 /m)
  assert.match(said, /^\/c\/to 777 \/c\/to -> run$|'\/c\/to' -> 'run'/m)
  assert.match(said, /-> '?\/nowhere/m)
  assert.match(said, /^\/c\/d 700 /m)
})

test('a private base image is pulled with the credential of its host, which no other host gets', { skip }, async () => {
  const other = await startFaultProxy(open.url)
  const context = folderOf({
    Dockerfile: `ARG HOST\nFROM \${HOST}/base:1 AS base\nFROM scratch\nCOPY --from=base /bin/busybox /a\nCOPY --from=${other.host}/base:1 /bin/sh /b\n`,
  })
  const asked = new Set<string>()
  const given = async (host: string) => {
    asked.add(host)
    return host === closed.host ? alice : undefined
  }
  await build(context, { buildArgs: { HOST: closed.host }, credentialFor: given })
  assert.ok(asked.has(closed.host))
  assert.ok(other.requests.length > 0)
  assert.deepEqual(
    other.requests.filter(({ authorization }) => authorization !== undefined),
    [],
  )
  await other.stop()
})

test('a rejected password and a missing one are told apart', { skip }, async () => {
  const repository = `secret-${randomUUID()}`
  await seed(closed.url, repository, '1', makeImage({ seed: repository }), {
    auth: { username: 'alice', password: users.alice },
  })
  const context = folderOf({ Dockerfile: `FROM ${closed.host}/${repository}:1\n` })
  await assert.rejects(build(context, { credentialFor: async () => mallory }), { code: 'ERR_AUTH_REJECTED' })
  await assert.rejects(build(context), { code: 'ERR_AUTH_REQUIRED' })
})

test('a base image that is not there is ERR_NOT_FOUND with its name', { skip }, async () => {
  const context = folderOf({ Dockerfile: `FROM ${open.host}/none:1\n` })
  await assert.rejects(build(context), { code: 'ERR_NOT_FOUND', message: new RegExp(`${open.host}/none:1`) })
})

test('a failing step is named with its message and its output, and tags nothing', { skip }, async () => {
  const run = 'RUN ["/busybox", "sh", "-c", "echo the reason; exit 3"]'
  const context = folderOf({ Dockerfile: `FROM scratch\nCOPY busybox /busybox\n${run}\n` }, { busybox: true })
  const { request, events } = recorded(context, { tags: ['portolan-test/failed:1'] })
  await assert.rejects(engine.build(request), { code: 'ERR_ENGINE', message: /RUN .*exit code: 3\nthe reason/s })
  const failed = events.filter((event) => event.kind === 'step' && event.state === 'failed')
  assert.deepEqual(
    failed.map((event) => event.kind === 'step' && /RUN/.test(event.name)),
    [true],
  )
  await assert.rejects(engine.inspect('portolan-test/failed:1'), { code: 'ERR_NOT_FOUND' })
})

test('a syntax error is named with its line', { skip }, async () => {
  const context = folderOf({ Dockerfile: 'FROM scratch\n\nFROBNICATE it\n' })
  await assert.rejects(build(context), { code: 'ERR_ENGINE', message: /Dockerfile, line 3: .*FROBNICATE/ })
})

test('a context or Dockerfile that is missing is named', { skip }, async () => {
  const context = folderOf({ a: '' })
  await assert.rejects(build(context), { code: 'ERR_LOCAL', message: new RegExp(join(context, 'Dockerfile')) })
  await assert.rejects(build(join(context, 'none')), { code: 'ERR_LOCAL', message: /none/ })
})

test('a secret reaches the step that mounts it, and neither the image nor any process list', { skip }, async () => {
  const secret = randomUUID()
  const run =
    'RUN --mount=type=secret,id=token ["/busybox", "sh", "-c", "busybox=/busybox; $busybox wc -c < /run/secrets/token"]'
  const context = folderOf({ Dockerfile: `FROM scratch\nCOPY busybox /busybox\n${run}\n` }, { busybox: true })
  const seen: string[] = []
  const onEvent = () => seen.push(...processes().filter((line) => line.includes(secret)))
  const { events, image } = await build(context, { secrets: { token: Buffer.from(secret) }, onEvent })
  assert.equal(output(events).trim(), String(secret.length))
  assert.deepEqual(seen, [])
  assert.doesNotMatch(JSON.stringify(image), new RegExp(secret))
})

test('the stage asked for is the one that is built', { skip }, async () => {
  const context = folderOf({
    Dockerfile: 'FROM scratch AS one\nLABEL stage=one\nFROM scratch AS two\nLABEL stage=two\n',
  })
  const { image } = await build(context, { target: 'one' })
  assert.deepEqual(image.labels, { stage: 'one' })
  await assert.rejects(build(context, { target: 'three' }), { code: 'ERR_ENGINE', message: /three/ })
})

test('cancelling ends a build in the middle of a step', { skip }, async () => {
  const run = 'RUN ["/busybox", "sh", "-c", "echo begun; /busybox sleep 600"]'
  const context = folderOf({ Dockerfile: `FROM scratch\nCOPY busybox /busybox\n${run}\n` }, { busybox: true })
  const controller = new AbortController()
  const { request } = recorded(context, {
    tags: ['portolan-test/cancelled:1'],
    signal: controller.signal,
    onEvent: (event) => event.kind === 'log' && controller.abort(),
  })
  await assert.rejects(engine.build(request), { code: 'ERR_CANCELLED' })
  await assert.rejects(engine.inspect('portolan-test/cancelled:1'), { code: 'ERR_NOT_FOUND' })
})

test('a build goes over ssh as it does over a socket', { skip }, async (context) => {
  const ssh = fakeSsh(dockerd.host)
  context.after(ssh.restore)
  const far = await engineAt('ssh://far.test')
  const folder = folderOf({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'x'.repeat(500_000) })
  const { imageId } = await far.build(recorded(folder, { tags: ['portolan-test/far:1'] }).request)
  assert.equal((await engine.inspect('portolan-test/far:1')).id, imageId)
  await engine.remove('portolan-test/far:1')
  far.close()
})

test('many files and a large one arrive whole, and only what changed is sent again', { skip }, async () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`many/${index}`, String(index)]))
  const sums = 'RUN ["/busybox", "sh", "-c", "/busybox cat /c/many/* | /busybox wc -c; /busybox wc -c < /c/large"]'
  const dockerfile = `FROM scratch\nCOPY many /c/many\nCOPY large /c/large\nCOPY busybox /busybox\n${sums}\n`
  const context = folderOf({ Dockerfile: dockerfile, ...many, large: 'x'.repeat(20_000_000) }, { busybox: true })
  const first = await build(context)
  assert.equal(output(first.events), '1390\n20000000\n')
  writeFileSync(join(context, 'many/0'), 'zero')
  const second = await build(context)
  assert.equal(output(second.events), '1393\n20000000\n')
  const sent = second.events.flatMap((event) =>
    event.kind === 'progress' && /transferring/.test(event.name) ? [event.current] : [],
  )
  assert.ok(Math.max(...sent) < 1_000_000, `sent ${Math.max(...sent)} bytes`)
})

function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')]
      } catch {
        return []
      }
    })
}

test(
  'another text for the same Dockerfile is what is built, though its length and the file are the same',
  { skip },
  async () => {
    const context = folderOf({ Dockerfile: 'FROM none\n', a: '' })
    for (const which of ['one', 'two', 'six', 'one']) {
      const { image } = await build(context, {
        text: `FROM scratch\nCOPY a /a\nLABEL which=${which}\n`,
        noCache: false,
      })
      assert.equal(image.labels['which'], which)
    }
  },
)
