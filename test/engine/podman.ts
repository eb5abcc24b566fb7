import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { temporaryFolder } from '../support/folder.ts'
import { startProgram } from '../support/program.ts'
import { needs, tool } from '../support/tools.ts'

const rootNeeded = 'these tests of Podman need root'

/** Options for a test that needs Podman as root: skipped with the reason where it can't run; in CI that is an error. */
export function needsPodman(): { readonly skip: string | false } {
  if (process.getuid?.() === 0) return needs('podman')
  if (process.env['CI']) throw new Error(rootNeeded)
  return { skip: rootNeeded }
}

export interface Podman {
  readonly endpoint: string
  stop(): Promise<void>
}

/**
 * Podman's API service with storage and configuration of its own, speaking plain HTTP to `insecure` hosts; `hub` answers in
 * Docker Hub's place.
 */
export async function startPodman(insecure: readonly string[], hub?: string): Promise<Podman> {
  const folder = temporaryFolder('podman')
  const at = (name: string) => join(folder.path, name)
  const hosts = insecure.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`)
  const ofHub = hub === undefined ? [] : [`[[registry]]\nprefix = "docker.io"\nlocation = "${hub}"\ninsecure = true\n`]
  const search = `unqualified-search-registries = [${hub === undefined ? '' : '"docker.io"'}]\n`
  writeFileSync(at('registries.conf'), [search, ...hosts, ...ofHub].join(''))
  const env = { ...process.env, CONTAINERS_REGISTRIES_CONF: at('registries.conf') }
  const places = [
    '--root',
    at('root'),
    '--runroot',
    at('run'),
    '--storage-driver',
    'vfs',
    '--cgroup-manager',
    'cgroupfs',
  ]
  const endpoint = `unix://${at('podman.sock')}`
  const program = startProgram(tool('podman'), [...places, 'system', 'service', '--time=0', endpoint], { env })
  const answers = () =>
    new Promise<boolean>((resolve, reject) => {
      const request = get({ socketPath: at('podman.sock'), path: '/_ping' }, (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      })
      request.on('error', reject)
    })
  await program.ready(answers)
  const stop = async () => {
    await program.stop()
    folder.remove()
  }
  return { endpoint, stop }
}
