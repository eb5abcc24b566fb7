// Opens VS Code with the extension, a sample workspace and sample registries; ends, and cleans up, on Ctrl-C.
// usage: node test/start/main.ts [--no-build]
//   --no-build   takes dist/ and portolan.vsix as they are
import { spawn, spawnSync } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { silentLogger } from '../../src/core/host.ts'
import { connectEngine } from '../../src/engine/connect.ts'
import { quietSettings, startCodeServer } from '../support/codeserver.ts'
import { temporaryFolder } from '../support/folder.ts'
import { find } from '../support/tools.ts'
import { findDesktopCode, hasDisplay, type DesktopCode } from '../support/vscode.ts'
import { privateAccount, startSamples } from './samples.ts'

const root = path.resolve(import.meta.dirname, '../..')
/** A small extension that shows the Portolan view once the window is there. */
const opener = path.join(import.meta.dirname, 'opener')

function run(script: string): void {
  console.log('Building the extension …')
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm run ${script} failed:\n${stdout}${stderr}`)
}

async function describeEngine(): Promise<string> {
  const engine = await connectEngine({ logger: silentLogger })
  if (engine === undefined)
    return 'No container engine answers: browsing and explaining work; pull, push and build say what they would do.'
  const { product, version, endpoint } = await engine.info()
  engine.close()
  return `Container engine: ${product} ${version} at ${endpoint}.`
}

interface Session {
  readonly workspace: string
  /** Of the editor; thrown away with it. */
  readonly folder: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** A window of its own, with user data of its own; resolves when the window is closed. */
async function openWindow({ executable }: DesktopCode, session: Session): Promise<{ readonly closed: Promise<void> }> {
  const data = path.join(session.folder, 'data')
  await mkdir(path.join(data, 'User'), { recursive: true })
  await writeFile(
    path.join(data, 'User/settings.json'),
    JSON.stringify({ ...quietSettings, ...session.settings }, null, 2),
  )
  const folders = [`--user-data-dir=${data}`, `--extensions-dir=${path.join(session.folder, 'extensions')}`]
  const extensions = [root, opener].map((each) => `--extensionDevelopmentPath=${each}`)
  const options = ['--new-window', '--wait', '--disable-workspace-trust', ...extensions]
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = [...options, ...folders, ...sandbox, session.workspace]
  const child = spawn(executable, args, { stdio: 'ignore', shell: process.platform === 'win32' })
  return {
    closed: new Promise((resolve, reject) => void child.on('error', reject).on('exit', () => resolve())),
  }
}

function packOpener(folder: string): string {
  const file = path.join(folder, 'opener.vsix')
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce')
  const args = [vsce, 'package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '--out', file]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: opener, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${opener} could not be packed:\n${stdout}${stderr}`)
  return file
}

function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : find('xdg-open')
  if (opener === undefined || !hasDisplay()) return
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

/** Ctrl-C, a polite kill, or the end of the terminal. */
const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })

async function main(argv: readonly string[]): Promise<void> {
  const stopped = interrupted()
  await using stack = new AsyncDisposableStack()
  const desktop = findDesktopCode()
  if (!argv.includes('--no-build')) run(desktop === undefined ? 'package' : 'build')

  const { path: folder, remove } = temporaryFolder('start')
  stack.defer(remove)
  const workspace = path.join(folder, 'sample')
  await cp(path.join(import.meta.dirname, 'workspace'), workspace, { recursive: true })
  const samples = await startSamples()
  stack.defer(() => samples.stop())
  for (const { name, url } of samples.settings) console.log(`${String(name).padEnd(8)} ${String(url)}`)
  console.log(`vault is private: ${privateAccount.username} / ${privateAccount.password}`)
  console.log(await describeEngine())

  const settings = { 'portolan.registries': samples.settings, 'workbench.startupEditor': 'readme' }
  if (desktop !== undefined) {
    console.log(`Opening ${desktop.executable}; closing its window, or Ctrl-C here, ends the sample registries.`)
    const { closed } = await openWindow(desktop, { workspace, folder, settings })
    await Promise.race([closed, stopped])
    return
  }
  const vsix = [path.join(root, 'portolan.vsix'), packOpener(folder)]
  const server = await startCodeServer({ workspace, vsix, settings })
  stack.defer(() => server.stop())
  console.log(`Open ${server.url}\nCtrl-C ends everything.`)
  openBrowser(server.url)
  await stopped
}

await main(process.argv.slice(2))
console.log('Everything is stopped.')
