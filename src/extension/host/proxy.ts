import { createRequire } from 'node:module'
import path from 'node:path'
import * as vscode from 'vscode'
import { bypasses, type Logger } from '../../core/index.ts'

/** What VS Code's own module for proxies offers once the extension host has set it up. */
interface ProxyAgent {
  resolveProxyURL?: (url: string) => Promise<string | undefined>
}

/** Finds the proxy for a URL the way VS Code does for its own requests. */
export class VscodeProxies {
  readonly #logger: Logger
  #agent: ProxyAgent | null | undefined

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The proxy VS Code would use; `decided` is false when neither VS Code nor its settings say anything. */
  async proxyFor(url: URL): Promise<{ readonly decided: boolean; readonly proxy?: string }> {
    const settings = vscode.workspace.getConfiguration('http')
    if (settings.get<string>('proxySupport') === 'off') return { decided: true }
    const resolved = await this.#resolved(url)
    if (resolved !== undefined) return { decided: true, proxy: resolved }
    const configured = settings.get<string>('proxy')?.trim()
    if (!configured) return { decided: false }
    const excluded = settings.get<readonly string[]>('noProxy') ?? []
    return bypasses(url, excluded.join(',')) ? { decided: true } : { decided: true, proxy: configured }
  }

  async #resolved(url: URL): Promise<string | undefined> {
    this.#agent ??= loadProxyAgent() ?? null
    try {
      return await this.#agent?.resolveProxyURL?.(url.href)
    } catch (error) {
      this.#logger.debug('VS Code could not say which proxy to use', { host: url.host, reason: String(error) })
      return undefined
    }
  }
}

function loadProxyAgent(): ProxyAgent | undefined {
  const load = createRequire(path.join(vscode.env.appRoot, 'package.json'))
  for (const folder of ['node_modules.asar', 'node_modules']) {
    try {
      return load(path.join(vscode.env.appRoot, folder, '@vscode', 'proxy-agent')) as ProxyAgent
    } catch {
      continue
    }
  }
  return undefined
}
