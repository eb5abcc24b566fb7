import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { descendantsOf, endProcesses } from './descendants.ts'
import { temporaryFolder } from './folder.ts'
import { startProgram } from './program.ts'
import { provideCodeServer } from './vscode.ts'

export interface CodeServerOptions {
  /** Folder to open. */
  readonly workspace: string
  /** Packed extensions to install before the start. */
  readonly vsix: readonly string[]
  /** User settings, on top of the ones that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** The person's keybindings. */
  readonly keybindings?: readonly { readonly key: string; readonly command: string }[]
  /** Opens the workspace as one that is not trusted. */
  readonly restricted?: boolean
  /** Environment of the server, and so of the extension, on top of this process's. */
  readonly env?: Readonly<Record<string, string>>
}

export interface RunningCodeServer {
  /** Opens the workspace, without a password. */
  readonly url: string
  readonly settingsFile: string
  /** Everything the server printed so far. */
  readonly log: string
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
}

/** User settings under which nothing but the workbench and the extension asks for attention. */
export const quietSettings = {
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

/** Trust is asked for by nobody, and so not given. */
const restrictedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
}

/** A VS Code in the browser, on a random port of 127.0.0.1, with fresh user data and nothing but this extension. */
export async function startCodeServer(options: CodeServerOptions): Promise<RunningCodeServer> {
  const { entry } = await provideCodeServer()
  const folder = temporaryFolder('code')
  const settingsFile = path.join(folder.path, 'data/User/settings.json')
  mkdirSync(path.dirname(settingsFile), { recursive: true })
  const trust = options.restricted === true ? restrictedSettings : {}
  writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...trust, ...options.settings }, null, 2))
  if (options.keybindings !== undefined)
    writeFileSync(path.join(path.dirname(settingsFile), 'keybindings.json'), JSON.stringify(options.keybindings))
  const temporary = path.join(folder.path, 't')
  mkdirSync(temporary)
  const env = environment({ TMPDIR: temporary, ...options.env })
  const places = { config: 'config.yaml', 'user-data-dir': 'data', 'extensions-dir': 'extensions' }
  const command = [entry, ...Object.entries(places).map(([name, at]) => `--${name}=${path.join(folder.path, at)}`)]
  try {
    for (const vsix of options.vsix) {
      const installing = startProgram(process.execPath, [...command, '--install-extension', vsix], { env })
      await installing.said(/was successfully installed/)
      await installing.stop()
    }
    const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override']
    const trusting = options.restricted === true ? [] : ['--disable-workspace-trust']
    const open = ['--auth=none', '--bind-addr=127.0.0.1:0', ...trusting, options.workspace]
    const server = startProgram(process.execPath, [...command, ...quiet, ...open], { env })
    const [, address] = await server.said(/HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/)
    return {
      url: `${address}/?folder=${encodeURIComponent(options.workspace)}`,
      settingsFile,
      get log() {
        return server.log
      },
      stop: async () => {
        const others = descendantsOf(server.pid)
        await server.stop()
        await endProcesses(others)
        folder.remove()
      },
    }
  } catch (error) {
    folder.remove()
    throw error
  }
}

/** Without the variables of a VS Code that this may have been started from: they would send the program there. */
function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|PORT$|PASSWORD$)/.test(name))
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}', ...extra }
}
