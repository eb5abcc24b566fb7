import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { hostile, hostileHeader, pieces } from './hostile.ts'
import { blobOf, digestOf } from './images.ts'
import { listening } from './listen.ts'

/** What the registry says, by what it would be; JSON carries no half of a character. */
export const everything: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(pieces).map(([what, text]) => [what, text.replaceAll(/\p{Cs}/gu, '')]),
)
/** All of it, short enough for a field. */
export const short = Object.values(everything).join(' ')
/** As hostile as the label of a registry may be. */
export const label = '[x](command:y) $(zap) \u202E\u200B $x$ https://evil.example'
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
    send(307, '', { location: `http://169.254.169.254/${hostileHeader.replaceAll(' ', '-')}` })
  else if (path.includes('/team/login/'))
    send(401, errors, { 'www-authenticate': `Bearer realm="http://evil.example/${hostileHeader.replaceAll('"', '')}"` })
  else if (path.includes('/manifests/'))
    send(200, manifest, { 'content-type': manifestType, 'docker-content-digest': digest })
  else if (path.includes('/blobs/')) send(200, config, { 'docker-content-digest': digestOf(config) })
  else if (path.includes('/referrers/'))
    send(200, referrers, { 'content-type': 'application/vnd.oci.image.index.v1+json' })
  else send(404, errors)
}

/** A fake registry: whatever it says is hostile wherever it may say something. `team/app:1.0` is there to be read. */
export async function startHostileRegistry(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { port, stop } = await listening(createServer((request, response) => answer(request.url ?? '', response)))
  return { url: `http://127.0.0.1:${port}`, stop }
}
