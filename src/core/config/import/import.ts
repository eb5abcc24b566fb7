import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { CoreError, isCoreError, messageOf } from '../../errors.ts'
import { parseYaml } from '../file.ts'
import { isObject } from '../../json.ts'
import { importHosts } from './containerd.ts'
import { importDaemon, importLogins, isDaemonFile, isLoginFile } from './docker.ts'
import { importConfigurationFile, isConfiguration } from './older.ts'
import { importRegistriesConf } from './podman.ts'
import { overlaid, parseRegistriesConf } from './registriesconf.ts'
import type { Imported, WrittenRegistry } from './written.ts'
import { joined } from './written.ts'

const knownFiles = ['registries.conf', 'registries.conf.d', 'daemon.json', 'config.json', 'auth.json']

/**
 * Other tools' files as a list of registries: `hosts.toml` trees of containerd, `registries.conf` (with its `.d`) of
 * podman, `daemon.json` and logins of Docker, and older YAML. A folder is searched for the files of these names. What can't be
 * used is left out, with the reason; a file that can't be read at all is left out whole.
 * @throws ERR_CONFIG when a path does not exist, or nothing at all was found.
 */
export async function importConfiguration(paths: readonly string[]): Promise<Imported> {
  const found: (readonly Imported[])[] = []
  for (const path of paths) found.push(await importPath(path))
  const all = found.flat()
  if (all.length > 0) return joined(all)
  throw new CoreError('ERR_CONFIG', `${paths.join(', ')}: none of the files that can be imported is there`)
}

/** The registries as the text of a configuration file. */
export function formatConfiguration(registries: readonly WrittenRegistry[]): string {
  return stringify({ registries }, { lineWidth: 0 })
}

async function importPath(path: string): Promise<readonly Imported[]> {
  const kind = await stat(path).catch((cause: unknown) => {
    throw new CoreError('ERR_CONFIG', `${path} can't be read: ${messageOf(cause)}`, { cause })
  })
  return kind.isDirectory() ? importFolder(path) : [await guarded(path, () => importFile(path))]
}

async function importFolder(folder: string): Promise<readonly Imported[]> {
  if (basename(folder) === 'registries.conf.d') return [await guarded(folder, () => importConf(undefined, folder))]
  const names = (await readdir(folder)).toSorted()
  const found: Imported[] = []
  if (names.includes('hosts.toml')) found.push(await importPathOf(join(folder, 'hosts.toml')))
  for (const name of names) {
    const tree = join(folder, name, 'hosts.toml')
    if (await isFile(tree)) found.push(await importPathOf(tree))
  }
  for (const name of knownFiles) {
    if (!names.includes(name) || (name === 'registries.conf.d' && names.includes('registries.conf'))) continue
    for (const imported of await importPath(join(folder, name))) found.push(imported)
  }
  return found
}

function importPathOf(path: string): Promise<Imported> {
  return guarded(path, () => importFile(path))
}

async function importFile(path: string): Promise<Imported> {
  if (basename(path) === 'hosts.toml') return importHosts(await readFile(path, 'utf8'), basename(dirname(path)), path)
  if (path.endsWith('.conf')) {
    const dropIns = `${path}.d`
    return importConf(path, basename(path) === 'registries.conf' && (await isFolder(dropIns)) ? dropIns : undefined)
  }
  const value = parseYaml(await readFile(path, 'utf8'), path)
  if (Array.isArray(value)) return importConfigurationFile({ registries: value }, path)
  if (!isObject(value)) throw new CoreError('ERR_CONFIG', 'it holds no registries')
  if (isDaemonFile(value)) return importDaemon(value, path)
  if (isLoginFile(value)) return importLogins(value, path)
  if (isConfiguration(value)) return importConfigurationFile(value, path)
  throw new CoreError('ERR_CONFIG', 'it says nothing of registries')
}

async function importConf(file: string | undefined, dropIns: string | undefined): Promise<Imported> {
  const names =
    dropIns === undefined ? [] : (await readdir(dropIns)).filter((name) => name.endsWith('.conf')).toSorted()
  const files = [...(file === undefined ? [] : [file]), ...names.map((name) => join(dropIns ?? '', name))]
  const parsed = await Promise.all(files.map(async (each) => parseRegistriesConf(await readFile(each, 'utf8'))))
  const empty = { registries: [], aliases: [], faults: [] }
  return importRegistriesConf(parsed.reduce(overlaid, empty), file ?? dropIns ?? '')
}

/** What `read` gives; a file that can't be used is left out whole. */
async function guarded(path: string, read: () => Promise<Imported>): Promise<Imported> {
  try {
    return await read()
  } catch (error) {
    const why = isCoreError(error) ? error.message.replace(`${path}: `, '') : messageOf(error)
    return { registries: [], leftOut: [{ file: path, what: 'the file', why }] }
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
