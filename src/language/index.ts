/** The front door of the language room: documents that name images, plain text in, values out. */
export { imageNames, replaceImages, triggerImages } from './images.ts'
export type { ImageName } from './images.ts'
export { dockerfileNeeds } from './needs.ts'
export type { DockerfileNeeds } from './needs.ts'
export { linesOfStep } from './steps.ts'
export type { LineRange } from './steps.ts'
export type { BuildSettings } from './values.ts'
