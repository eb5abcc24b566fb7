import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Chain } from '../../src/core/chain/chain.ts'
import type { ChainEntry } from '../../src/core/chain/types.ts'
import type { RemoteRegistry } from '../../src/core/registry/remote.ts'
import { resolveImages } from '../../src/operations/bases.ts'
import type { ImageEvent, ImagesRequest } from '../../src/operations/bases.ts'
import { blobOf, descriptorOf, digestOf, makeImage, makeIndex } from '../support/images.ts'
import type { SampleImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import type { MemoryRegistry, MemoryRegistryOptions } from '../support/memory.ts'
import { listOf, plainHost } from '../extension/list.ts'

const image = makeImage({ seed: 'images of a build' })
const docker = { product: 'Docker', os: 'linux', architecture: 'amd64' } as const
const podman = { ...docker, product: 'Podman' } as const
const repositories = {
  'ok/app': { '1': image },
  open: { '1': image },
  'docker/dockerfile': { '1': image },
}

/** A company that owns `ok/**`, above a public registry. */
async function scene(t: TestContext, options: { company?: MemoryRegistryOptions; rules?: object } = {}) {
  const company = await startMemoryRegistry({ repositories, ...options.company })
  const open = await startMemoryRegistry({ repositories })
  const { chain, entries } = listOf([
    { name: 'company', url: company.url, owns: ['ok/**'], ...options.rules },
    { name: 'public', url: open.url },
  ])
  t.after(() => Promise.all([company.stop(), open.stop(), chain.close()]))
  return { company, open, chain, entries, at: (name: string) => `${company.host}/${name}@${image.digest}` }
}

async function resolved(chain: Chain, text: string, options: Partial<ImagesRequest> = {}) {
  const events: ImageEvent[] = []
  const images = await resolveImages(chain, {
    text,
    buildArgs: {},
    engine: docker,
    signal: new AbortController().signal,
    resolve: (name) => chain.resolve(name),
    fetch: async ({ registry, repository, descriptor }) => `${registry.fullName(repository)}@${descriptor.digest}`,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const told = events.filter(({ kind }) => kind !== 'looking').map(({ kind, name }) => `${kind} ${name}`)
  return { ...images, told }
}

function reads({ requests }: MemoryRegistry): readonly string[] {
  return requests.filter(({ path }) => path !== '/v2/').map(({ method, path }) => `${method} ${path}`)
}

test('a name that nobody has is left to the builder as it is written, with the reason', async (t) => {
  const { chain } = await scene(t)
  const { text, told } = await resolved(chain, 'FROM none:1\nCOPY --from=open:1 / /\n')
  assert.match(text, /^FROM none:1\nCOPY --from=127\.0\.0\.1:\d+\/open@sha256:/)
  assert.deepEqual(told, ['left none:1', 'resolved open:1'])
})

test('a name that is no image name, and one at a host that is not in the list, are left to the builder', async (t) => {
  const { chain, company, open } = await scene(t)
  const source = 'FROM [See-details](command:x)\nFROM UPPER:\nFROM other.test:5000/ok/app:1\n'
  assert.equal((await resolved(chain, source, { target: '2' })).text, source)
  assert.deepEqual([...reads(company), ...reads(open)], [])
})

test('an owned name that its owner refuses, has not, or can not tell of ends the build, and nobody else hears of it', async (t) => {
  const { chain, open, company } = await scene(t)
  await assert.rejects(resolved(chain, 'FROM ok/none:1\n'), { code: 'ERR_NOT_FOUND' })
  company.configure({ auth: { username: 'a', password: 'b' } })
  await assert.rejects(resolved(chain, 'FROM scratch\nCOPY --from=ok/app:1 / /\n'), { code: 'ERR_AUTH_REQUIRED' })
  await company.stop()
  await assert.rejects(resolved(chain, '# syntax=ok/app:1\nFROM scratch\n'), { code: 'ERR_UNAVAILABLE' })
  assert.deepEqual(reads(open), [])
})

test('a name that is denied at Docker Hub is not left to a builder that would ask there', async (t) => {
  const { entries } = await scene(t, { rules: { owns: [] } })
  const [company, hub] = entries
  assert.ok(company && hub)
  const denying = { registry: asDockerHub(hub.registry), rules: { ...hub.rules, deny: ['team/**'] } }
  const chain = new Chain({ entries: [company, denying], host: plainHost })
  await assert.rejects(resolved(chain, 'FROM team/none:1\n'), { code: 'ERR_NOT_FOUND' })
  assert.deepEqual((await resolved(chain, 'FROM none:1\n')).told, ['left none:1'])
})

test('a registry that refuses a short name has the last word on it; Docker Hub, which the builder asks itself, has not', async (t) => {
  const { company, entries } = await scene(t, { rules: { owns: [] } })
  const [first, second] = entries
  assert.ok(first && second)
  company.configure({ repositories, auth: { username: 'a', password: 'b' } })
  await assert.rejects(resolved(inOrder([first, second]), 'FROM open:1\n'), { code: 'ERR_AUTH_REQUIRED' })
  const hub = { ...first, registry: asDockerHub(first.registry) }
  assert.deepEqual((await resolved(inOrder([second, hub]), 'FROM mine:1\n')).told, ['left mine:1'])
})

test('a stage that is not needed asks nobody, and an owned name in it can only reach its owner', async (t) => {
  const { chain, company, open } = await scene(t)
  const { text } = await resolved(chain, 'FROM ok/app:1 AS a\nFROM ok/app\nFROM open:1 AS c\nFROM scratch\n')
  assert.equal(
    text,
    `FROM ${company.host}/ok/app:1 AS a\nFROM ${company.host}/ok/app:latest\nFROM open:1 AS c\nFROM scratch\n`,
  )
  assert.deepEqual([...reads(company), ...reads(open)], [])
})

test('an ONBUILD that nobody inherits is kept as it is written, one that a stage inherits is not', async (t) => {
  const { chain, at } = await scene(t)
  const kept = 'FROM scratch AS base\nONBUILD COPY --from=ok/app:1 / /\n'
  assert.equal((await resolved(chain, kept)).text, kept)
  assert.equal(
    (await resolved(chain, `${kept}FROM base\n`)).text,
    `${kept.replace('ok/app:1', at('ok/app'))}FROM base\n`,
  )
})

test('a name with a host of the list becomes a digest there; one with a label and an owned name, at that registry', async (t) => {
  const { chain, company, open, at } = await scene(t)
  const { text } = await resolved(chain, `FROM ${company.host}/open:1\nCOPY --from=company/ok/app:1 / /\n`)
  assert.equal(text, `FROM ${at('open')}\nCOPY --from=${at('ok/app')} / /\n`)
  assert.deepEqual(reads(open), [])
})

test('the syntax is resolved for BuildKit alone, and by its argument where that is given', async (t) => {
  const { chain, at } = await scene(t)
  const source = '# syntax=docker/dockerfile:1\nFROM scratch\n'
  assert.equal((await resolved(chain, source)).text, source.replace('docker/dockerfile:1', at('docker/dockerfile')))
  const buildArgs = { BUILDKIT_SYNTAX: ' docker/dockerfile:1 more' }
  const given = await resolved(chain, source, { buildArgs })
  assert.deepEqual([given.text, given.buildArgs], [source, { BUILDKIT_SYNTAX: `${at('docker/dockerfile')} more` }])
  const other = await resolved(chain, source, { buildArgs, engine: podman })
  assert.deepEqual([other.text, other.buildArgs, other.told], [source, buildArgs, []])
})

test('Podman fetches each image first, for the platform of its FROM, and fills variables in where it copies from', async (t) => {
  const { chain, at } = await scene(t)
  const fetched: string[] = []
  const source =
    'ARG A=ok/app:1\nFROM --platform=linux/arm64 open:1\nARG A\nCOPY --from=$A / /\nCOPY --from=ok/app:1 / /\n'
  const { text } = await resolved(chain, source, {
    engine: podman,
    fetch: async ({ repository, descriptor, registry }, platform) => {
      fetched.push(`${repository} ${platform}`)
      return `${registry.fullName(repository)}@${descriptor.digest}`
    },
  })
  assert.deepEqual(fetched, ['open linux/arm64', 'ok/app undefined'])
  assert.equal(text.split(at('ok/app')).length, 3)
})

test('a name is asked for once, however often it stands there', async (t) => {
  const { chain, company } = await scene(t)
  await resolved(chain, 'FROM open:1 AS a\nCOPY --from=open:1 / /\nFROM a\nRUN --mount=from=open:1,target=/x true\n')
  assert.equal(reads(company).filter((line) => line === 'HEAD /v2/open/manifests/1').length, 1)
})

const triggering = makeImage({
  seed: 'triggers',
  triggers: ['COPY --from=tools /a /a', 'RUN --mount=from=ok/app:1 true'],
})

test('an ONBUILD of a base is refused for an owned name; not for a stage, nor where no rule keeps any name', async (t) => {
  const company = { repositories: { ...repositories, base: { '1': triggering } } }
  const strict = await scene(t, { company })
  await assert.rejects(resolved(strict.chain, 'FROM base:1\n'), {
    code: 'ERR_POLICY',
    message: /base:1 .*ok\/app:1.*owned by company/,
  })
  const free = await scene(t, { company, rules: { owns: [] } })
  assert.deepEqual((await resolved(free.chain, 'FROM base:1\n')).told, ['resolved base:1'])
  assert.deepEqual(
    reads(free.company).filter((line) => line.startsWith('GET')),
    [],
  )
})

/** `image` with its config written otherwise. */
function rewritten(sample: SampleImage, edit: (config: string) => string): SampleImage {
  const [config, ...layers] = sample.blobs
  assert.ok(config)
  const other = blobOf(Buffer.from(edit(config.bytes.toString())), config.mediaType)
  const document = { ...(JSON.parse(sample.bytes.toString()) as object), config: descriptorOf(other) }
  const bytes = Buffer.from(JSON.stringify(document))
  return { ...sample, bytes, digest: digestOf(bytes), blobs: [other, ...layers] }
}

/** An index whose first entry for this platform is the triggering image, seen by builders and not by everybody. */
function indexOf(edit: (entry: object) => object): SampleImage {
  const index = makeIndex([triggering, makeImage({ seed: 'clean' })])
  const document = JSON.parse(index.bytes.toString()) as { manifests: [object, object] }
  document.manifests[0] = edit(document.manifests[0])
  const bytes = Buffer.from(JSON.stringify(document))
  return { ...index, bytes, digest: digestOf(bytes) }
}

const hiding: Readonly<Record<string, SampleImage>> = {
  'in another case': rewritten(triggering, (config) => config.replace('"OnBuild"', '"onbuild"')),
  'below a name in another case': rewritten(triggering, (config) => config.replace('"config"', '"Config"')),
  'in the first of two objects': rewritten(triggering, (config) => config.replace('"rootfs"', '"config":{},"rootfs"')),
  'in two cases': rewritten(triggering, (config) => config.replace('"OnBuild"', '"OnBuild":[],"onbuild"')),
  'behind what only engines read': rewritten(triggering, (config) => config.replace('"PATH=/bin"', '"x"')),
  'in a config that is too large': rewritten(triggering, (config) => `${config}${' '.repeat(8 * 1024 * 1024)}`),
  'in an index of an index': makeIndex([makeIndex([triggering])]),
  'behind one that is compressed otherwise': indexOf((entry) => ({
    ...entry,
    annotations: { 'io.github.containers.compression.zstd': 'true' },
  })),
  'as an attestation': indexOf((entry) => ({
    ...entry,
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  })),
}

for (const [how, base] of Object.entries(hiding)) {
  test(`an ONBUILD of a base for an owned name is refused ${how}, too`, async (t) => {
    const { chain } = await scene(t, { company: { repositories: { ...repositories, base: { '1': base } } } })
    await assert.rejects(resolved(chain, 'FROM base:1\n'), { code: 'ERR_POLICY', message: /base:1.*ONBUILD/ })
  })
}

test('a base whose config is not to be had is refused: the builder may get to see another answer', async (t) => {
  const hidden = { ...triggering, blobs: [] }
  const { chain } = await scene(t, { company: { repositories: { ...repositories, base: { '1': hidden } } } })
  await assert.rejects(resolved(chain, 'FROM base:1\n'), { code: 'ERR_POLICY', message: /base:1.*can't be read/ })
})

test('an owned syntax in JSON is not left to the builder, however it is written', async (t) => {
  const { chain, at } = await scene(t)
  const plain = '{"syntax": "ok/app:1"}'
  assert.equal((await resolved(chain, plain)).text, plain.replace('ok/app:1', at('ok/app')))
  for (const odd of [
    String.raw`{"synt\u0061x":"ok/app:1"}`,
    String.raw`{"syntax":"ok\/app:1"}`,
    String.raw`{"synt\u0061x":"ok/app:1","x\"syntax":"ok/app:1"}`,
    '{"syntax":"open:1","syntax":"ok/app:1"}',
  ])
    await assert.rejects(resolved(chain, odd), { code: 'ERR_POLICY', message: /ok\/app/ }, odd)
})

test('an owned name by a kind of digest that only builders know is not left to them', async (t) => {
  const { chain, company, open } = await scene(t)
  const digest = `sha384:${'a'.repeat(96)}`
  const refused = { code: 'ERR_POLICY', message: /ok\/app.*owned by company/ }
  await assert.rejects(resolved(chain, `FROM ok/app@${digest}\n`), refused)
  await assert.rejects(resolved(chain, `FROM ok/app:1@${digest}\n`), refused)
  await assert.rejects(resolved(chain, `FROM scratch\nCOPY --from=ok/app@${digest} / /\n`), refused)
  await assert.rejects(
    resolved(chain, 'FROM scratch\n', { buildArgs: { BUILDKIT_SYNTAX: `ok/app@${digest}` } }),
    refused,
  )
  const free = `FROM free/app@${digest}\n`
  assert.equal((await resolved(chain, free)).text, free)
  assert.deepEqual([...reads(company), ...reads(open)], [])
})

function inOrder(entries: readonly ChainEntry[]): Chain {
  return new Chain({ entries, host: plainHost })
}

/** The same registry, taken for Docker Hub. */
function asDockerHub(registry: RemoteRegistry): RemoteRegistry {
  const host = 'docker.io'
  const isAt = (other: string): boolean => other === host
  const facts: Readonly<Record<PropertyKey, unknown>> = { isDockerHub: true, host, isAt }
  return new Proxy(registry, {
    get(target, name) {
      if (Object.hasOwn(facts, name)) return facts[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
