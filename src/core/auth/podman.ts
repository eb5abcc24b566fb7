import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Credential, CredentialProvider, CredentialScope } from '../host.ts'
import { credentialOf, readAuthFile, type AuthFile } from './authfile.ts'
import type { FileSourceOptions } from './docker.ts'
import { helperCredential, type HelperOptions } from './helper.ts'
import { keysFor, podmanKeys } from './keys.ts'
import { suits } from './provider.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The logins podman, buildah and skopeo keep: `auth.json`, whose keys may be namespaces; the longest that fits wins. */
export function podmanCredentials(options: FileSourceOptions): CredentialProvider {
  const env = options.env ?? process.env
  const { logger } = options
  return {
    get: async (scope, signal) => {
      const helper = { logger, env, timeoutMs: options.helperTimeoutMs ?? 20_000, signal }
      for (const path of options.path === undefined ? podmanPaths(env, process.platform) : [options.path]) {
        const file = await readAuthFile(path, logger)
        const found = file === undefined ? undefined : await podmanLogin(file, scope, helper)
        if (found !== undefined) return found
      }
      return undefined
    },
  }
}

/** The login for `scope` in one podman file. */
export async function podmanLogin(
  file: AuthFile,
  scope: CredentialScope,
  options: HelperOptions,
): Promise<Credential | undefined> {
  for (const key of keysFor(scope, file.credHelpers.keys())) {
    const credential = await helperCredential(file.credHelpers.get(key) ?? '', key, options)
    if (credential !== undefined && suits(credential, scope)) return credential
  }
  for (const key of podmanKeys(file, scope)) {
    const credential = credentialOf(file.auths.get(key), 'podman auth.json')
    if (credential !== undefined && suits(credential, scope)) return credential
  }
  return undefined
}

/** Where podman's file may be, the one it writes to first. */
export function podmanPaths(env: Environment, platform: string): readonly string[] {
  const chosen = env['REGISTRY_AUTH_FILE']
  if (chosen !== undefined && chosen !== '') return [chosen]
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir()
  const config = join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'containers', 'auth.json')
  if (platform !== 'linux') return [config]
  const runtime = env['XDG_RUNTIME_DIR']
  const folder = runtime === undefined || runtime === '' ? `/run/containers/${process.getuid?.() ?? 0}` : runtime
  const written =
    runtime === undefined || runtime === '' ? join(folder, 'auth.json') : join(folder, 'containers', 'auth.json')
  return [written, config]
}
