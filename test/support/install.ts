import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Installs npm's `code-server` into a folder of its own, with the Node that runs this. Says what it does on stderr.
 * @throws Error when it can't be built here, with what to install
 */
export async function installCodeServer(folder: string, version: string): Promise<void> {
  if (!process.version.startsWith('v24.'))
    throw new Error(`code-server ${version} is built by Node 24, this is ${process.version}: start it by npm run`)
  if (process.platform === 'linux' && !existsSync('/usr/include/gssapi/gssapi.h'))
    provideDebianPackage('libkrb5-dev', 'the header gssapi/gssapi.h, to build code-server')
  console.error(`Installing code-server ${version} into ${folder} (once; 2 to 4 minutes) …`)
  const partial = `${folder}.partial-${process.pid}`
  await mkdir(partial, { recursive: true })
  try {
    const manifest = { private: true, allowScripts: { 'code-server': true, argon2: true } }
    await writeFile(path.join(partial, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    await npm(['install', '--no-audit', '--no-fund', `code-server@${version}`], partial)
    await rm(folder, { recursive: true, force: true })
    await rename(partial, folder)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** A Debian package: installed here as root, or by sudo without a password; else an error with the command. */
export function provideDebianPackage(name: string, reason: string): void {
  if (!existsSync('/usr/bin/apt-get')) throw new Error(`Missing: ${reason}. Debian calls the package ${name}.`)
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const command = `${sudo.length > 0 ? 'sudo ' : ''}apt-get install ${name}`
  console.error(`Missing: ${reason}. Running ${command} …`)
  apt([...sudo, 'apt-get', 'update', '-qq'])
  if (apt([...sudo, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', name]) !== 0)
    throw new Error(`Missing: ${reason}. Install it with: ${command}`)
}

function apt([program = '', ...args]: readonly string[]): number | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status
}

/** Runs npm without what an outer `npm run` put into the environment about itself. */
async function npm(args: readonly string[], folder: string): Promise<void> {
  const inherited = /^npm_(package|lifecycle)_|^npm_config_(user_agent|local_prefix|prefix|global_prefix)$/
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)))
  env['PATH'] = `${path.dirname(process.execPath)}${path.delimiter}${env['PATH'] ?? ''}`
  if (existsSync('/usr/include/node/node_api.h')) env['npm_config_nodedir'] ??= '/usr'
  const child = spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-20_000)))
  const status = await new Promise((resolve, reject) => void child.on('error', reject).on('close', resolve))
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed with status ${String(status)}:\n${log}`)
}
