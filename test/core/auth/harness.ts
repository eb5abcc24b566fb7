import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  AuthorizedClient,
  AuthorizedOptions,
  AuthorizedRequest,
  Scope,
} from '../../../src/core/auth/authorized.ts'
import { createAuthorizedClient } from '../../../src/core/auth/client.ts'
import type { Credential, CredentialProvider, CredentialScope, Host } from '../../../src/core/host.ts'
import { fakeServer, testHost, type FakeServer } from '../http/harness.ts'

export interface FakeRegistryOptions {
  /** The `WWW-Authenticate` of a refusal; default: Bearer with a realm at `/token`. */
  readonly challenge?: (origin: string, request: IncomingMessage) => string | undefined
  /** Whether the registry answers a request with this `Authorization`. Default: the last token given out. */
  readonly admits?: (authorization: string | undefined, request: IncomingMessage) => boolean
  /** Answers the token request in place of the fake's own answer. */
  readonly token?: (request: IncomingMessage, response: ServerResponse) => void
  /** The body of the token answer. */
  readonly body?: (token: string) => object
}

export interface FakeRegistry extends FakeServer {
  /** Requests of tokens, as URLs. */
  readonly tokens: URL[]
  readonly forms: URLSearchParams[]
}

/** A fake registry with a token service at `/token` of the same origin. */
export async function fakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const tokens: URL[] = []
  const forms: URLSearchParams[] = []
  let count = 0
  const own = (response: ServerResponse): void => {
    const token = `token-${++count}`
    response.end(JSON.stringify(options.body?.(token) ?? { token, expires_in: 300 }))
  }
  const service = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    tokens.push(new URL(request.url ?? '', server.url))
    let text = ''
    for await (const chunk of request) text += String(chunk)
    forms.push(new URLSearchParams(text))
    if (options.token === undefined) own(response)
    else options.token(request, response)
  }
  const admits = options.admits ?? ((authorization) => authorization === `Bearer token-${count}`)
  const server: FakeServer = await fakeServer((request, response) => {
    if (request.url?.startsWith('/token') === true) {
      void service(request, response)
      return
    }
    request.resume().on('end', () => {
      if (admits(request.headers.authorization, request)) {
        response.end('content')
        return
      }
      const challenge = (options.challenge ?? bearerChallenge)(server.url.origin, request)
      response.writeHead(401, challenge === undefined ? {} : { 'www-authenticate': challenge }).end()
    })
  })
  return Object.assign(server, { tokens, forms })
}

export function bearerChallenge(origin: string): string {
  return `Bearer realm="${origin}/token",service="acme registry",scope="repository:team/app:pull"`
}

export const alice: Credential = { username: 'alice', password: 'wonder:land', source: 'test' }

/** A provider of one credential that notes what it is asked for. */
export function providing(
  credential: Credential | undefined,
): CredentialProvider & { readonly asked: CredentialScope[] } {
  const asked: CredentialScope[] = []
  return {
    asked,
    get: (scope) => {
      asked.push(scope)
      return Promise.resolve(credential)
    },
  }
}

export type AuthParts = Partial<AuthorizedOptions> & { readonly host?: Host; readonly credential?: Credential }

export function authClient(url: URL, parts: AuthParts = {}): AuthorizedClient & AsyncDisposable {
  const { credential, host = testHost({ credentials: providing(credential) }), ...options } = parts
  const limits = { backoffMs: 1, ...options.limits }
  const client = createAuthorizedClient(
    { name: 'acme', url, timeoutMs: 5000, registryHost: 'registry.acme.io', ...options, limits },
    host,
  )
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

const pull: readonly Scope[] = [{ type: 'repository', name: 'team/app', actions: ['pull'] }]

export function ask(url: URL, more: Partial<AuthorizedRequest> = {}): AuthorizedRequest {
  return { method: 'GET', url, scopes: pull, ...more }
}

/** Sends a request and gives the status, the body given up. */
export async function status(client: AuthorizedClient, request: AuthorizedRequest): Promise<number> {
  const response = await client.send(request)
  await response.discard()
  return response.status
}
