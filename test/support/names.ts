import dns, { type LookupAddress, type LookupOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

type Callback = (error: Error | null, found: string | readonly LookupAddress[], family?: number) => void

/** Names that mean what a test says, and the names that were looked up. */
export interface Names extends Disposable {
  readonly asked: readonly string[]
}

/** Until it is disposed, each of `table`'s names has its address in this process, and no other name has one. */
export function withNames(table: Readonly<Record<string, string>>): Names {
  const asked: string[] = []
  const { lookup } = dns
  const fake = (name: string, options: LookupOptions, callback: Callback): void => {
    if (isIP(name) === 0) asked.push(name)
    const address = isIP(name) === 0 ? table[name] : name
    const family = address?.includes(':') === true ? 6 : 4
    if (address === undefined) callback(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), [])
    else if (options.all === true) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
  replaceLookup(fake as typeof lookup)
  return { asked, [Symbol.dispose]: () => replaceLookup(lookup) }
}

function replaceLookup(lookup: typeof dns.lookup): void {
  dns.lookup = lookup
  syncBuiltinESMExports()
}
