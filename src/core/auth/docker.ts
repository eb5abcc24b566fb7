import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Credential, CredentialProvider, CredentialScope, Logger } from '../host.ts'
import { credentialOf, readAuthFile, type AuthFile } from './authfile.ts'
import { helperCredential, type HelperOptions } from './helper.ts'
import { canonicalKey, keysFor } from './keys.ts'
import { suits } from './provider.ts'
import { oncePerRegistry } from './shared.ts'

/** Where logins of other tools are looked for. */
export interface FileSourceOptions {
  readonly logger: Logger
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The file, when it is not where the tool puts it. */
  readonly path?: string
  /** Milliseconds a credential helper may take; default 20 000. */
  readonly helperTimeoutMs?: number
}

/**
 * The logins docker keeps: `config.json` in `$DOCKER_CONFIG` or `~/.docker`, else the older `~/.dockercfg`. Helpers of the
 * registry come first, then the store for all, then `auths`.
 */
export function dockerCredentials(options: FileSourceOptions): CredentialProvider {
  const env = options.env ?? process.env
  const { logger } = options
  return oncePerRegistry(async (scope) => {
    const file = await dockerFile(options, env)
    if (file === undefined) return undefined
    return dockerLogin(file, scope, { logger, env, timeoutMs: options.helperTimeoutMs ?? 20_000 })
  })
}

/** The login for `scope` in one docker configuration. */
export async function dockerLogin(
  file: AuthFile,
  scope: CredentialScope,
  options: HelperOptions,
): Promise<Credential | undefined> {
  for (const [helper, server] of helpersFor(file, scope)) {
    const credential = await helperCredential(helper, server, options)
    if (credential !== undefined && suits(credential, scope)) return credential
  }
  for (const key of keysFor(scope, file.auths.keys())) {
    const credential = credentialOf(file.auths.get(key), 'docker config')
    if (credential !== undefined && suits(credential, scope)) return credential
  }
  return undefined
}

/** The helpers to ask, with the name of the registry each knows it by: its own, then the store. */
function helpersFor(file: AuthFile, scope: CredentialScope): readonly (readonly [string, string])[] {
  const own = keysFor(scope, file.credHelpers.keys()).map((key) => [file.credHelpers.get(key) ?? '', key] as const)
  const { credsStore } = file
  if (credsStore === undefined) return own
  const noted = keysFor(scope, file.auths.keys())
  return [...own, ...(noted.length > 0 ? noted : [canonicalKey(scope.host)]).map((key) => [credsStore, key] as const)]
}

async function dockerFile(
  options: FileSourceOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AuthFile | undefined> {
  if (options.path !== undefined) return readAuthFile(options.path, options.logger)
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir()
  const folder = env['DOCKER_CONFIG']
  if (folder !== undefined && folder !== '') return readAuthFile(join(folder, 'config.json'), options.logger)
  const file = await readAuthFile(join(home, '.docker', 'config.json'), options.logger)
  return file ?? readAuthFile(join(home, '.dockercfg'), options.logger)
}
