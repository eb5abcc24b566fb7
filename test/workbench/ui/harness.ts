import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { launchChromium } from '../../support/chromium.ts'
import { startCodeServer, type CodeServerOptions } from '../../support/codeserver.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { Workbench } from './workbench.ts'

const vsix = path.resolve(import.meta.dirname, '../../../portolan.vsix')

export interface WorkbenchOptions extends Pick<CodeServerOptions, 'env' | 'settings' | 'keybindings' | 'restricted'> {
  /** Files of the workspace: text by path. */
  readonly files?: Readonly<Record<string, string>>
  /** Files of the person's home: text by path. */
  readonly home?: Readonly<Record<string, string>>
  /** A folder whose files the workspace starts with. */
  readonly template?: string
}

export interface OpenWorkbench extends AsyncDisposable {
  readonly workbench: Workbench
  /** The folder that is open. */
  readonly workspace: string
  /** The user's settings.json. */
  readonly settingsFile: string
}

/**
 * A real VS Code with the packed extension installed, open on a fresh workspace with fresh user data.
 * `await using` ends it. No engine is visible to it unless `env` names one.
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<OpenWorkbench> {
  if (!existsSync(vsix)) throw new Error(`There is no ${vsix}: npm run package`)
  await using stack = new AsyncDisposableStack()
  const { path: folder, remove } = temporaryFolder('ui')
  stack.defer(remove)
  const workspace = path.join(folder, 'sample')
  await mkdir(workspace)
  if (options.template !== undefined) await cp(options.template, workspace, { recursive: true })
  await writeFiles(workspace, options.files ?? { 'README.md': '# Sample\n' })
  await writeFiles(folder, options.home ?? {})
  const env = { HOME: folder, DOCKER_HOST: `unix://${path.join(folder, 'no-engine.sock')}`, ...options.env }
  const { settings = {}, keybindings = [], restricted = false } = options
  const server = await startCodeServer({ workspace, vsix: [vsix], env, settings, keybindings, restricted })
  stack.defer(() => server.stop())
  const browser = await launchChromium()
  stack.defer(() => browser.close())
  const workbench = new Workbench(await browser.newPage({ viewport: { width: 1280, height: 800 } }))
  await workbench.open(server.url)
  const opened = stack.move()
  return {
    workbench,
    workspace,
    settingsFile: server.settingsFile,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
}
