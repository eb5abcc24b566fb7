import { createHash, randomUUID } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { canonicalHost, type Credential } from '../../core/index.ts'
import type { BuildRequest } from '../engine.ts'
import type { Transport } from '../transport.ts'
import { sendFiles } from './filesync.ts'
import { CallError, notFound, serve, unary, unimplemented } from './grpc.ts'
import type { Call, Methods } from './grpc.ts'
import { readIgnored } from './ignored.ts'
import { decode, encode, textOf } from './protobuf.ts'
import { walk } from './walk.ts'
import type { Entry } from './walk.ts'

/** A session with BuildKit, which asks through it for files, credentials and secrets while it builds. */
export interface Session {
  readonly id: string
  close(): void
}

/** The name BuildKit finds the Dockerfile under. */
export const dockerfileName = 'Dockerfile'

/** Opens a session for one build. @throws ERR_UNSUPPORTED when the engine has none. */
export async function openSession(transport: Transport, request: BuildRequest): Promise<Session> {
  const id = randomUUID()
  const methods = methodsFor(request)
  const headers = {
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': 'portolan',
    'X-Docker-Expose-Session-Sharedkey': sharedKey(request.context),
    'X-Docker-Expose-Session-Grpc-Method': Object.keys(methods),
  }
  const { signal } = request
  const connection = await transport.upgrade(
    { method: 'POST', path: '/session', headers, ...(signal ? { signal } : {}) },
    'h2c',
  )
  connection.on('error', () => undefined)
  const session = serve(connection, methods)
  const close = (): void => {
    session.destroy()
    connection.destroy()
  }
  return { id, close }
}

function methodsFor(request: BuildRequest): Methods {
  return {
    '/grpc.health.v1.Health/Check': unary(() => encode([1, 1])),
    '/moby.filesync.v1.FileSync/DiffCopy': (call) => sendFiles(call, filesFor(call, request)),
    '/moby.filesync.v1.Auth/Credentials': unary(async (message) => credentialAnswer(await asked(message, request))),
    '/moby.filesync.v1.Auth/FetchToken': unary(async (message) => tokenAnswer(await tokenAsked(message, request))),
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': unary((message) => secretAnswer(message, request)),
  }
}

/**
 * What a builder sees of the folder it asks for. The context is filtered here already, so its ignore file is not offered
 * for reading; the Dockerfile comes in a folder of its own and never shows in the context because of that.
 */
async function* filesFor(call: Call, { context, dockerfile, text, signal }: BuildRequest): AsyncIterable<Entry> {
  if (call.metadata['dir-name'] === 'dockerfile') {
    const content = text === undefined ? {} : { content: Buffer.from(text) }
    yield { name: dockerfileName, file: dockerfile, kind: 'file', stats: await lstat(dockerfile), ...content }
    return
  }
  if (call.metadata['dir-name'] !== 'context' || call.metadata['followpaths'] === '.dockerignore') return
  yield* walk(context, await readIgnored(context, dockerfile), signal)
}

/** The credential for the one host BuildKit asks for; Docker Hub is asked for as its registry's own host. */
async function asked(message: Buffer, request: BuildRequest): Promise<Credential | undefined> {
  const host = textOf(decode(message), 1)
  return request.credentialFor?.(canonicalHost(host))
}

/** CredentialsResponse: user name and secret; without a user name the secret is an identity token. */
function credentialAnswer(credential: Credential | undefined): Uint8Array {
  if (credential?.identityToken !== undefined) return encode([2, credential.identityToken])
  return encode([1, credential?.username], [2, credential?.password])
}

/** FetchTokenRequest: `Host` is its second field. */
async function tokenAsked(message: Buffer, request: BuildRequest): Promise<Credential | undefined> {
  return asked(encode([1, textOf(decode(message), 2)]), request)
}

/** Only for a token that is sent as it is; BuildKit fetches the others itself, with the credential. */
function tokenAnswer(credential: Credential | undefined): Uint8Array {
  if (credential?.registryToken === undefined) throw new CallError(unimplemented, 'unimplemented')
  return encode([1, credential.registryToken], [2, 60])
}

function secretAnswer(message: Buffer, request: BuildRequest): Uint8Array {
  const id = textOf(decode(message), 1)
  const secret = request.secrets?.[id]
  if (secret === undefined) throw new CallError(notFound, `secret ${id} not found`)
  return encode([1, secret])
}

/** Lets BuildKit reuse what it has of this folder from the last build. */
function sharedKey(context: string): string {
  return createHash('sha256')
    .update(`${hostname()}:${path.resolve(context)}`)
    .digest('hex')
}
