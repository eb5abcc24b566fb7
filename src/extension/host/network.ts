import tls from 'node:tls'
import * as vscode from 'vscode'
import type { Logger, NetworkSettings } from '../../core/index.ts'
import { VscodeProxies } from './proxy.ts'

/** The network as VS Code is set up to use it, then as the environment says. `environment` is the latter alone. */
export function vscodeNetwork(logger: Logger, environment: NetworkSettings): NetworkSettings {
  const proxies = new VscodeProxies(logger)
  let authorities: { readonly key: string; readonly certificates: readonly string[] } | undefined
  return {
    async proxyFor(url) {
      const { decided, proxy } = await proxies.proxyFor(url)
      return decided ? proxy : environment.proxyFor(url)
    },
    certificateAuthorities() {
      const system = vscode.workspace.getConfiguration('http').get<boolean>('systemCertificates') !== false
      const key = String(system)
      if (authorities?.key !== key) authorities = { key, certificates: trusted(system, logger) }
      return authorities.certificates
    },
  }
}

function trusted(system: boolean, logger: Logger): readonly string[] {
  const certificates = new Set(tls.getCACertificates('default'))
  if (!system) return [...certificates]
  try {
    for (const certificate of tls.getCACertificates('system')) certificates.add(certificate)
  } catch (error) {
    logger.warn('the certificates of the system cannot be read', { reason: String(error) })
  }
  return [...certificates]
}
