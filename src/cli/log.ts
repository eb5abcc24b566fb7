import { silentLogger } from '../core/index.ts'
import type { LogFields, Logger } from '../core/index.ts'
import type { Output } from './output.ts'

/** A log on stderr when `debug` is wanted, else none. */
export function createLogger(output: Output, debug: boolean): Logger {
  if (!debug) return silentLogger
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      output.tell(`${level.padEnd(5)} ${message}${details(fields)}`)
    }
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function details(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${String(value)}`)
    .join('')
}
