import { BlockList, isIP } from 'node:net'

/** What kind of network a host belongs to. `metadata` is a cloud's instance service or another link-local address. */
export type AddressClass = 'public' | 'private' | 'loopback' | 'metadata'

const loopback = blockList([
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
  ['::1', 128],
  ['::', 128],
])

const metadata = blockList([
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['fd20:ce::', 32],
  ['fd00:42::42', 128],
])

const privateNetworks = blockList([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['fc00::', 7],
  ['fec0::', 10],
  ['ff00::', 8],
  ['64:ff9b:1::', 48],
])

const metadataNames = new Set(['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal'])

const translation = blockList([['64:ff9b::', 96]])

/** The class of a URL's host name or literal address (brackets allowed); names that only DNS knows are `public`. */
export function addressClass(hostname: string): AddressClass {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (isIP(host) !== 0) return literalClass(host)
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  if (metadataNames.has(host)) return 'metadata'
  return 'public'
}

/** Whether someone at `from` may send us to `to`: never from outside to inside, and to metadata from nowhere. */
export function mayReach(from: AddressClass, to: AddressClass): boolean {
  if (to === 'public') return true
  if (to === 'metadata') return false
  if (to === 'loopback') return from === 'loopback'
  return from === 'private' || from === 'loopback'
}

function literalClass(address: string): AddressClass {
  const plain = embeddedV4(address) ?? address
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
  if (loopback.check(plain, family)) return 'loopback'
  if (metadata.check(plain, family)) return 'metadata'
  return privateNetworks.check(plain, family) ? 'private' : 'public'
}

/** The IPv4 address inside an IPv4-mapped, -compatible or NAT64 address. */
function embeddedV4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined
  const canonical = new URL(`http://[${address.split('%', 1)[0]}]`).hostname.slice(1, -1)
  const hex = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (hex === null || (canonical.startsWith('64:') && !translation.check(canonical, 'ipv6'))) return undefined
  const words = [hex[1], hex[2]].map((word) => Number.parseInt(word ?? '0', 16))
  return words.flatMap((word) => [word >> 8, word & 0xff]).join('.')
}

function blockList(networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4')
  return list
}
