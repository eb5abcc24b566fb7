import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Agent } from 'node:http'
import { Duplex } from 'node:stream'

/**
 * Connections that are a command's standard input and output: `ssh host docker system dial-stdio`. The user's own ssh
 * decides keys, host checks and jumps. Idle connections are kept, so that one process serves request after request.
 */
export class DialAgent extends Agent {
  readonly #command: string
  readonly #args: readonly string[]

  constructor(command: string, args: readonly string[]) {
    super({ keepAlive: true, maxFreeSockets: 2 })
    this.#command = command
    this.#args = args
  }

  /** The agent for `ssh://[user@]host[:port][/path/of/socket]`. */
  static ssh(endpoint: string): DialAgent {
    return new DialAgent('ssh', sshArguments(endpoint))
  }

  override createConnection(_options: object, connected?: (error: Error | null, stream: Duplex) => void): Duplex {
    const child = spawn(this.#command, this.#args, { stdio: 'pipe', windowsHide: true })
    const stream = streamOf(child)
    connected?.(null, stream)
    return stream
  }
}

/** What ssh is told for an endpoint; a host that looks like an option is not passed as one. */
export function sshArguments(endpoint: string): readonly string[] {
  const url = new URL(endpoint)
  const user = url.username === '' ? [] : ['-l', decodeURIComponent(url.username)]
  const port = url.port === '' ? [] : ['-p', url.port]
  const socket = url.pathname.length > 1 ? ['--host', `unix://${decodeURIComponent(url.pathname)}`] : []
  return [
    ...user,
    ...port,
    '-o',
    'BatchMode=yes',
    '-T',
    '--',
    url.hostname,
    'docker',
    ...socket,
    'system',
    'dial-stdio',
  ]
}

function streamOf(child: ChildProcessWithoutNullStreams): Duplex {
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  const complaints: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text.slice(0, 1000)))
  child.on('error', (error) => stream.destroy(error))
  child.on('exit', (code) => {
    if (code) stream.destroy(dialError(child.spawnfile, code, complaints.join('').trim()))
  })
  stream.on('close', () => child.kill())
  return Object.assign(stream, socketMethods(stream))
}

/** What an http.Agent calls on a socket and a pipe has no use for. */
function socketMethods(stream: Duplex): object {
  const same = (): Duplex => stream
  return { setKeepAlive: same, setNoDelay: same, setTimeout: same, ref: same, unref: same }
}

function dialError(command: string, code: number, complaint: string): Error {
  const message = `${command} ended with status ${code}${complaint ? `: ${complaint}` : ''}`
  return Object.assign(new Error(message), { syscall: 'connect', code: 'ECONNREFUSED' })
}
