import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { SampleBlob, SampleImage } from './images.ts'

export interface SendOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** A certificate authority (PEM) to trust. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface SeedOptions {
  /** Basic credentials. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** A bearer token, for a registry with a token service. */
  readonly token?: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** One request with plain node:http or node:https on a socket of its own; follows nothing, retries nothing. */
export function send(url: string | URL, options: SendOptions = {}): Promise<Answer> {
  const target = new URL(url)
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest
  const { method = 'GET', headers = {}, body, ...tls } = options
  return new Promise((resolve, reject) => {
    const sent = request(target, { method, headers, agent: false, ...tls }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Writes `image` with everything it needs into a registry, under `tag` (or a digest). Nothing of Portolan takes part. */
export async function seed(
  registryUrl: string | URL,
  repository: string,
  tag: string,
  image: SampleImage,
  options: SeedOptions = {},
): Promise<void> {
  const base = `${String(registryUrl).replace(/\/$/, '')}/v2/${repository}`
  for (const child of image.children) await seed(registryUrl, repository, child.digest, child, options)
  for (const blob of image.blobs) await putBlob(base, blob, options)
  await expectStatus(`${base}/manifests/${tag}`, 201, {
    method: 'PUT',
    headers: { ...authorization(options), 'content-type': image.mediaType },
    body: image.bytes,
    ...tlsOf(options),
  })
}

/** The `Authorization` header of `options`. */
export function authorization(options: SeedOptions): Record<string, string> {
  if (options.token !== undefined) return { authorization: `Bearer ${options.token}` }
  if (!options.auth) return {}
  const { username, password } = options.auth
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

async function putBlob(base: string, blob: SampleBlob, options: SeedOptions): Promise<void> {
  const headers = authorization(options)
  const tls = tlsOf(options)
  const known = await send(`${base}/blobs/${blob.digest}`, { method: 'HEAD', headers, ...tls })
  if (known.status === 200) return
  const started = await expectStatus(`${base}/blobs/uploads/`, 202, { method: 'POST', headers, ...tls })
  const location = new URL(started.headers.location ?? '', base)
  location.searchParams.set('digest', blob.digest)
  await expectStatus(location, 201, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': String(blob.bytes.length) },
    body: blob.bytes,
    ...tls,
  })
}

async function expectStatus(url: string | URL, status: number, options: SendOptions): Promise<Answer> {
  const answer = await send(url, options)
  if (answer.status !== status) {
    const told = answer.body.toString('utf8').slice(0, 300)
    throw new Error(`${options.method ?? 'GET'} ${String(url)}: ${answer.status} instead of ${status}: ${told}`)
  }
  return answer
}

function tlsOf(options: SeedOptions): Pick<SendOptions, 'ca' | 'cert' | 'key'> {
  const { ca, cert, key } = options
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) }
}
