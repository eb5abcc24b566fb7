import type { RegistryConfig } from './types.ts'

/** The fields that decide where the login of an entry goes, and who can listen on the way. */
export const destinationFields = ['url', 'authUrl', 'proxy', 'tls'] as const

/**
 * Where a login of this entry goes, as one text: scheme, host, port, prefix, token service, proxy, and the certificates
 * that are accepted and shown. Equal for two entries exactly when a login given for one may be sent by the other.
 */
export function destinationOf({ url, authUrl, proxy, tls = {} }: RegistryConfig): string {
  const service = authUrl === undefined ? null : new URL(authUrl).href
  const { ca = null, cert = null, key = null, insecureSkipVerify = false } = tls
  return JSON.stringify([new URL(url).href, service, proxy ?? null, ca, cert, key, insecureSkipVerify])
}
