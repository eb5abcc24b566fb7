import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * The path of a program the tests compare with (`crane`, `regctl`, `oras`, `skopeo`, `registry`, `docker`), or undefined:
 * in the folder `PORTOLAN_TOOLS`, in the cache that `.ci/install` fills, then on the PATH.
 */
export function find(name: string): string | undefined {
  const { PORTOLAN_TOOLS, PORTOLAN_CACHE = join(homedir(), '.cache/portolan'), PATH = '' } = process.env
  const folders = [PORTOLAN_TOOLS, join(PORTOLAN_CACHE, 'bin'), ...PATH.split(delimiter)]
  return folders.flatMap((folder) => (folder ? [join(folder, name)] : [])).find(isProgram)
}

/** The path of a program. @throws Error that says how to install it. */
export function tool(name: string): string {
  const path = find(name)
  if (path === undefined) throw new Error(`${name} is not installed: run .ci/install`)
  return path
}

/**
 * Options for a test that needs programs: skipped, with the reason, on a machine without them; in CI nothing is skipped
 * and their absence fails the test file.
 */
export function needs(...names: readonly string[]): { readonly skip: string | false } {
  const missing = names.filter((name) => find(name) === undefined)
  if (missing.length === 0) return { skip: false }
  const reason = `not installed: ${missing.join(', ')} (run .ci/install)`
  if (process.env['CI']) throw new Error(reason)
  return { skip: reason }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
