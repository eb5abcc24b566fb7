import type { Capability } from '../../chain/types.ts'
import { canonicalHost, dockerHubHost } from '../../reference/hosts.ts'
import { isHost } from '../../reference/names.ts'
import type { HostsEntry } from './hosts.ts'
import { parseHosts } from './hosts.ts'
import { Findings } from './written.ts'
import type { Imported, WrittenRegistry } from './written.ts'

const known: readonly Capability[] = ['resolve', 'pull', 'push']

/** What `hosts.toml` of the folder `folder` (`docker.io`, `registry.acme.io:5000`) comes to: its mirrors, then itself. */
export function importHosts(source: string, folder: string, file: string): Imported {
  const findings = new Findings(file)
  const host = hostOf(folder)
  if (folder === '_default') {
    findings.leaveOut('_default', 'rules for hosts that are not named have no place in a list of registries')
    return findings
  }
  if (!isHost(host)) {
    findings.leaveOut(folder, 'the folder is not named after a registry')
    return findings
  }
  const { hosts, server, faults } = parseHosts(source)
  for (const { what, why } of faults) findings.leaveOut(what, why)
  for (const entry of hosts) addMirror(findings, entry, host)
  addServer(findings, server, host)
  return findings
}

/** On Windows, and often elsewhere, `host_5000_` stands for `host:5000`. */
function hostOf(folder: string): string {
  return canonicalHost(folder.replace(/^(.+)_(\d+)_$/, '$1:$2'))
}

function addMirror(findings: Findings, entry: HostsEntry, host: string): void {
  const written = writtenFrom(findings, entry)
  if (written !== undefined) findings.add({ ...written, mirrorOf: host })
}

function addServer(findings: Findings, server: HostsEntry | undefined, host: string): void {
  if (server === undefined) return findings.add({ url: host === dockerHubHost ? dockerHubHost : `https://${host}` })
  const written = writtenFrom(findings, server)
  if (written === undefined) return
  const itself = canonicalHost(server.host) === host
  findings.add(itself ? written : { ...written, mirrorOf: host })
}

function writtenFrom(findings: Findings, entry: HostsEntry): WrittenRegistry | undefined {
  const address = `${entry.scheme}://${entry.host}`
  const prefix = /^\/v2(?:\/(.*))?$/.exec(entry.path)
  if (prefix === null) {
    findings.leaveOut(address, `its API is at ${entry.path}, not at /v2, and can't be asked`)
    return undefined
  }
  const capabilities = known.filter((capability) => entry.capabilities.includes(capability))
  if (capabilities.length === 0) {
    findings.leaveOut(address, 'it is used neither to resolve nor to pull nor to push')
    return undefined
  }
  if (Object.keys(entry.header).length > 0)
    findings.leaveOut(
      `${address}: header ${Object.keys(entry.header).join(', ')}`,
      'headers of one’s own can not be set',
    )
  const tls = tlsFrom(findings, entry, address)
  const timeout = secondsOf(entry.dialTimeout)
  const path = prefix[1] ?? ''
  return {
    url: path === '' ? address : `${address}/${path}`,
    ...(capabilities.length < known.length && { capabilities }),
    ...(timeout !== undefined && { timeout }),
    ...(tls !== undefined && { tls }),
  }
}

function tlsFrom(findings: Findings, entry: HostsEntry, address: string): WrittenRegistry['tls'] {
  const [ca, ...moreCas] = entry.caCerts
  const [pair, ...morePairs] = entry.clientPairs
  const more = [...moreCas, ...morePairs.flat()].filter((path) => path !== '')
  if (more.length > 0)
    findings.leaveOut(`${address}: ${more.join(', ')}`, 'one authority and one client certificate is all')
  const [cert, key] = pair ?? []
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert, key: key === undefined || key === '' ? cert : key }),
    ...(entry.skipVerify === true && { insecureSkipVerify: true }),
  }
  return Object.keys(tls).length === 0 ? undefined : tls
}

/** Seconds of a duration as Go writes it: `3s`, `1m30s`, `500ms`; undefined for anything else, or nothing. */
function secondsOf(duration: string | undefined): number | undefined {
  if (duration === undefined || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(duration)) return undefined
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }
  const parts = [...duration.matchAll(/([\d.]{1,20})(ms|s|m|h)/g)]
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0)
  return seconds > 0 && seconds <= 600 ? seconds : undefined
}
