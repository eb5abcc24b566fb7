// Takes the options of `code` that @vscode/test-electron passes, and does the same with a VS Code server and a headless
// browser: opens the folder, runs the extension tests in the extension host, exits with their status.
// environment: PORTOLAN_SHIM_SERVER (folder of the VS Code server)
import { EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProgram } from '../support/program.ts'

const limitMs = 300_000

interface Arguments {
  readonly options: ReadonlyMap<string, readonly string[]>
  readonly folder: string | undefined
}

function parseArguments(argv: readonly string[]): Arguments {
  const options = new Map<string, string[]>()
  let folder: string | undefined
  for (const argument of argv) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument)
    if (match?.[1] === undefined) folder = argument
    else options.set(match[1], [...(options.get(match[1]) ?? []), match[2] ?? ''])
  }
  return { options, folder }
}

/** User settings of the run become machine settings of the server. */
async function copySettings(userData: string | undefined, serverData: string): Promise<void> {
  await mkdir(path.join(serverData, 'data/Machine'), { recursive: true })
  const settings = userData === undefined ? undefined : path.join(userData, 'User/settings.json')
  if (settings !== undefined && existsSync(settings))
    await copyFile(settings, path.join(serverData, 'data/Machine/settings.json'))
}

async function startServer(serverData: string, extensions: string): Promise<{ port: number; stop(): Promise<void> }> {
  const vscode = process.env['PORTOLAN_SHIM_SERVER']
  if (vscode === undefined) throw new Error('PORTOLAN_SHIM_SERVER is not set')
  const options = ['--host=127.0.0.1', '--port=0', '--without-connection-token', '--accept-server-license-terms']
  const folders = [`--server-data-dir=${serverData}`, `--extensions-dir=${extensions}`]
  const args = [
    'out/server-main.js',
    ...options,
    '--enable-smoke-test-driver',
    '--telemetry-level=off',
    '--disable-workspace-trust',
    ...folders,
  ]
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}' }
  const server = startProgram(process.execPath, args, { cwd: vscode, env })
  const [, port] = await server.said(/Extension host agent listening on (\d+)/)
  return { port: Number(port), stop: () => server.stop() }
}

function workbenchUrl(port: number, { options, folder }: Arguments): string {
  const remote = `vscode-remote://127.0.0.1:${port}`
  const payload = [
    ...(options.get('extensionDevelopmentPath') ?? []).map((at) => ['extensionDevelopmentPath', remote + at]),
    ...(options.get('extensionTestsPath') ?? []).map((at) => ['extensionTestsPath', remote + at]),
    ['skipWelcome', 'true'],
  ]
  const query = new URLSearchParams({ payload: JSON.stringify(payload), ...(folder === undefined ? {} : { folder }) })
  return `http://127.0.0.1:${port}/?${query.toString()}`
}

/** Opens the workbench and waits for the exit status that the tests report. */
async function runTests(url: string): Promise<number> {
  const outcome = new EventEmitter<{ status: [number] }>()
  const report = (status: number): boolean => outcome.emit('status', status)
  const status = once(outcome, 'status')
  const timer = setTimeout(() => {
    console.error(`The tests did not end within ${limitMs / 1000} s.`)
    report(99)
  }, limitMs)
  process.once('SIGINT', () => report(130)).once('SIGTERM', () => report(143))
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.exposeFunction('codeAutomationLog', (type: string, texts: readonly unknown[]) => {
      if (type === 'error' || type === 'warn') console.error(...texts)
      else console.log(...texts)
    })
    await page.exposeFunction('codeAutomationExit', report)
    await page.goto(url)
    return Number((await status)[0])
  } finally {
    clearTimeout(timer)
    await browser.close()
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv)
  const { path: serverData, remove } = temporaryFolder('shim')
  try {
    await copySettings(args.options.get('user-data-dir')?.[0], serverData)
    const extensions = args.options.get('extensions-dir')?.[0] ?? path.join(serverData, 'extensions')
    const server = await startServer(serverData, extensions)
    try {
      return await runTests(workbenchUrl(server.port, { ...args, folder: args.folder ?? serverData }))
    } finally {
      await server.stop()
    }
  } finally {
    remove()
  }
}

process.exit(await main(process.argv.slice(2)))
