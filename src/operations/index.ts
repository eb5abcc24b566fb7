/** The front door of the operations: what is done with images, for whoever asks; each tells what happens as values. */
export { resolveImages } from './bases.ts'
export type { BuildImages, ImageEvent, ImagesRequest } from './bases.ts'
export { describe } from './describe.ts'
export type { Description } from './describe.ts'
export { namesLike } from './like.ts'
export { mayPassElsewhere, nameFailure, otherOrigins } from './origins.ts'
export { replacedBy } from './replaced.ts'
export type { Replaced } from './replaced.ts'
