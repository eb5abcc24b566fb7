import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { provideCodeServer } from './vscode.ts'

export interface CodeServerOptions {
  /** Folder to open. */
  readonly workspace: string
  /** A packed extension to install before the start. */
  readonly vsix: string
  /** User settings, on top of the ones that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Environment of the server, and so of the extension; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface RunningCodeServer {
  /** Opens the workspace, without a password. */
  readonly url: string
  readonly settingsFile: string
  /** Everything the server printed so far. */
  log(): string
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
}

const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
}

/** A VS Code in the browser, on a random port of 127.0.0.1, with fresh user data and nothing but this extension. */
export async function startCodeServer(options: CodeServerOptions): Promise<RunningCodeServer> {
  const { entry } = await provideCodeServer()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portolan-code-'))
  const settingsFile = path.join(folder, 'data/User/settings.json')
  await mkdir(path.dirname(settingsFile), { recursive: true })
  await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...options.settings }, null, 2))
  const server = new Server(entry, folder, cleanEnvironment(options.env))
  try {
    await server.install(options.vsix)
    const port = await server.start(options.workspace)
    const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.workspace)}`
    return { url, settingsFile, log: () => server.output, stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Without the variables of a VS Code that this may have been started from: they would send the program there. */
function cleanEnvironment(extra: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|PORT$|PASSWORD$)/.test(name))
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}', ...extra }
}

class Server {
  readonly #command: readonly string[]
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  output = ''

  constructor(entry: string, folder: string, env: NodeJS.ProcessEnv) {
    const places = { config: 'config.yaml', 'user-data-dir': 'data', 'extensions-dir': 'extensions' }
    this.#command = [entry, ...Object.entries(places).map(([name, at]) => `--${name}=${path.join(folder, at)}`)]
    this.#folder = folder
    this.#env = env
  }

  async install(vsix: string): Promise<void> {
    const child = this.#spawn(['--install-extension', vsix])
    const status = await new Promise((resolve, reject) => void child.on('error', reject).on('close', resolve))
    if (status !== 0) throw new Error(`installing ${vsix} failed with status ${String(status)}:\n${this.output}`)
  }

  start(workspace: string): Promise<number> {
    const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust']
    const options = ['--auth=none', '--bind-addr=127.0.0.1:0', '--disable-getting-started-override', ...quiet]
    const child = this.#spawn([...options, workspace])
    this.#child = child
    return new Promise((resolve, reject) => {
      child.stdout?.on('data', () => {
        const port = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.output)?.[1]
        if (port !== undefined) resolve(Number(port))
      })
      child.on('error', reject)
      child.on('exit', (status) => reject(new Error(`code-server ended with status ${status}:\n${this.output}`)))
    })
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      child.kill('SIGTERM')
      await ended
      clearTimeout(timer)
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  #spawn(args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [...this.#command, ...args], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text))
    return child
  }
}
