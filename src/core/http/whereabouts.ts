import type { Socket } from 'node:net'
import { addressClass, mayReach, type AddressClass } from './address.ts'
import { kinshipOf, type Home } from './kinship.ts'

/** Milliseconds an address counts after its last connection closed: longer than any answer to it is pondered. */
const rememberedMs = 60_000

interface Sight {
  open: number
  closedAt: number
}

/**
 * Where a registry is, and so where its servers may send us: nobody outside sends us inside. Its name says it until
 * connections to it have said better; of several addresses (DNS may change its mind) the outermost counts.
 */
export class Whereabouts {
  readonly #home: Home
  readonly #now: () => number
  readonly #sights = new Map<AddressClass, Sight>()

  constructor(home: Home, now: () => number) {
    this.#home = home
    this.#now = now
  }

  /** Notes where a connection to the registry's own address led. */
  met(socket: Socket): void {
    if (socket.remoteAddress === undefined) return
    const reach = addressClass(socket.remoteAddress)
    const sight = this.#sights.get(reach) ?? { open: 0, closedAt: 0 }
    this.#sights.set(reach, sight)
    sight.open++
    socket.once('close', () => {
      sight.open--
      sight.closedAt = this.#now()
    })
  }

  /** Whether a server of the registry may send us to an address of this class. */
  reaches(to: AddressClass): boolean {
    return this.#classes().every((from) => mayReach(from, to))
  }

  /** Why `url` may not be asked, as far as its own text tells: what a name leads to is only known at its look-up. */
  refusal(url: URL): string | undefined {
    const kinship = kinshipOf(url, this.#home)
    if (kinship === 'own' || kinship === 'named' || url.hostname === this.#home.url.hostname) return undefined
    const reach = addressClass(url.hostname)
    return this.reaches(reach) ? undefined : `a ${reach} address`
  }

  #classes(): readonly AddressClass[] {
    const now = this.#now()
    const recent = [...this.#sights].filter(([, { open, closedAt }]) => open > 0 || now - closedAt < rememberedMs)
    return recent.length > 0 ? recent.map(([reach]) => reach) : [addressClass(this.#home.url.hostname)]
  }
}
