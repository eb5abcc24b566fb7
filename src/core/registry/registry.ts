import type { AuthState } from '../auth/authorized.ts'
import { createAuthorizedClient } from '../auth/client.ts'
import type { ReadOptions } from '../content/content.ts'
import type { Host } from '../host.ts'
import type { HttpOptions } from '../http/http.ts'
import type { HttpLimits } from '../http/limits.ts'
import { canonicalHost, dockerHubHost, hostOf, sameHost } from '../reference/hosts.ts'
import { listCatalog } from './catalog.ts'
import { Connection } from './connection.ts'
import { givenPassword } from './credentials.ts'
import { Health } from './health.ts'
import type { RegistryHealth, Unwell } from './health.ts'
import { Hub } from './hub.ts'
import { resolveManifest } from './manifest.ts'
import { placeOf } from './names.ts'
import type { RegistryOptions } from './options.ts'
import { ping } from './ping.ts'
import type { ListOptions, Ping, RateLimit, RemoteRegistry, RemoteRepository, Resolved } from './remote.ts'
import { Repository } from './repository.ts'
import { listTags } from './tags.ts'
import { Watch } from './watch.ts'

/**
 * One remote registry, over HTTP: with its tokens, its manifests and blobs by `repository()`, and its health, which everyone
 * who asks it shares. Elsewhere called DockerRepository.
 */
export class Registry implements RemoteRegistry {
  readonly name: string
  readonly url: URL
  readonly host: string
  readonly prefix: string
  readonly isDockerHub: boolean
  readonly #connection: Connection
  readonly #known: readonly string[]
  readonly #hub: Hub | undefined
  readonly #health: Health
  readonly #watch: Watch

  /** `limits` replaces single defaults of the time limits and retries. */
  constructor(options: RegistryOptions & { readonly limits?: Partial<HttpLimits> }, host: Host) {
    const address = new URL(options.url)
    this.name = options.name
    this.url = new URL(address.origin)
    this.host = canonicalHost(address.host)
    this.prefix = address.pathname
      .split('/')
      .filter((part) => part !== '')
      .join('/')
    this.isDockerHub = this.host === dockerHubHost
    this.#known = options.repositories
    this.#health = new Health(this.name, host.clock)
    this.#watch = new Watch(this.name, this.#health, host.clock)
    const signedIn = givenPassword(host, options)
    const http = httpOptions(options, this.url)
    this.#connection = new Connection({
      name: this.name,
      url: this.url,
      prefix: this.prefix,
      host: signedIn,
      timeoutMs: options.timeoutMs,
      client: createAuthorizedClient({ ...http, ...login(options), registryHost: this.host }, signedIn),
    })
    const { tls: _, ...elsewhere } = http
    this.#hub = this.isDockerHub ? new Hub(elsewhere, { host: signedIn, ...login(options) }) : undefined
  }

  get auth(): AuthState {
    return this.#connection.client.state
  }

  get rateLimit(): RateLimit | undefined {
    return this.#connection.rateLimit
  }

  get health(): RegistryHealth {
    return this.#health.now()
  }

  get unwell(): Unwell | undefined {
    return this.#health.verdict()
  }

  fullName(repository: string): string {
    const { name } = placeOf(this.prefix, repository)
    return this.isDockerHub ? name : `${this.host}/${name}`
  }

  qualifiedName(repository: string): string {
    return `${this.host}/${placeOf(this.prefix, repository).name}`
  }

  isAt(host: string): boolean {
    return sameHost(host, this.host, this.url.protocol)
  }

  isHostOf(image: string): boolean {
    return this.isAt(hostOf(image))
  }

  ping({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Ping> {
    return this.#watch.ask(signal, () => ping(this.#connection, signal))
  }

  catalog(options?: ListOptions): AsyncIterable<readonly string[]> {
    if (this.#hub !== undefined) return this.#hub.list(this.#known, options)
    return this.#watch.pages(options?.signal, () => listCatalog(this.#connection, this.#known, options))
  }

  tags(repository: string, options?: ListOptions): AsyncIterable<readonly string[]> {
    const place = placeOf(this.prefix, repository)
    return this.#watch.pages(options?.signal, () => listTags(this.#connection, place, options))
  }

  async resolve(repository: string, reference: string, options?: ReadOptions): Promise<Resolved> {
    const place = placeOf(this.prefix, repository)
    return this.#watch.read(options, (counted) => resolveManifest(this.#connection, place, reference, counted))
  }

  repository(name: string): RemoteRepository {
    return new Repository(this, name, { connection: this.#connection, watch: this.#watch, hub: this.#hub })
  }

  resetAuth(): void {
    this.#connection.client.reset()
    this.#hub?.reset()
    this.resetHealth()
  }

  resetHealth(): void {
    this.#health.reset()
  }

  async close(): Promise<void> {
    await Promise.all([this.#connection.close(), this.#hub?.close()])
  }
}

function httpOptions(
  { name, timeoutMs, tls, proxy, limits }: RegistryOptions & { readonly limits?: Partial<HttpLimits> },
  url: URL,
): HttpOptions & { readonly limits?: Partial<HttpLimits> } {
  return { name, url, timeoutMs, ...(tls && { tls }), ...(proxy !== undefined && { proxy }), ...(limits && { limits }) }
}

function login({ authUrl, username }: RegistryOptions): { readonly authUrl?: string; readonly username?: string } {
  return { ...(authUrl !== undefined && { authUrl }), ...(username !== undefined && { username }) }
}
