import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { installCodeServer } from './install.ts'
import { find } from './tools.ts'

/** The VS Code release that stands in where no desktop VS Code can run; npm's `code-server`, of exactly this version. */
const codeServerVersion = '4.139.1'

/** A desktop VS Code: an executable that takes the options of `code`. */
export interface DesktopCode {
  readonly kind: 'desktop'
  readonly executable: string
}

/** VS Code as a server for a browser. */
export interface CodeServer {
  readonly kind: 'server'
  /** The program to run with Node 24, `out/node/entry.js`. */
  readonly entry: string
  /** The folder of the VS Code server inside it. */
  readonly vscode: string
}

/** Where downloads that outlive a checkout are kept: `PORTOLAN_CACHE`, else `~/.cache/portolan`. */
const cacheFolder = (): string => process.env['PORTOLAN_CACHE'] ?? path.join(os.homedir(), '.cache/portolan')

/**
 * A VS Code with a window, if this machine has one that can open: `PORTOLAN_VSCODE` when it names an executable,
 * else `code` or `codium` on the path. On Linux nothing is found without a display.
 */
export function findDesktopCode(env: NodeJS.ProcessEnv = process.env): DesktopCode | undefined {
  const chosen = env['PORTOLAN_VSCODE']
  if (chosen === 'code-server') return undefined
  if (chosen) return { kind: 'desktop', executable: chosen }
  if (!hasDisplay(env)) return undefined
  const executable = ['code', 'code-insiders', 'codium'].map(onPath).find((file) => file !== undefined)
  return executable === undefined ? undefined : { kind: 'desktop', executable }
}

const onPath = (name: string): string | undefined => find(process.platform === 'win32' ? `${name}.cmd` : name)

/** Whether a window can open here. */
export const hasDisplay = (env: NodeJS.ProcessEnv = process.env): boolean =>
  process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])

/**
 * code-server, from the cache; installed into it, once for every version, when it is not there.
 * @throws Error saying what is missing and the command that brings it
 */
export async function provideCodeServer(): Promise<CodeServer> {
  const folder = path.join(cacheFolder(), `code-server-${codeServerVersion}`)
  const root = path.join(folder, 'node_modules/code-server')
  const server: CodeServer = {
    kind: 'server',
    entry: path.join(root, 'out/node/entry.js'),
    vscode: path.join(root, 'lib/vscode'),
  }
  if (!(await isInstalled(root))) await installCodeServer(folder, codeServerVersion)
  return server
}

async function isInstalled(root: string): Promise<boolean> {
  const built = ['@vscode/spdlog/build/Release/spdlog.node', 'kerberos/build/Release/kerberos.node']
  if (!built.every((file) => existsSync(path.join(root, 'lib/vscode/node_modules', file)))) return false
  const manifest: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? manifest.version === codeServerVersion
    : false
}
