import { isCoreError, splitName } from '../core/index.ts'
import type { Engine } from '../engine/index.ts'

/**
 * Takes a name from an image, and the image with it when only its digests in the same repository are left: what was pulled
 * by digest has such a name where the engine's store is containerd's, and nobody gave it.
 * @throws ERR_NOT_FOUND, and what Engine.remove throws.
 */
export async function removeName(
  engine: Engine,
  name: string,
  options: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { id } = await engine.inspect(name, options.signal)
  await engine.remove(name, options)
  const left = await namesOf(engine, id, options.signal)
  const repository = splitName(name).name
  if (name.includes('@') || !left.every((one) => one.startsWith(`${repository}@`))) return
  for (const one of left) await engine.remove(one, options)
}

async function namesOf(engine: Engine, id: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  try {
    return (await engine.inspect(id, signal)).references
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND')) return []
    throw error
  }
}
