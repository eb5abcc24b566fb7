import type { Locator } from 'playwright-core'
import { sharedDockerd, type Dockerd } from '../../support/dockerd.ts'
import { makeImage, makeMultiPlatform } from '../../support/images.ts'
import { startDockerRegistry, type RegistryServer, type RegistryServerOptions } from '../../support/registry.ts'
import { seed, type SeedOptions } from '../../support/seed.ts'
import type { Workbench } from './workbench.ts'

/** Who may use a private registry of these journeys. */
export const account = { username: 'alice', password: 'open-harbour-7' } as const

/** A real registry that ends with the stack. */
export async function registryOn(
  stack: AsyncDisposableStack,
  options: RegistryServerOptions = {},
): Promise<RegistryServer> {
  const registry = await startDockerRegistry(options)
  stack.defer(() => registry.stop())
  return registry
}

/** Writes images under `repository:tag` names, each with content of its own; the same name, the same content. */
export async function fill(
  registry: RegistryServer,
  names: readonly string[],
  options: SeedOptions = {},
): Promise<void> {
  for (const name of names) {
    const [repository = '', tag = 'latest'] = name.split(':')
    const image = name.includes('app')
      ? makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: name, layers: [40_000, 3000], format: 'docker' })
      : makeImage({ seed: name, layers: [20_000], format: 'docker' })
    await seed(registry.url, repository, tag, image, options)
  }
}

/** Two registries, `company` above `harbour`, that both have `team/app`. */
export async function companyAndHarbour(
  stack: AsyncDisposableStack,
): Promise<{ readonly company: RegistryServer; readonly harbour: RegistryServer; readonly settings: object[] }> {
  const company = await registryOn(stack)
  const harbour = await registryOn(stack)
  await fill(company, ['team/app:1.9.2', 'team/app:1.10.0', 'team/api:2.4.1'])
  await fill(harbour, ['library/hello:latest', 'team/app:1.8.0', 'team/web:3.1.0'])
  const settings = [
    { name: 'company', url: company.url },
    { name: 'harbour', url: harbour.url },
  ]
  return { company, harbour, settings }
}

/** A real engine; what the journey left in it is removed with the stack. */
export async function engineOn(stack: AsyncDisposableStack): Promise<Dockerd> {
  const engine = await sharedDockerd()
  stack.defer(() => engine.stop())
  const before = new Set(await imageNames(engine))
  stack.defer(async () => {
    for (const name of await imageNames(engine))
      if (!before.has(name)) await engine.ask('DELETE', `/images/${encodeURIComponent(name)}?force=true`)
  })
  return engine
}

/** The names of the images the engine has, as `repository:tag`. */
export async function imageNames(engine: Dockerd): Promise<readonly string[]> {
  const { body } = await engine.ask('GET', '/images/json')
  const images = JSON.parse(body.toString('utf8')) as readonly { readonly RepoTags: readonly string[] | null }[]
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).toSorted()
}

/** Signs in from the menu of a registry's row, with what is asked on the way. */
export async function signIn(workbench: Workbench, row: Locator): Promise<void> {
  const { quickInput } = workbench
  await workbench.contextMenu(row, 'Sign In')
  await quickInput.waitFor(/User name at|Password or token of/)
  if (await quickInput.asks(/User name at/)) await quickInput.answer(account.username)
  await quickInput.waitFor(/Password or token of/)
  await quickInput.answer(account.password)
  await quickInput.closed()
}
