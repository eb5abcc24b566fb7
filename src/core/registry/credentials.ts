import type { Host } from '../host.ts'
import type { RegistryOptions } from './options.ts'

/** `host`, whose credential is the configuration's own where that has a password. */
export function givenPassword(host: Host, { username, password }: RegistryOptions): Host {
  if (password === undefined) return host
  const credential = { ...(username !== undefined && { username }), password, source: 'configuration' }
  return { ...host, credentials: { get: () => Promise.resolve(credential) } }
}
