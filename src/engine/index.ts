/** The front door of the engine room: Docker and Podman, and the facade that joins one with a registry. */
export type * from './engine.ts'
export { connectEngine } from './connect.ts'
export type { ConnectOptions } from './connect.ts'
export { baseImages, dockerfileNeeds } from './build/dockerfile.ts'
export type { DockerfileNeeds } from './build/dockerfile.ts'
