import type { Credential } from '../host.ts'

/** The user name that says the password beside it is an identity token. */
const tokenUser = '<token>'

/** The OAuth2 refresh token of a credential, if it is one. */
export function identityToken(credential: Credential): string | undefined {
  if (credential.identityToken !== undefined && credential.identityToken !== '') return credential.identityToken
  return credential.username === tokenUser ? credential.password : undefined
}

/** The `Authorization` value of a user name and password; an identity token stands in for a missing password. */
export function basic(credential: Credential): string | undefined {
  const password = credential.password ?? credential.identityToken
  if (password === undefined) return undefined
  return `Basic ${Buffer.from(`${credential.username ?? ''}:${password}`).toString('base64')}`
}
