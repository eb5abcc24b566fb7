import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { delimiter, dirname, join } from 'node:path'
import { temporaryFolder } from './folder.ts'
import { startProgram } from './program.ts'
import type { Program } from './program.ts'
import type { Answer } from './seed.ts'
import { tar } from './tar.ts'
import type { TarEntry } from './tar.ts'
import { needs, tool } from './tools.ts'

const rootNeeded =
  'dockerd needs root: run the tests as root, or name an engine for them in PORTOLAN_TEST_DOCKER_HOST (unix:///…)'

export interface DockerdOptions {
  /** Hosts to speak plain HTTP to, or to trust without a certificate; loopback is one of them always. */
  readonly insecureRegistries?: readonly string[]
  /** `registry-mirrors` of its configuration: who answers as Docker Hub. */
  readonly mirrors?: readonly string[]
  /** Debian's 20.10, or 29 with containerd's image store; it starts no containers with Debian's runc. Default 20. */
  readonly version?: 20 | 29
}

export interface Dockerd {
  /** For `DOCKER_HOST`: `unix:///…/docker.sock`. */
  readonly host: string
  readonly socketPath: string
  readonly log: string
  /** One request to the Engine API, as plain HTTP on the socket. */
  ask(method: string, path: string, body?: Uint8Array | string): Promise<Answer>
  /** An image of these files, without a registry. */
  importImage(name: string, entries: readonly TarEntry[]): Promise<void>
  stop(): Promise<void>
}

/**
 * A real Docker Engine of its own: socket, data, exec root and pid file in a temporary folder, the default bridge, no
 * firewall rules. @throws Error that says what is missing.
 */
export async function startDockerd(options: DockerdOptions = {}): Promise<Dockerd> {
  if (process.getuid?.() !== 0) throw new Error(rootNeeded)
  const command = tool(programOf(options))
  const folder = temporaryFolder('dockerd')
  const at = (name: string) => join(folder.path, name)
  writeFileSync(at('daemon.json'), JSON.stringify(configuration(options)))
  const clean = () => {
    unmountBelow(folder.path)
    folder.remove()
  }
  const atExit = () => {
    waitForEnd(program.pid)
    clean()
  }
  process.prependOnceListener('exit', atExit)
  const program = startProgram(command, daemonArguments(at), {
    env: { ...process.env, PATH: `${dirname(command)}${delimiter}${process.env['PATH'] ?? ''}` },
    stopMs: 20_000,
    exitSignal: 'SIGTERM',
  })
  const stop = async () => {
    await program.stop()
    process.off('exit', atExit)
    clean()
  }
  try {
    const engine = client(at('docker.sock'), program, stop)
    await program.ready(async () => (await engine.ask('GET', '/_ping')).status === 200)
    return engine
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * The engine of the whole test run when `PORTOLAN_TEST_DOCKER_HOST` names one (`unix:///…`), else
 * one of its own. Use names that no other test uses, and remove them afterwards.
 */
export async function sharedDockerd(): Promise<Dockerd> {
  const host = process.env['PORTOLAN_TEST_DOCKER_HOST']
  if (host === undefined || host === '') return startDockerd()
  return client(host.replace(/^unix:\/\//, ''), { log: '' }, () => Promise.resolve())
}

/** Options for a test that needs an engine: skipped with the reason where none can run; in CI that is an error. */
export function needsEngine(): { readonly skip: string | false } {
  if (process.env['PORTOLAN_TEST_DOCKER_HOST']) return { skip: false }
  return needsDockerd()
}

/** The same for an engine of one's own. */
export function needsDockerd(options: Pick<DockerdOptions, 'version'> = {}): { readonly skip: string | false } {
  if (process.getuid?.() === 0) return needs(programOf(options))
  if (process.env['CI']) throw new Error(rootNeeded)
  return { skip: rootNeeded }
}

function programOf({ version = 20 }: Pick<DockerdOptions, 'version'>): string {
  return version === 20 ? 'dockerd' : `docker-${version}/dockerd`
}

function configuration({ insecureRegistries = [], mirrors = [] }: DockerdOptions): object {
  return { 'insecure-registries': insecureRegistries, 'registry-mirrors': mirrors }
}

function daemonArguments(at: (name: string) => string): readonly string[] {
  const places = ['--host', `unix://${at('docker.sock')}`, '--data-root', at('data'), '--exec-root', at('exec')]
  return [...places, '--pidfile', at('docker.pid'), '--config-file', at('daemon.json'), '--iptables=false']
}

function client(socketPath: string, program: Pick<Program, 'log'>, stop: () => Promise<void>): Dockerd {
  const ask: Dockerd['ask'] = (method, path, body) => askSocket(socketPath, { method, path, body })
  return {
    host: `unix://${socketPath}`,
    socketPath,
    get log() {
      return program.log
    },
    ask,
    async importImage(name, entries) {
      const [repository = name, tag = 'latest'] = name.split(/:(?=[^/]*$)/)
      const query = new URLSearchParams({ fromSrc: '-', repo: repository, tag }).toString()
      const answer = await ask('POST', `/images/create?${query}`, tar(entries))
      const text = answer.body.toString('utf8')
      if (answer.status !== 200 || text.includes('"error"')) throw new Error(`${name} was not imported: ${text}`)
    },
    stop,
  }
}

function askSocket(
  socketPath: string,
  {
    method,
    path,
    body,
  }: { readonly method: string; readonly path: string; readonly body: Uint8Array | string | undefined },
): Promise<Answer> {
  const headers =
    body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'application/json' : 'application/x-tar' }
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ socketPath, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function unmountBelow(folder: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((path) => path.startsWith(`${folder}/`))
  for (const path of mounts.toReversed()) execFileSync('/bin/umount', ['--lazy', path])
}

/** Blocks until the process is gone, or a zombie, or 20 s are over: for the exit handler, where nothing can be awaited. */
function waitForEnd(pid: number): void {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  for (let left = 400; left > 0 && isAlive(pid); left -= 1) Atomics.wait(cell, 0, 0, 50)
}

function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
