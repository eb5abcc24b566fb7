import {
  CoreError,
  dockerCredentials,
  environmentNetwork,
  firstOf,
  givenPassword,
  openChain,
  openProvenance,
  podmanCredentials,
  provenancePath,
  systemClock,
} from '../core/index.ts'
import type {
  Chain,
  ChainEntry,
  Configuration,
  Host,
  LogFields,
  Logger,
  RegistryConfig,
  RemoteRegistry,
} from '../core/index.ts'
import type { Engine } from '../engine/index.ts'
import type { OperationContext } from '../operations/index.ts'
import type { Environment } from './configuration.ts'
import { createLogger } from './log.ts'
import type { Output } from './output.ts'
import { UsageError } from './usage.ts'

/** What a command works with. */
export interface Session {
  readonly chain: Chain
  readonly output: Output
  /** Aborted by Ctrl-C, and when nobody reads the output any more. */
  readonly signal: AbortSignal
  /** The registry called `word`, its name or host. @throws UsageError. */
  registry(word: string): RemoteRegistry
  /** What an operation with the engine needs. @throws ERR_UNAVAILABLE when none answers. */
  readonly operations: () => Promise<OperationContext>
  readonly close: () => Promise<void>
}

export interface SessionOptions {
  readonly configuration: Configuration
  readonly output: Output
  readonly env: Environment
  readonly signal: AbortSignal
  readonly version: string
  readonly debug: boolean
}

/** Puts the registries to work; the session is the caller's to close. */
export function openSession(options: SessionOptions): Session {
  const { configuration, output, env, signal } = options
  const host = createHost(options)
  const memory = openProvenance(provenancePath(env), { clock: host.clock, logger: aloud(host.logger, output) })
  const { chain, entries } = openChain({ configs: configuration.registries, host, memory })
  let engine: Engine | undefined
  return {
    chain,
    output,
    signal,
    operations: async () => {
      const { connectEngine } = await import('../engine/index.ts')
      engine ??= await connectEngine({ env, logger: host.logger, signal })
      if (engine === undefined) throw new CoreError('ERR_UNAVAILABLE', noEngine)
      return { chain, engine, credentialFor: credentialsOf(entries, host) }
    },
    close: async () => {
      engine?.close()
      await chain.close()
    },
    registry: (word) =>
      findRegistry(
        entries.map(({ registry }) => registry),
        word,
      ),
  }
}

/** A place in the list, with the configuration it came from. */
interface Entry extends ChainEntry {
  readonly rules: RegistryConfig
}

const noEngine = 'no container engine answers: start Docker or Podman, or name one in DOCKER_HOST'

function credentialsOf(entries: readonly Entry[], host: Host): OperationContext['credentialFor'] {
  return async ({ registry, repository }) => {
    const config = entries.find((entry) => entry.registry === registry)?.rules
    if (config === undefined) return undefined
    const username = config.username === undefined ? {} : { username: config.username }
    const { name, host: at, url } = registry
    const scope = { registry: name, host: at, protocol: url.protocol, repository, ...username }
    return await givenPassword(host, config).credentials.get(scope)
  }
}

/** The log, its warnings told to the person as well: here one means that a safeguard is off. */
function aloud(logger: Logger, output: Output): Logger {
  return {
    ...logger,
    warn: (message, { path, reason }: LogFields = {}) => {
      output.tell(`portolan: warning: ${message}: ${path}${reason === undefined ? '' : ` (${reason})`}`)
    },
  }
}

function findRegistry(registries: readonly RemoteRegistry[], word: string): RemoteRegistry {
  const found = registries.find(({ name }) => name === word) ?? registries.find((one) => one.isAt(word))
  if (found !== undefined) return found
  const known = registries.map(({ name }) => name).join(', ')
  throw new UsageError(`there is no registry ${JSON.stringify(word)}; there are: ${known}`)
}

function createHost({ output, env, version, debug }: SessionOptions): Host {
  const logger = createLogger(output, debug)
  return {
    logger,
    credentials: firstOf(dockerCredentials({ logger, env }), podmanCredentials({ logger, env })),
    network: environmentNetwork(env),
    clock: systemClock,
    userAgent: `portolan/${version} cli`,
  }
}
