import { objectOf } from '../../json.ts'
import { canonicalHost, dockerHubHost } from '../../reference/hosts.ts'
import { text, texts } from './values.ts'
import type { Imported } from './written.ts'
import { Findings } from './written.ts'

/** Whether `value` is a `daemon.json` that has something to say of registries. */
export function isDaemonFile(value: Readonly<Record<string, unknown>>): boolean {
  return 'registry-mirrors' in value || 'insecure-registries' in value
}

/** Whether `value` is docker's `config.json` or podman's `auth.json`. */
export function isLoginFile(value: Readonly<Record<string, unknown>>): boolean {
  return 'auths' in value || 'credHelpers' in value || 'credsStore' in value
}

/** What a `daemon.json` comes to: the mirrors of Docker Hub in order, Docker Hub, then the insecure registries. */
export function importDaemon(value: Readonly<Record<string, unknown>>, file: string): Imported {
  const findings = new Findings(file)
  for (const url of texts(value['registry-mirrors'] ?? [])) findings.add({ url, mirrorOf: dockerHubHost })
  findings.add({ url: dockerHubHost })
  for (const place of texts(value['insecure-registries'] ?? [])) {
    if (/\/\d+$/.test(place)) findings.leaveOut(place, 'a range of addresses has no place in a list of registries')
    else findings.add({ url: place, tls: { insecureSkipVerify: true } })
  }
  if ('proxies' in value)
    findings.leaveOut('proxies', 'the proxy of the program is used; proxy can be set per registry')
  return findings
}

/** What the logins of docker or podman come to: the registries signed in to. The logins stay where they are. */
export function importLogins(value: Readonly<Record<string, unknown>>, file: string): Imported {
  const findings = new Findings(file)
  const keys = [...Object.keys(objectOf(value['auths'])), ...Object.keys(objectOf(value['credHelpers']))]
  const hosts = [...new Set(keys.map(hostOfKey))]
  for (const host of hosts) findings.add({ url: host })
  if (hosts.length > 0)
    findings.leaveOut(
      `logins of ${hosts.length === 1 ? 'one registry' : `${hosts.length} registries`}`,
      'they stay where they are, and are read from there',
    )
  const store = text(value['credsStore'])
  if (store !== '' && keys.length === 0)
    findings.leaveOut(
      `credsStore ${store}`,
      'its registries are not listed in the file; logins in it are found all the same',
    )
  return findings
}

/** A key of `auths`: a host, a host and namespaces, or an address with `/v1/` or `/v2/`. */
function hostOfKey(key: string): string {
  return canonicalHost(key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '')
}
