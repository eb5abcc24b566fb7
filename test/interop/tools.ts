import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../support/folder.ts'
import { tool } from '../support/tools.ts'

const execute = promisify(execFile)

/** Somebody else's client. */
export interface Tool {
  readonly name: 'crane' | 'regctl' | 'oras' | 'skopeo'
  /** Copies an image with everything it needs between two plain-http registries. */
  copy(from: string, to: string): Promise<void>
  /** Downloads an image with everything it needs into an OCI layout in `folder`, verifying as it does. */
  pull(from: string, folder: string): Promise<void>
}

export const tools: readonly Tool[] = [
  {
    name: 'crane',
    copy: (from, to) => run('crane', ['copy', '--insecure', from, to]),
    pull: async (from, folder) => {
      await run('crane', ['validate', '--insecure', '--remote', from])
      await run('crane', ['pull', '--insecure', '--format', 'oci', from, folder])
    },
  },
  {
    name: 'regctl',
    copy: (from, to) => run('regctl', [...plain(from, to), 'image', 'copy', from, to]),
    pull: (from, folder) => run('regctl', [...plain(from), 'image', 'copy', from, `ocidir://${folder}:1`]),
  },
  {
    name: 'oras',
    copy: (from, to) => run('oras', ['cp', '--from-plain-http', '--to-plain-http', from, to]),
    pull: (from, folder) => run('oras', ['cp', '--from-plain-http', '--to-oci-layout', from, `${folder}:1`]),
  },
  {
    name: 'skopeo',
    copy: (from, to) => skopeo(`docker://${from}`, `docker://${to}`),
    pull: (from, folder) => skopeo(`docker://${from}`, `oci:${folder}:1`),
  },
]

/** Runs a tool with a home of its own, so that no login of this machine takes part. */
async function run(name: string, args: readonly string[]): Promise<void> {
  await output(name, args)
}

/** What a tool writes to its standard output. @throws Error with what it said. */
export async function output(name: string, args: readonly string[], cwd?: string): Promise<string> {
  const home = temporaryFolder('home')
  const env = { ...process.env, HOME: home.path, DOCKER_CONFIG: home.path, XDG_RUNTIME_DIR: home.path }
  try {
    const { stdout } = await execute(tool(name), args, { env, maxBuffer: 1 << 26, ...(cwd !== undefined && { cwd }) })
    return stdout
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    throw new Error(`${name} ${args.join(' ')}: ${said}`, { cause: error })
  } finally {
    home.remove()
  }
}

/** Every blob of a layout under its digest; the bytes are checked against it. */
export function layoutBlobs(folder: string): ReadonlyMap<string, Buffer> {
  const blobs = join(folder, 'blobs', 'sha256')
  return new Map(
    readdirSync(blobs).map((hex) => {
      const bytes = readFileSync(join(blobs, hex))
      const digest = createHash('sha256').update(bytes).digest('hex')
      if (digest !== hex) throw new Error(`${hex} holds ${digest}`)
      return [`sha256:${hex}`, bytes]
    }),
  )
}

function skopeo(from: string, to: string): Promise<void> {
  const options = ['--all', '--preserve-digests', '--src-tls-verify=false']
  const sending = to.startsWith('docker:') ? ['--dest-tls-verify=false'] : []
  return run('skopeo', ['--insecure-policy', 'copy', ...options, ...sending, from, to])
}

function plain(...references: readonly string[]): readonly string[] {
  const hosts = new Set(references.map((reference) => reference.split('/')[0]))
  return [...hosts].flatMap((host) => ['--host', `reg=${host},tls=disabled`])
}
