import { existsSync } from 'node:fs'
import { busyboxLayer, makeImage, makeMultiPlatform, type SampleImage } from '../support/images.ts'
import { startMemoryRegistry, type MemoryRegistry } from '../support/memory.ts'

/** Registries with sample images, and how the settings name them. */
export interface Samples {
  /** The value of `portolan.registries`. */
  readonly settings: readonly Readonly<Record<string, unknown>>[]
  stop(): Promise<void>
}

/** What a person signs in to the private sample registry with. */
export const privateAccount = { username: 'alice', password: 'harbour' } as const

const platforms = ['linux/amd64', 'linux/arm64']

const app = (version: string): SampleImage =>
  makeMultiPlatform(platforms, {
    seed: `team/app ${version}`,
    layers: [180_000, 64_000, 3000],
    labels: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.title': 'team/app' },
  })

/** A shell where there is a static busybox to put into it, else an image of data. */
const hello = (): SampleImage =>
  existsSync('/bin/busybox')
    ? makeImage({
        seed: 'hello',
        layers: [busyboxLayer()],
        command: ['/bin/busybox', 'echo', 'Hello from the first registry that has it.'],
      })
    : makeImage({ seed: 'hello', layers: [4096] })

/** Starts the sample registries on loopback ports: company before harbour, both with `team/app`; vault is private. */
export async function startSamples(): Promise<Samples> {
  const api = makeImage({ seed: 'team/api', layers: [96_000, 12_000] })
  const greeting = hello()
  const company = await startMemoryRegistry({
    repositories: {
      'team/app': { '1.9.2': app('1.9.2'), '1.10.0': app('1.10.0'), latest: app('1.10.0') },
      'team/api': { '2.4.1': api, latest: api },
      'tools/builder': { '2026.1': makeImage({ seed: 'builder', layers: [250_000] }) },
    },
  })
  const harbour = await startMemoryRegistry({
    repositories: {
      'library/hello': { '1.0': greeting, latest: greeting },
      'team/app': { '1.8.0': app('1.8.0'), '1.9.2': app('1.9.2') },
      'team/web': { '3.1.0': makeImage({ seed: 'team/web', layers: [120_000, 8000] }) },
    },
  })
  const vault = await startMemoryRegistry({
    auth: privateAccount,
    repositories: { 'secret/ledger': { '7.0': makeImage({ seed: 'ledger', layers: [32_000] }) } },
  })
  const registries: readonly (readonly [string, MemoryRegistry])[] = [
    ['company', company],
    ['harbour', harbour],
    ['vault', vault],
  ]
  return {
    settings: registries.map(([name, { url }]) => ({ name, url })),
    stop: async () => {
      await Promise.all(registries.map(([, registry]) => registry.stop()))
    },
  }
}
