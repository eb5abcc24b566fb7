import type { Credential } from '../core/index.ts'

/** What the engine is told for one operation: Docker's AuthConfig. */
export function authConfig(credential: Credential | undefined): Readonly<Record<string, string>> {
  if (credential === undefined) return {}
  if (credential.registryToken !== undefined) return { registrytoken: credential.registryToken }
  const user = credential.username === undefined ? {} : { username: credential.username }
  if (credential.identityToken !== undefined) return { ...user, identitytoken: credential.identityToken }
  return credential.password === undefined ? {} : { ...user, password: credential.password }
}

/** The header for a pull or push; an empty AuthConfig says anonymous, which Docker before 23 asks for with a push. */
export function authHeader(credential: Credential | undefined): Readonly<Record<string, string>> {
  return { 'X-Registry-Auth': encoded(authConfig(credential)) }
}

/** base64url with padding, which Go's URLEncoding insists on. */
export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}
