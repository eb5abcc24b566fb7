/** The far end of a tunnel. */
export interface Endpoint {
  readonly hostname: string
  readonly port: number
}

/** The user name and password in a proxy's URL, '' for none. */
export function proxyLogin(proxy: URL): { readonly username: string; readonly password: string } {
  return { username: decoded(proxy.username), password: decoded(proxy.password) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
