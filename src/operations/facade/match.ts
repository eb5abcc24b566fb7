import { dockerHubHost, parseReference } from '../../core/index.ts'
import type { RemoteRegistry } from '../../core/index.ts'

/** Whether a local name is one of this registry's, below its prefix. Podman writes Docker Hub's host out. */
export function isSameHost(name: string, { host, prefix }: RemoteRegistry): boolean {
  return hostOf(name) === host && (prefix === '' || name.startsWith(`${host}/${prefix}/`))
}

/** Undefined for what an engine calls an image and no registry would. */
function hostOf(name: string): string | undefined {
  try {
    return parseReference(name).host ?? dockerHubHost
  } catch {
    return undefined
  }
}
