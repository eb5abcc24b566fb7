/** The front door of the engine room: Docker and Podman. */
export type {
  BuildEvent,
  Engine,
  EngineImage,
  EngineImageDetails,
  EngineInfo,
  PushResult,
  TransferProgress,
} from './engine.ts'
export { connectEngine } from './connect.ts'
export type { ConnectOptions } from './connect.ts'
