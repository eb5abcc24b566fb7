import { getDomain } from 'tldts'

/**
 * Endings under which hosts belong to different people, though the public suffix list (publicsuffix.org) does not say so:
 * their owners never entered them. What the list learns leaves here.
 */
export const unlistedSuffixes = [
  'aliyuncs.com',
  'app.github.dev',
  'azurecontainerapps.io',
  'azurecr.cn',
  'azurecr.io',
  'azurecr.us',
  'cloudapp.azure.com',
  'cloudsmith.io',
  'container-registry.com',
  'devtunnels.ms',
  'gitpod.io',
  'jfrog.io',
  'lhr.life',
  'loca.lt',
  'local.gd',
  'localtest.me',
  'lvh.me',
  'myhuaweicloud.com',
  'nip.io',
  'ocir.io',
  'pkg.dev',
  'scw.cloud',
  'serveo.net',
  'sslip.io',
  'svc.cluster.local',
  'tencentcloudcr.com',
  'traefik.me',
  'vultrcr.com',
  'xip.io',
] as const

/** Where no two hosts share an owner, however they end. */
const hostsOfTheirOwn = ['amazonaws.com', 'amazonaws.com.cn', 'compute.internal', 'ec2.internal']

/**
 * The part of a host name one owner registered, by the public suffix list with its private part: `auth.docker.io` →
 * `docker.io`, `a.b.co.uk` → `b.co.uk`. Where nothing was registered (a suffix, a single label, an address) it is the host.
 */
export function registrableDomain(hostname: string): string {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  if (host.includes('..') || endsIn(host, hostsOfTheirOwn) !== undefined) return host
  const suffix = endsIn(host, unlistedSuffixes)
  if (suffix !== undefined)
    return host
      .split('.')
      .slice(-(suffix.split('.').length + 1))
      .join('.')
  return getDomain(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? host
}

function endsIn(host: string, suffixes: readonly string[]): string | undefined {
  return suffixes.find((suffix) => host === suffix || host.endsWith(`.${suffix}`))
}
