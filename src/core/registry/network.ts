import type { NetworkInterfaceInfo } from 'node:os'
import { networkInterfaces } from 'node:os'

/** The addresses of a computer by interface, as `os.networkInterfaces` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/**
 * A text that is another one when this computer moved to another network: its addresses, without those that come and go
 * with containers and say nothing of what can be reached (its own, and those of one link).
 */
export function networkOf(interfaces: Interfaces): string {
  return Object.entries(interfaces)
    .flatMap(([name, infos = []]) => infos.filter(isTelling).map(({ cidr, address }) => `${name} ${cidr ?? address}`))
    .toSorted()
    .join(', ')
}

/** The network this computer is in now. */
export function machineNetwork(): string {
  try {
    return networkOf(networkInterfaces())
  } catch {
    return ''
  }
}

function isTelling({ internal, address }: NetworkInterfaceInfo): boolean {
  return !internal && !/^(fe[89ab][0-9a-f]:|169\.254\.)/i.test(address)
}
