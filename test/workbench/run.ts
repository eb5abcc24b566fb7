// Runs test/workbench/suite/*.test.ts by mocha inside a real extension host.
// usage: node test/workbench/run.ts [words a test's title must contain]
import { chmod, glob, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron'
import { build } from 'esbuild'
import { temporaryFolder } from '../support/folder.ts'
import { findDesktopCode, hasDisplay, provideCodeServer } from '../support/vscode.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Mocha and the tests as CommonJS, below the checkout, where its node_modules are found. */
async function bundle(): Promise<string> {
  const outdir = path.join(root, 'artifacts/workbench')
  await rm(outdir, { recursive: true, force: true })
  const entryPoints: string[] = []
  for await (const file of glob(path.join(import.meta.dirname, 'suite/*.ts'))) entryPoints.push(file)
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha', 'dockerode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  })
  await writeFile(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
  return path.join(outdir, 'index.js')
}

/** As one word of a shell command. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** An executable that runs the shim; the same thing to `runTests` as `code`. */
async function wrapShim(folder: string): Promise<string> {
  const { vscode } = await provideCodeServer()
  const shim = path.join(import.meta.dirname, 'shim.ts')
  const file = path.join(folder, 'code')
  const command = `PORTOLAN_SHIM_SERVER=${quote(vscode)} exec ${quote(process.execPath)} ${quote(shim)} "$@"`
  await writeFile(file, `#!/bin/sh\n${command}\n`)
  await chmod(file, 0o755)
  return file
}

/** A VS Code with a window where there is a display; else, or where none can be downloaded, the server and a browser. */
async function provideExecutable(folder: string): Promise<string> {
  const chosen = process.env['PORTOLAN_VSCODE']
  if (chosen !== undefined && chosen !== 'code-server') return findDesktopCode()?.executable ?? chosen
  if (chosen === undefined && hasDisplay()) {
    try {
      return await downloadAndUnzipVSCode()
    } catch (error) {
      console.error(`VS Code could not be downloaded (${String(error)}); code-server stands in.`)
    }
  }
  return wrapShim(folder)
}

async function main(words: readonly string[]): Promise<void> {
  const { path: folder, remove } = temporaryFolder('workbench')
  try {
    const workspace = path.join(folder, 'workspace')
    const settings = path.join(folder, 'user-data/User/settings.json')
    await mkdir(path.dirname(settings), { recursive: true })
    await mkdir(workspace)
    await writeFile(path.join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n')
    await writeFile(settings, JSON.stringify({ 'chat.disableAIFeatures': true, 'portolan.registries': [] }))
    await runTests({
      vscodeExecutablePath: await provideExecutable(folder),
      extensionDevelopmentPath: root,
      extensionTestsPath: await bundle(),
      extensionTestsEnv: { PORTOLAN_TESTS: words.join(' '), XDG_STATE_HOME: path.join(folder, 'state') },
      launchArgs: [
        workspace,
        `--user-data-dir=${path.join(folder, 'user-data')}`,
        `--extensions-dir=${path.join(folder, 'extensions')}`,
      ],
    })
  } finally {
    remove()
  }
}

await main(process.argv.slice(2))
