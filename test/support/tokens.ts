import { createSign, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { temporaryFolder } from './folder.ts'
import { listening } from './listen.ts'
import { makeAuthority } from './tls.ts'
import type { Identity } from './tls.ts'

/** What somebody may do: `{ type: 'repository', name: 'team/app', actions: ['pull', 'push'] }`. */
export interface Access {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

export interface TokenServiceOptions {
  /** User name → password. */
  readonly users?: Readonly<Record<string, string>>
  /** Refresh token (identity token) → user name, for POST. */
  readonly refreshTokens?: Readonly<Record<string, string>>
  /** Which of the actions asked for are granted; `user` is undefined for anonymous. Default: users all, anonymous pull. */
  readonly grant?: (user: string | undefined, access: Access) => readonly string[]
  /** Seconds; default 300. `undefined` leaves the member out of the answer (60 s then). */
  readonly expiresIn?: number | undefined
  /** The member that carries the token; default both. */
  readonly member?: 'token' | 'access_token' | 'both'
  /** The status of every POST, for services that only know GET. */
  readonly postStatus?: number
  /** Answers everything, in place of a token. */
  readonly answer?: { readonly status: number; readonly headers?: Record<string, string>; readonly body: string }
}

export interface TokenRequest {
  readonly method: string
  readonly service: string | undefined
  readonly scopes: readonly string[]
  readonly user: string | undefined
  readonly grantType: string | undefined
  readonly status: number
}

export interface TokenService {
  /** What a registry names in its challenge. */
  readonly realm: string
  readonly service: string
  readonly issuer: string
  /** PEM file with the certificate that signs. */
  readonly rootCertBundle: string
  readonly requests: TokenRequest[]
  /** How many tokens were given out. */
  readonly issued: number
  /** A token as the service would give it, without a request. */
  token(user: string | undefined, scopes: readonly string[]): string
  /** Changes the options from the next request on. */
  use(options: TokenServiceOptions): void
  stop(): Promise<void>
}

/**
 * A small real token service: signs JWTs that docker-registry accepts. GET with Basic or anonymous, POST with
 * `refresh_token` or `password`. Protocol: distribution, docs/spec/auth/{token,oauth,jwt}.md.
 */
export async function startTokenService(options: TokenServiceOptions = {}): Promise<TokenService> {
  const folder = temporaryFolder('tokens')
  const service = new Tokens(await makeAuthority(folder.path, 'tokens', ['-newkey', 'rsa:2048', '-nodes']), options)
  const server = await listening(createServer((request, response) => void service.serve(request, response)))
  return Object.assign(service, {
    realm: `http://127.0.0.1:${server.port}/token`,
    stop: async () => {
      await server.stop()
      folder.remove()
    },
  })
}

class Tokens {
  readonly service = 'portolan-test-registry'
  readonly issuer = 'portolan-test-tokens'
  readonly rootCertBundle: string
  readonly requests: TokenRequest[] = []
  readonly #identity: Identity
  #options: TokenServiceOptions
  #issued = 0

  constructor(identity: Identity, options: TokenServiceOptions) {
    this.#identity = identity
    this.#options = options
    this.rootCertBundle = identity.certPath
  }

  get issued(): number {
    return this.#issued
  }

  use(options: TokenServiceOptions): void {
    this.#options = { ...this.#options, ...options }
  }

  token(user: string | undefined, scopes: readonly string[]): string {
    const now = Math.floor(Date.now() / 1000)
    const header = { typ: 'JWT', alg: 'RS256', x5c: [derOf(this.#identity.cert)] }
    const claims = {
      iss: this.issuer,
      sub: user ?? '',
      aud: this.service,
      exp: now + (this.#options.expiresIn ?? 60),
      nbf: now - 10,
      iat: now,
      jti: randomUUID(),
      access: this.#accessFor(user, scopes),
    }
    const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${signed}.${createSign('sha256').update(signed).sign(this.#identity.key, 'base64url')}`
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = request.method === 'POST' ? await form(request) : query(request)
    const reply = this.#options.answer ?? this.#reply(request, asked)
    this.requests.push({
      method: request.method ?? 'GET',
      service: asked.get('service') ?? undefined,
      scopes: scopesOf(asked),
      user: this.#userOf(request, asked) ?? undefined,
      grantType: asked.get('grant_type') ?? undefined,
      status: reply.status,
    })
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(reply.body)
  }

  #reply(request: IncomingMessage, asked: URLSearchParams): NonNullable<TokenServiceOptions['answer']> {
    const { postStatus } = this.#options
    if (request.method === 'POST' && postStatus !== undefined) return refusal(postStatus)
    const user = this.#userOf(request, asked)
    if (user === null) return refusal(401)
    this.#issued += 1
    const token = this.token(user, scopesOf(asked))
    const { member = 'both' } = this.#options
    const expiresIn = 'expiresIn' in this.#options ? this.#options.expiresIn : 300
    const body = JSON.stringify({
      ...(member !== 'access_token' && { token }),
      ...(member !== 'token' && { access_token: token }),
      ...(expiresIn !== undefined && { expires_in: expiresIn }),
    })
    return { status: 200, body }
  }

  /** The user who asks; undefined for anonymous, null for wrong credentials. */
  #userOf(request: IncomingMessage, asked: URLSearchParams): string | undefined | null {
    const { users = {}, refreshTokens = {} } = this.#options
    if (asked.get('grant_type') === 'refresh_token') return refreshTokens[asked.get('refresh_token') ?? ''] ?? null
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const [name, password] =
      asked.get('grant_type') === 'password'
        ? [asked.get('username') ?? '', asked.get('password')]
        : pairOf(Buffer.from(basic ?? '', 'base64').toString('utf8'))
    if (basic === undefined && asked.get('grant_type') === null) return undefined
    return Object.hasOwn(users, name) && users[name] === password ? name : null
  }

  #accessFor(user: string | undefined, scopes: readonly string[]): readonly Access[] {
    const { grant = defaultGrant } = this.#options
    return scopes.flatMap((scope) => {
      const access = accessOf(scope)
      const actions = grant(user, access)
      return actions.length > 0 ? [{ ...access, actions }] : []
    })
  }
}

function defaultGrant(user: string | undefined, access: Access): readonly string[] {
  return user === undefined ? access.actions.filter((action) => action === 'pull') : access.actions
}

function accessOf(scope: string): Access {
  const [type = '', ...rest] = scope.split(':')
  const actions = (rest.pop() ?? '').split(',')
  return { type, name: rest.join(':'), actions }
}

function scopesOf(asked: URLSearchParams): readonly string[] {
  return asked.getAll('scope').flatMap((value) => value.split(' ').filter((scope) => scope !== ''))
}

function pairOf(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  return [text.slice(0, colon), text.slice(colon + 1)]
}

function query(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '/', 'http://tokens').searchParams
}

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function refusal(status: number): { readonly status: number; readonly body: string } {
  return { status, body: JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'incorrect credentials' }] }) }
}

function derOf(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, '')
}
