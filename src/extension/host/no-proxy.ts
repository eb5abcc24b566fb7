/** Whether `url` is one of the hosts of `http.noProxy`: `host`, `.domain`, `*.domain`, `host:port`, `*`. */
export function matchesNoProxy(url: URL, patterns: readonly string[]): boolean {
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  return patterns.some((pattern) => {
    const [, name = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(pattern.trim().toLowerCase()) ?? []
    if (wantedPort !== undefined && wantedPort !== port) return false
    if (name === '*') return true
    const domain = name.replace(/^\*?\./, '')
    return domain !== '' && (url.hostname === domain || url.hostname.endsWith(`.${domain}`))
  })
}
