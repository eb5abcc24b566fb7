import { blobOf, randomBytes } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { MemoryRegistry, MemoryRegistryOptions } from '../../support/memory.ts'
import { blobDescriptor, clientOf } from './client.ts'
import type { ClientOptions } from './client.ts'
import type { RemoteRepository } from '../../../src/core/registry/remote.ts'

/** Three MiB, as a blob to send. */
export const bytes = randomBytes('upload', 3 * 1024 * 1024)
export const blob = blobOf(bytes)
export const descriptor = blobDescriptor(blob)

/** Runs `use` on a repository of the fake registry in memory. */
export async function withFake(
  options: MemoryRegistryOptions,
  use: (repository: RemoteRepository, registry: MemoryRegistry) => Promise<void>,
  client: ClientOptions = {},
): Promise<void> {
  const memory = await startMemoryRegistry(options)
  const registry = clientOf(memory.url, client)
  try {
    await use(registry.repository('team/app'), memory)
  } finally {
    await registry.close()
    await memory.stop()
  }
}

/** What was asked of the registry, in order. */
export function steps(memory: MemoryRegistry): readonly string[] {
  return memory.requests.map(({ method, status }) => `${method} ${status}`)
}
