import { spawn } from 'node:child_process'
import { CoreError } from '../errors.ts'
import type { Credential, Logger } from '../host.ts'
import { parseObject } from '../json.ts'
import { findProgram } from './program.ts'

/** How a credential helper is run. */
export interface HelperOptions {
  readonly logger: Logger
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds until it is stopped. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

const helperName = /^[\w.-]+$/
const outputBytes = 64 * 1024

/**
 * What `docker-credential-<name> get`, from a folder of `PATH`, knows about `server`; undefined when it knows nothing or
 * fails, which is logged without what it printed. @throws ERR_CANCELLED.
 */
export async function helperCredential(
  name: string,
  server: string,
  options: HelperOptions,
): Promise<Credential | undefined> {
  const program = `docker-credential-${name}`
  if (!helperName.test(name)) {
    options.logger.warn('credential helper left out: its name has other characters than letters, digits, . _ -')
    return undefined
  }
  const result = await run(program, server, options)
  if (options.signal?.aborted === true) {
    throw new CoreError('ERR_CANCELLED', `cancelled while asking ${program}`, { cause: options.signal.reason })
  }
  if (result.failure === undefined) return decodeHelper(result.output, program, options.logger)
  if (/credentials not found/i.test(result.output)) return undefined
  options.logger.warn('credential helper failed', { helper: program, server, reason: result.failure })
  return undefined
}

function decodeHelper(output: string, program: string, logger: Logger): Credential | undefined {
  const { Username, Secret } = parseObject(output) ?? {}
  if (typeof Username !== 'string' || typeof Secret !== 'string') {
    logger.warn('credential helper answered something that is no credential', { helper: program })
    return undefined
  }
  if (Secret === '') return undefined
  if (Username === '<token>') return { identityToken: Secret, source: program }
  return { username: Username, password: Secret, source: program }
}

interface Result {
  readonly output: string
  readonly failure?: string
}

async function run(program: string, input: string, options: HelperOptions): Promise<Result> {
  const path = await findProgram(program, options.env)
  return path === undefined ? { output: '', failure: 'it is not installed' } : start(path, input, options)
}

function start(path: string, input: string, options: HelperOptions): Promise<Result> {
  return new Promise((resolve) => {
    const stop = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), ...(options.signal ? [options.signal] : [])])
    const child = spawn(path, ['get'], { env: options.env, signal: stop, killSignal: 'SIGKILL', windowsHide: true })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > outputBytes) child.kill('SIGKILL')
    })
    child.stderr.resume()
    child.stdin.on('error', () => undefined).end(`${input}\n`)
    child.on('error', (error) => resolve({ output, failure: stop.aborted ? 'it took too long' : error.message }))
    child.on('close', (status) =>
      resolve(status === 0 ? { output } : { output, failure: `status ${status ?? 'none'}` }),
    )
  })
}
