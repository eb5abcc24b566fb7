import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { CoreError, messageOf } from '../errors.ts'
import { decodeRegistries } from './decode.ts'
import type { Configuration } from './types.ts'

/**
 * The registries of a YAML or JSON file.
 * @throws ERR_CONFIG when the file is missing, can't be read or is not YAML (with the line).
 */
export async function readConfiguration(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Configuration> {
  const value = parseYaml(await readText(path), path)
  return decodeRegistries(value, { source: 'file', env, folder: dirname(path) })
}

/** YAML or JSON as a plain value. @throws ERR_CONFIG with file, line and column of the first error. */
export function parseYaml(text: string, path: string): unknown {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true })
  const error = document.errors[0]
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    const reason = error.message.split('\n', 1)[0] ?? error.message
    throw new CoreError('ERR_CONFIG', `${path}: line ${line}, column ${col}: ${reason}`, { position: error.pos[0] })
  }
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw new CoreError('ERR_CONFIG', `${path}: ${messageOf(cause)}`, { cause })
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = missing ? 'there is no such file' : messageOf(cause)
    throw new CoreError('ERR_CONFIG', `the configuration ${path} can't be read: ${reason}`, { cause })
  }
}
