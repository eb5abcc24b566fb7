import type { Logger } from '../core/index.ts'
import { isCoreError, messageOf } from '../core/index.ts'
import { Daemon } from './daemon.ts'
import { endpoints } from './endpoint.ts'
import type { Endpoint, Environment } from './endpoint.ts'
import type { Engine } from './engine.ts'
import { Transport } from './transport.ts'

/** An engine that has not answered by then counts as absent. Long enough for an ssh login. */
const localPatienceMs = 3000
const remotePatienceMs = 20_000

export interface ConnectOptions {
  /** Default: the process environment. */
  readonly env?: Environment
  readonly logger: Logger
  /** `unix://…`, `npipe://…`, `tcp://…`, `ssh://…`: the only place to look. */
  readonly endpoint?: string
  readonly signal?: AbortSignal
}

/**
 * The first engine that answers, or undefined when none does; why is logged at debug. DOCKER_HOST, else the current
 * Docker context, else the usual sockets of Docker, then of Podman.
 * @throws ERR_CANCELLED
 */
export async function connectEngine(options: ConnectOptions): Promise<Engine | undefined> {
  for (const endpoint of candidates(options)) {
    const engine = await answering(endpoint, options)
    if (engine !== undefined) return engine
  }
  return undefined
}

function candidates({ env = process.env, endpoint, logger }: ConnectOptions): readonly Endpoint[] {
  try {
    return endpoints(env, endpoint)
  } catch (error) {
    logger.debug('no engine', { reason: messageOf(error) })
    return []
  }
}

async function answering(endpoint: Endpoint, { logger, signal }: ConnectOptions): Promise<Engine | undefined> {
  const patience = AbortSignal.timeout(/^(unix|npipe):/.test(endpoint.url) ? localPatienceMs : remotePatienceMs)
  const transport = new Transport(endpoint)
  const engine = new Daemon(transport, logger)
  try {
    const { product, version } = await engine.info(signal ? AbortSignal.any([signal, patience]) : patience)
    logger.debug('engine found', { endpoint: endpoint.url, via: endpoint.via, product, version })
    return engine
  } catch (error) {
    transport.close()
    if (signal?.aborted && isCoreError(error)) throw error
    logger.debug('no engine here', { endpoint: endpoint.url, via: endpoint.via, reason: reason(error, patience) })
    return undefined
  }
}

function reason(error: unknown, patience: AbortSignal): string {
  return patience.aborted ? 'no answer in time' : messageOf(error)
}
