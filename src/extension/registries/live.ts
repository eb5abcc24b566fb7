import * as vscode from 'vscode'
import type { CredentialProvider, Host, OwnerMemory, Registry, RegistryConfig } from '../../core/index.ts'
import type { Registries, RegistryList } from '../services.ts'
import type { RegistrySettings } from './settings.ts'

export interface LiveRegistriesOptions {
  readonly settings: RegistrySettings
  readonly host: () => Promise<Host>
  /** The logins of exactly this entry. */
  readonly logins: (config: RegistryConfig) => Promise<CredentialProvider>
  /** The list was read. */
  readonly onRead?: () => void
}

interface Kept {
  readonly key: string
  readonly registry: Registry
}

/**
 * The registries of the settings. A registry whose entry did not change stays the same object, with its tokens and what
 * is known of its health; how VS Code reaches the network is new for all.
 */
export class LiveRegistries implements Registries, vscode.Disposable {
  readonly #options: LiveRegistriesOptions
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #subscription: vscode.Disposable
  #kept: readonly Kept[] = []
  #memory: OwnerMemory | undefined
  #list: Promise<RegistryList> | undefined
  #latest: Promise<unknown> = Promise.resolve()
  readonly onDidChange = this.#changed.event

  constructor(options: LiveRegistriesOptions) {
    this.#options = options
    this.#subscription = vscode.Disposable.from(
      options.settings.onDidChange(() => this.#rebuild()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#rebuild()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('http')) for (const { registry } of this.#kept) registry.resetHealth()
      }),
    )
  }

  current(): Promise<RegistryList> {
    if (this.#list) return this.#list
    const list = this.#latest.then(() => this.#build())
    this.#list = list
    this.#latest = list.catch(() => {
      if (this.#list === list) this.#list = undefined
    })
    return list
  }

  /** A login was stored or deleted: tokens of the registry are forgotten. */
  async signedInOrOut(name: string): Promise<void> {
    const { entries } = await this.current()
    entries.find(({ registry }) => registry.name === name)?.registry.resetAuth()
    this.#changed.fire()
  }

  dispose(): void {
    this.#subscription.dispose()
    this.#changed.dispose()
    for (const { registry } of this.#kept) void registry.close()
  }

  #rebuild(): void {
    this.#list = undefined
    this.#changed.fire()
  }

  async #build(): Promise<RegistryList> {
    const host = await this.#options.host()
    const { mergeScopes, openChain, openProvenance, provenancePath, Registry } = await import('../../core/index.ts')
    const { registries: configs, problems } = mergeScopes(this.#options.settings.scopes())
    const logins = await Promise.all(configs.map((config) => this.#options.logins(config)))
    const kept = configs.map((config, place): Kept => {
      const key = JSON.stringify(config)
      const credentials = logins[place] ?? host.credentials
      const known = this.#kept.find((one) => one.key === key)
      return known ?? { key, registry: new Registry(config, { ...host, credentials }) }
    })
    const memory = (this.#memory ??= openProvenance(provenancePath(process.env), host))
    for (const old of this.#kept) if (!kept.includes(old)) void old.registry.close()
    this.#kept = kept
    this.#options.onRead?.()
    const registries = kept.map(({ registry }) => registry)
    return { ...openChain({ configs, host, memory, registries }), configs, problems }
  }
}
