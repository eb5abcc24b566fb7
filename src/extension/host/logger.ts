import type { Logger, LogFields } from '../../core/index.ts'
import type { Log } from '../display/log.ts'

/** The core's log lines in the output channel `Portolan`, which has its own level. */
export function channelLogger(channel: Log): Logger {
  return {
    trace: (message, fields) => channel.trace(line(message, fields)),
    debug: (message, fields) => channel.debug(line(message, fields)),
    info: (message, fields) => channel.info(line(message, fields)),
    warn: (message, fields) => channel.warn(line(message, fields)),
    error: (message, fields) => channel.error(line(message, fields)),
  }
}

function line(message: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined)
  return [message, ...pairs.map(([name, value]) => `${name}=${value}`)].join(' ')
}
