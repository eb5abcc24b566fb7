// Measures and prints figures as JSON, one object per bench.
// usage: npm run bench -- NAME…      (default: all)

/** Measured figures by name; the unit is in the name. */
export type Figures = Readonly<Record<string, number>>

const benches: Readonly<Record<string, () => Promise<{ run(): Promise<Figures> }>>> = {
  chain: () => import('./chain.ts'),
  faults: () => import('./faults.ts'),
  hostile: () => import('./hostile.ts'),
  registry: () => import('./registry.ts'),
  workbench: () => import('./workbench.ts'),
}

const asked = process.argv.slice(2)
const names = asked.length === 0 ? Object.keys(benches) : asked
const unknown = names.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
for (const name of names) {
  const bench = await benches[name]?.()
  console.log(JSON.stringify({ bench: name, ...(await bench?.run()) }, undefined, 2))
}
