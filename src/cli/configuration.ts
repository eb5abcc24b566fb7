import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CoreError, dockerHub, readConfiguration } from '../core/index.ts'
import type { Configuration } from '../core/index.ts'
import { UsageError } from './usage.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The registries to use: of the file `given`, else of `$PORTOLAN_CONFIG`, else of `portolan/registries.{yaml,yml,json}` in
 * the user's configuration folder, else Docker Hub alone.
 * @throws UsageError when the named file is missing; ERR_CONFIG when no registry of the file can be used.
 */
export async function loadConfiguration(given: string | undefined, env: Environment): Promise<Configuration> {
  const path = namedFile(given, env) ?? usualFile(env)
  if (path === undefined) return defaultConfiguration()
  const configuration = await readConfiguration(path, env)
  if (configuration.registries.length > 0) return configuration
  throw configuration.problems[0] ?? new CoreError('ERR_CONFIG', `${path} has no registries`)
}

/** Docker Hub alone. */
export function defaultConfiguration(): Configuration {
  return { registries: [dockerHub()], problems: [] }
}

function namedFile(given: string | undefined, env: Environment): string | undefined {
  const named = env['PORTOLAN_CONFIG'] ?? ''
  const [source, path] = given === undefined ? ['PORTOLAN_CONFIG', named] : ['--config', given]
  if (given === undefined && named === '') return undefined
  if (existsSync(path)) return path
  throw new UsageError(`${source}: there is no file ${JSON.stringify(path)}`)
}

function usualFile(env: Environment): string | undefined {
  const home = env['HOME'] ?? homedir()
  const base = env['XDG_CONFIG_HOME'] ?? ''
  const folder = join(base === '' ? join(home, '.config') : base, 'portolan')
  return ['registries.yaml', 'registries.yml', 'registries.json'].map((name) => join(folder, name)).find(existsSync)
}
