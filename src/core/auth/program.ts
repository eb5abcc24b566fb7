import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The whole path of a program in a folder of `PATH`; undefined when it is in none. A relative or empty entry of `PATH`
 * means the current folder, which may be anybody's, and is passed over. Windows itself would look there first for a bare
 * name.
 */
export async function findProgram(name: string, env: Environment): Promise<string | undefined> {
  for (const path of programPaths(name, env, process.platform)) if (await isProgram(path)) return path
  return undefined
}

/** Where `name` may be, in the order of `PATH`. Windows starts nothing but `.exe` without a shell. */
export function programPaths(name: string, env: Environment, platform: NodeJS.Platform): readonly string[] {
  const paths = platform === 'win32' ? win32 : posix
  const isWhole = platform === 'win32' ? /^(?:[a-z]:[\\/]|\\\\)/i : /^\//
  const file = platform === 'win32' ? `${name}.exe` : name
  return pathOf(env, platform)
    .split(paths.delimiter)
    .map((folder) => folder.replace(/^"(.*)"$/, '$1'))
    .filter((folder) => isWhole.test(folder))
    .map((folder) => paths.join(folder, file))
}

/** Names of variables have no case on Windows. */
function pathOf(env: Environment, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return env['PATH'] ?? ''
  return Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? ''
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
