import type { RemoteRegistry } from '../../core/index.ts'
import { hostOf } from '../build/host.ts'

/** Whether a local name is one of this registry's, below its prefix. Podman writes Docker Hub's host out. */
export function isSameHost(reference: string, { host, prefix }: RemoteRegistry): boolean {
  if (hostOf(reference) !== host) return false
  return prefix === '' || reference.startsWith(`${host}/${prefix}/`)
}
