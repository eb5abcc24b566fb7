import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import * as vscode from 'vscode'
import type { Imported, LeftOut, WrittenRegistry } from '../../core/index.ts'
import { dockerHub, importConfiguration, mergeScopes } from '../../core/index.ts'
import { oneLine } from '../../core/text.ts'
import { createQuickPick, showQuickPicks } from '../display/boxes.ts'
import { inform } from '../display/notices.ts'
import {
  chooseFilesLabel,
  entryRemarks,
  importedSentence,
  importFilesTitle,
  importSourcesPrompt,
  importTitle,
  leftOutHeading,
  leftOutTitle,
  sourceLabels,
  whichToAddPrompt,
} from '../words/importing.ts'
import type { Entries } from './entries.ts'
import { decode } from './order.ts'
import type { RegistryContext } from './sign-in.ts'

interface Place extends vscode.QuickPickItem {
  readonly path?: string
}

interface Preview extends vscode.QuickPickItem {
  readonly entry: WrittenRegistry
}

/** Takes over what other tools on this computer know of registries, after a preview that shows what comes and what not. */
export async function importRegistries(context: RegistryContext): Promise<void> {
  const title = importTitle()
  try {
    const paths = await askPaths(title)
    if (paths.length === 0) return
    const found = await importConfiguration(paths)
    const entries = found.registries.length === 0 ? [] : await preview(context, title, found)
    if (entries === undefined) return
    const list = context.settings.userList()
    if (entries.length > 0) await context.settings.write({ ...list, entries: together(list.entries, entries) })
    await announce(entries.length, found)
  } catch (error) {
    await context.services.failures.tell(error)
  }
}

/** Files of other tools that are on this computer. */
function knownPlaces(): readonly Place[] {
  const home = homedir()
  const docker = process.env['DOCKER_CONFIG'] ?? path.join(home, '.docker')
  const config = process.env['XDG_CONFIG_HOME'] ?? path.join(home, '.config')
  const session = process.env['XDG_RUNTIME_DIR']
  const places = [
    { label: sourceLabels.dockerLogins(), path: path.join(docker, 'config.json') },
    { label: sourceLabels.dockerMirrors(), path: '/etc/docker/daemon.json' },
    { label: sourceLabels.dockerUserMirrors(), path: path.join(config, 'docker/daemon.json') },
    { label: sourceLabels.dockerDesktopMirrors(), path: path.join(docker, 'daemon.json') },
    { label: sourceLabels.containerdHosts(), path: '/etc/containerd/certs.d' },
    { label: sourceLabels.podmanRegistries(), path: path.join(config, 'containers/registries.conf') },
    { label: sourceLabels.podmanSystemRegistries(), path: '/etc/containers/registries.conf' },
    { label: sourceLabels.podmanLogins(), path: path.join(config, 'containers/auth.json') },
    ...(session === undefined
      ? []
      : [{ label: sourceLabels.podmanSessionLogins(), path: path.join(session, 'containers/auth.json') }]),
  ]
  const shown = (file: string): string => (file.startsWith(home + path.sep) ? `~${file.slice(home.length)}` : file)
  return places.flatMap(({ label, path: file }) =>
    existsSync(file) ? [{ label, path: file, description: shown(file), picked: true }] : [],
  )
}

async function askPaths(title: string): Promise<readonly string[]> {
  const browse: Place = { label: chooseFilesLabel(), alwaysShow: true }
  const picked = await showQuickPicks([...knownPlaces(), browse], {
    title,
    placeHolder: importSourcesPrompt(),
    ignoreFocusOut: true,
  })
  const paths = (picked ?? []).flatMap((place) => place.path ?? [])
  if (!picked?.includes(browse)) return paths
  const chosen = await vscode.window.showOpenDialog({
    title,
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: importFilesTitle(),
  })
  return [...paths, ...(chosen ?? []).map(({ fsPath }) => fsPath)]
}

/** The registries found, those not in the list yet chosen; a button shows what was left out, and why. */
async function preview(
  context: RegistryContext,
  title: string,
  found: Imported,
): Promise<readonly WrittenRegistry[] | undefined> {
  const known = new Set(mergeScopes(context.settings.scopes()).registries.map(({ url }) => url))
  const picker = createQuickPick<Preview>()
  Object.assign(picker, { title, canSelectMany: true, ignoreFocusOut: true })
  picker.placeholder = whichToAddPrompt()
  picker.items = found.registries.map((entry) => previewOf(entry, known))
  picker.selectedItems = picker.items.filter(({ picked }) => picked)
  if (found.leftOut.length > 0) picker.buttons = [{ iconPath: new vscode.ThemeIcon('info'), tooltip: leftOutTitle() }]
  return await new Promise((resolve) => {
    picker.onDidTriggerButton(() => showLeftOut(found.leftOut))
    picker.onDidAccept(() => {
      resolve(picker.selectedItems.map(({ entry }) => entry))
      picker.hide()
    })
    picker.onDidHide(() => {
      resolve(undefined)
      picker.dispose()
    })
    picker.show()
  })
}

function previewOf(entry: WrittenRegistry, known: ReadonlySet<string>): Preview {
  const isListed = decode([entry]).registries.some(({ url }) => known.has(url))
  const insecureSkipVerify = entry.tls?.insecureSkipVerify === true
  const remarks = entryRemarks({ mirrorOf: entry.mirrorOf, insecureSkipVerify, isListed })
  return {
    label: nameOf(entry),
    description: [...(entry.url === nameOf(entry) ? [] : [entry.url]), ...remarks].join(' · '),
    picked: !isListed,
    entry,
  }
}

/** What came of it, in one line; what was left out is a click away. */
async function announce(count: number, { registries, leftOut }: Imported): Promise<void> {
  const show = leftOut.length === 0 ? [] : [leftOutTitle()]
  const chosen = await inform(importedSentence(count, registries.length), ...show)
  if (chosen !== undefined) await showLeftOut(leftOut)
}

/** A list to read, file by file. */
async function showLeftOut(leftOut: readonly LeftOut[]): Promise<void> {
  const files = [...new Set(leftOut.map(({ file }) => file))]
  const parts = files.map((file) =>
    [
      oneLine(file),
      ...leftOut.filter((one) => one.file === file).map(({ what, why }) => oneLine(`  ${what}: ${why}`)),
    ].join('\n'),
  )
  const content = [leftOutHeading(), ...parts].join('\n\n')
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: `${content}\n` })
  await vscode.window.showTextDocument(document, { preview: true })
}

/** Before Docker Hub, which has nearly every name, else at the end; a name that is taken gets a number. */
function together(list: Entries, added: readonly WrittenRegistry[]): Entries {
  const { registries, places } = decode(list)
  const hub = registries.find(({ url }) => url === dockerHub().url)
  const taken = new Set(registries.map(({ name }) => name))
  const ordered = [...added.filter((entry) => !isHub(entry)), ...added.filter(isHub)]
  const fresh = ordered.map((entry) => withoutPassword({ ...entry, name: free(nameOf(entry), taken) }))
  const place = (hub && places.get(hub.name)) ?? list.length
  return [...list.slice(0, place), ...fresh, ...list.slice(place)]
}

function nameOf(entry: WrittenRegistry): string {
  return isHub(entry) ? dockerHub().name : (entry.name ?? entry.url)
}

function isHub(entry: WrittenRegistry): boolean {
  return entry.mirrorOf === undefined && decode([entry]).registries.some(({ url }) => url === dockerHub().url)
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
