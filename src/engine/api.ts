import type { EngineInfo } from './engine.ts'

/** Whether Docker's API is at least 1.`minor`; Podman's claims count for nothing here. */
export function speaks({ product, apiVersion }: EngineInfo, minor: number): boolean {
  const [major = 0, own = 0] = apiVersion.split('.').map(Number)
  return product === 'Docker' && (major > 1 || own >= minor)
}
