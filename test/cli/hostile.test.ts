import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { hiddenIn, hostile, hostileHeader, pieces } from '../support/hostile.ts'
import { blobOf, digestOf } from '../support/images.ts'
import { listening } from '../support/listen.ts'
import type { Listening } from '../support/listen.ts'
import { run } from '../../src/cli/run.ts'
import { CommandLine } from './program.ts'

const everything = Object.fromEntries(
  Object.entries(pieces).map(([what, text]) => [what, text.replaceAll(/\p{Cs}/gu, '')]),
)
const short = Object.values(everything).join(' ')
/** As hostile as the label of a registry may be. */
const label = '[x](command:y) $(zap) \u202E\u200B $x$ https://evil.example'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'

const layer = blobOf(Buffer.from('layer'))
const config = Buffer.from(
  JSON.stringify({
    os: 'linux',
    architecture: short,
    author: short,
    created: short,
    config: {
      Labels: { ...everything, [short]: hostile },
      Env: [short],
      User: short,
      Cmd: [short],
      Entrypoint: [short],
    },
    history: [{ created_by: short, comment: short }],
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  }),
)
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layer.digest, size: 5, annotations: everything },
    ],
    annotations: { ...everything, [short]: short },
  }),
)
const errors = JSON.stringify({ errors: [{ code: short, message: hostile, detail: short }] })
const referrers = JSON.stringify({
  schemaVersion: 2,
  manifests: [{ mediaType: short, artifactType: short, digest: layer.digest, size: 5, annotations: everything }],
})

/** A fake registry: what it says is hostile wherever it may say something. */
function answer(path: string, response: ServerResponse): void {
  const send = (status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { warning: `299 - "${hostileHeader.replaceAll(/["\\]/g, '')}"`, ...headers })
    response.end(body)
  }
  const digest = digestOf(manifest)
  if (path === '/v2/') send(200, '{}')
  else if (path.startsWith('/v2/_catalog')) send(200, JSON.stringify({ repositories: ['team/app', short, hostile] }))
  else if (path.includes('/tags/')) send(200, JSON.stringify({ name: short, tags: ['1.0', short, hostile] }))
  else if (path.includes('/team/denied/')) send(403, errors, { 'content-type': 'application/json' })
  else if (path.includes('/team/html/')) send(500, `<html><title>${hostile}</title>${hostile}`)
  else if (path.includes('/team/text/')) send(400, hostile, { 'content-type': 'text/plain' })
  else if (path.includes('/team/sent/'))
    send(307, '', { location: `http://169.254.169.254/${encodeURI(hostileHeader)}` })
  else if (path.includes('/team/login/'))
    send(401, errors, { 'www-authenticate': `Bearer realm="http://evil.example/${hostileHeader.replaceAll('"', '')}"` })
  else if (path.includes('/manifests/'))
    send(200, manifest, { 'content-type': manifestType, 'docker-content-digest': digest })
  else if (path.includes('/blobs/')) send(200, config, { 'docker-content-digest': digestOf(config) })
  else if (path.includes('/referrers/'))
    send(200, referrers, { 'content-type': 'application/vnd.oci.image.index.v1+json' })
  else send(404, errors)
}

const cli = new CommandLine()
let server: Listening

before(async () => {
  server = await listening(createServer((request, response) => answer(request.url ?? '', response)))
  const url = `http://127.0.0.1:${server.port}`
  cli.configure({ name: label, url }, { name: short, url: 'not an address' })
})

after(async () => {
  cli.remove()
  await server.stop()
})

/** The program in this process, with streams for its output. */
async function portolan(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const all = Promise.all([text(stdout), text(stderr)])
  const { signal } = new AbortController()
  await run(args, { env: { HOME: cli.home }, stdout, stderr, version: '0', signal })
  stdout.end()
  stderr.end()
  const [out, err] = await all
  return { stdout: out, stderr: err }
}

const runs: readonly (readonly string[])[] = [
  ...['team/app:1.0', 'team/denied:1', 'team/html:1', 'team/text:1', 'team/sent:1', 'team/login:1', short].flatMap(
    (name) => ['explain', 'resolve', 'inspect'].map((command) => [command, name]),
  ),
  ['catalog'],
  ['tags', 'team/app'],
  ['tags', 'team/denied'],
  ['delete', 'team/denied:1'],
  ['health'],
  ['resolve', 'team/denied:1', '--debug'],
  ['catalog', short],
  ['resolve', 'team/app:1.0', '--config', short.replaceAll('\0', '')],
]

/** A line that text from outside made, or characters a terminal obeys. */
function obeyed(text: string): readonly string[] {
  return [...hiddenIn(text, { lines: true }), ...text.split('\n').filter((line) => /^(?:two|three)\b/.test(line))]
}

for (const args of runs) {
  const words = args.map((word) => (word.length > 40 ? '<hostile>' : word)).join(' ')
  const given = args.map((word) => word.replaceAll('\0', ''))

  test(`portolan ${words}: a terminal obeys nothing of a hostile registry`, async () => {
    const { stdout, stderr } = await portolan(...given)
    assert.deepEqual(obeyed(stdout), [])
    assert.deepEqual(obeyed(stderr), [])
    assert.equal(stderr.split('\n').filter((line) => line.length > 5000).length, 0)
  })

  test(`portolan ${words} --json: neither does it of the JSON, which is whole`, async () => {
    const { stdout, stderr } = await portolan(...given, '--json')
    assert.deepEqual(obeyed(stdout), [])
    assert.deepEqual(obeyed(stderr), [])
    assert.equal(typeof JSON.parse(stdout), 'object')
  })
}

test('JSON holds exactly what the image says', async () => {
  const value = JSON.parse((await portolan('inspect', 'team/app:1.0', '--json')).stdout)
  assert.deepEqual(value.annotations, { ...everything, [short]: short })
  assert.equal(value.config.config.Labels[short], JSON.parse(JSON.stringify(hostile)))
  assert.equal(value.registry, label)
})

test('what other tools wrote is imported without being obeyed', async () => {
  const file = cli.write('daemon.json', { 'registry-mirrors': [`https://${short}/`, 'https://ok.example'], x: short })
  for (const flags of [[], ['--json']]) {
    const { stdout, stderr } = await portolan('import', file, ...flags)
    assert.deepEqual(obeyed(stdout + stderr), [])
    assert.match(stdout, /ok\.example/)
  }
})
