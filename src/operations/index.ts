/** The front door of the operations: what is done with images, for whoever asks; what happens is told as values. */
export type { Ask, DeleteQuestion, OwnerQuestion, PlatformQuestion, Replaced, ReplaceQuestion } from './ask.ts'
export type { OperationContext } from './context.ts'
export { build, buildAndPush } from './build.ts'
export type { BuildingEvent, BuildRequest, Built } from './build.ts'
export { deleteImage, deleteTag } from './delete.ts'
export type { Description } from './describe.ts'
export type { FetchEvent } from './fetch.ts'
export { readImage } from './image.ts'
export type { ReadImage } from './image.ts'
export { namesLike } from './like.ts'
export { pull, summaryOf } from './pull.ts'
export type { Pulled, PullEvent, PullSummary } from './pull.ts'
export { push } from './push.ts'
export type { Pushed, PushEvent, PushRequest } from './push.ts'
export { resolve } from './resolve.ts'

/** @public The words of the documents Portolan came from, for whoever wants one registry and an engine as one object. */
export { ContainerRegistry } from './facade/registry.ts'
/** @public */
export type { ContainerRegistryOptions } from './facade/registry.ts'
/** @public */
export { ContainerImage } from './facade/image.ts'
/** @public */
export type { ContainerImageFields, Vulnerability } from './facade/image.ts'
/** @public */
export { RegistryCredentials } from './facade/credentials.ts'
/** @public */
export type { CredentialFields } from './facade/credentials.ts'
/** @public */
export type { BuildAndPushOutcome, NameOutcome, PullOutcome, PushOutcome } from './facade/results.ts'
