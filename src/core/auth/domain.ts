/**
 * Second-level labels under which countries register names for anybody, and suffixes under which providers do: hosts that
 * share only such an ending belong to different people. A short form of the public suffix list, for the hosts registries
 * are found at; what it does not know counts as one owner per two labels.
 */
const countryLabels = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'go',
  'gob',
  'gov',
  'gouv',
  'ltd',
  'ne',
  'net',
  'nom',
  'or',
  'org',
])

const sharedSuffixes = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'appspot.com',
  'aliyuncs.com',
  'azurecr.cn',
  'azurecr.io',
  'azurecr.us',
  'azurewebsites.net',
  'blob.core.windows.net',
  'cloudapp.azure.com',
  'cloudapp.net',
  'cloudfront.net',
  'digitaloceanspaces.com',
  'duckdns.org',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'googleapis.com',
  'herokuapp.com',
  'jfrog.io',
  'myhuaweicloud.com',
  'netlify.app',
  'ngrok-free.app',
  'ngrok.app',
  'ngrok.io',
  'nip.io',
  'pages.dev',
  'pkg.dev',
  'r2.dev',
  'run.app',
  'sslip.io',
  'tencentcloudcr.com',
  'trycloudflare.com',
  'ts.net',
  'vercel.app',
  'web.app',
  'workers.dev',
]

/** The part of a host name one owner registered: `auth.docker.io` → `docker.io`, `a.b.co.uk` → `b.co.uk`. */
export function registrableDomain(hostname: string): string {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  const labels = host.split('.')
  return labels.slice(-(suffixLength(host, labels) + 1)).join('.')
}

function suffixLength(host: string, labels: readonly string[]): number {
  const shared = sharedSuffixes.filter((suffix) => host === suffix || host.endsWith(`.${suffix}`))
  const longest = Math.max(0, ...shared.map((suffix) => suffix.split('.').length))
  if (longest > 0) return host.endsWith('amazonaws.com') || host.endsWith('amazonaws.com.cn') ? labels.length : longest
  const [second = '', top = ''] = labels.slice(-2)
  return top.length === 2 && countryLabels.has(second) ? 2 : 1
}
