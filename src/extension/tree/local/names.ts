import type { EngineImage } from '../../../engine/index.ts'

/** Bytes of all images together; an image counts once however many names it has. */
export function totalBytes(images: readonly EngineImage[]): number {
  return images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

/** `name` as the tree compares names: Docker Hub's host and `library/` left out, as engines differ in writing them. */
export function plainName(name: string): string {
  return name.replace(/^docker\.io\//, '').replace(/^library\//, '')
}
