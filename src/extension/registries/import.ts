import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import * as vscode from 'vscode'
import type { Imported, LeftOut, WrittenRegistry } from '../../core/index.ts'
import { dockerHub, importConfiguration, mergeScopes } from '../../core/index.ts'
import { placeOf, type Entries } from './entries.ts'
import { decode, ownList } from './order.ts'
import type { RegistryContext } from './sign-in.ts'

interface Place extends vscode.QuickPickItem {
  readonly path?: string
}

interface Preview extends vscode.QuickPickItem {
  readonly entry?: WrittenRegistry
}

/** Takes over what other tools on this computer know of registries, after a preview that shows what comes and what not. */
export async function importRegistries(context: RegistryContext): Promise<void> {
  const title = vscode.l10n.t('Import Registries')
  try {
    const paths = await askPaths(title)
    if (paths.length === 0) return
    const found = await importConfiguration(paths)
    const entries = await preview(context, title, found)
    if (entries === undefined || entries.length === 0) return
    const list = ownList(context.settings)
    await context.settings.write({ ...list, entries: together(list.entries, entries) })
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} registries were added. Drag them, or press Alt+Up and Alt+Down, to set their priority.',
        entries.length,
      ),
    )
  } catch (error) {
    await context.services.failures.tell(error)
  }
}

/** Files of other tools that are on this computer. */
function knownPlaces(): readonly Place[] {
  const home = homedir()
  const docker = process.env['DOCKER_CONFIG'] ?? path.join(home, '.docker')
  const config = process.env['XDG_CONFIG_HOME'] ?? path.join(home, '.config')
  const places = [
    { label: vscode.l10n.t('Docker: logins'), path: path.join(docker, 'config.json') },
    { label: vscode.l10n.t('Docker: registry mirrors'), path: '/etc/docker/daemon.json' },
    { label: vscode.l10n.t('containerd: hosts'), path: '/etc/containerd/certs.d' },
    { label: vscode.l10n.t('Podman: registries'), path: path.join(config, 'containers/registries.conf') },
    { label: vscode.l10n.t('Podman: registries of the system'), path: '/etc/containers/registries.conf' },
    { label: vscode.l10n.t('Podman: logins'), path: path.join(config, 'containers/auth.json') },
  ]
  return places.flatMap(({ label, path: file }) => (existsSync(file) ? [{ label, path: file, description: file }] : []))
}

async function askPaths(title: string): Promise<readonly string[]> {
  const browse: Place = { label: vscode.l10n.t('Choose a file or folder…'), alwaysShow: true }
  const picked = await vscode.window.showQuickPick([...knownPlaces(), browse], {
    title,
    canPickMany: true,
    placeHolder: vscode.l10n.t('From where? hosts.toml, registries.conf, daemon.json, logins, older YAML'),
    ignoreFocusOut: true,
  })
  const paths = (picked ?? []).flatMap((place) => place.path ?? [])
  if (!picked?.includes(browse)) return paths
  const chosen = await vscode.window.showOpenDialog({
    title,
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: vscode.l10n.t('Import'),
  })
  return [...paths, ...(chosen ?? []).map(({ fsPath }) => fsPath)]
}

/** The registries found, those not in the list yet chosen; below, what was left out and why. */
async function preview(
  context: RegistryContext,
  title: string,
  { registries, leftOut }: Imported,
): Promise<readonly WrittenRegistry[] | undefined> {
  const known = new Set(mergeScopes(context.settings.scopes()).registries.map(({ url }) => url))
  const items: Preview[] = registries.map((entry) => {
    const there = decode([entry]).registries.some(({ url }) => known.has(url))
    return {
      label: entry.name ?? entry.url,
      description: [entry.url, there ? vscode.l10n.t('already in the list') : undefined].filter(Boolean).join(' · '),
      ...(entry.mirrorOf !== undefined && { detail: vscode.l10n.t('mirror of {0}', entry.mirrorOf) }),
      picked: !there,
      entry,
    }
  })
  const picked = await vscode.window.showQuickPick([...items, ...left(leftOut)], {
    title,
    canPickMany: true,
    placeHolder: vscode.l10n.t(
      '{0} found, {1} left out. Which ones should be added?',
      registries.length,
      leftOut.length,
    ),
    ignoreFocusOut: true,
  })
  return picked?.flatMap(({ entry }) => entry ?? [])
}

function left(leftOut: readonly LeftOut[]): readonly Preview[] {
  if (leftOut.length === 0) return []
  const heading = { label: vscode.l10n.t('Left out'), kind: vscode.QuickPickItemKind.Separator }
  return [heading, ...leftOut.map(({ what, why, file }) => ({ label: what, description: why, detail: file }))]
}

/** Before Docker Hub, which has nearly every name, else at the end; a name that is taken gets a number. */
function together(list: Entries, added: readonly WrittenRegistry[]): Entries {
  const { registries } = decode(list)
  const hub = registries.find(({ url }) => url === dockerHub().url)
  const taken = new Set(registries.map(({ name }) => name))
  const fresh = added.map((entry) => withoutPassword({ ...entry, name: free(entry.name ?? entry.url, taken) }))
  const place = hub === undefined ? list.length : placeOf(list, hub.name, decode)
  return [...list.slice(0, place), ...fresh, ...list.slice(place)]
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count += 1) name = `${wanted} (${count})`
  return name
}

/** Settings hold no passwords, not even the name of a variable that has one: signing in is asked for instead. */
function withoutPassword(entry: WrittenRegistry): Omit<WrittenRegistry, 'password'> {
  const { password: _, ...kept } = entry
  return kept
}
