import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { decodeRegistries } from '../../src/core/config/decode.ts'
import {
  commandName,
  keysOf,
  operationCommands,
  registryCommands,
  rowCommandName,
  rowCommands,
  treeCommands,
  type CommandId,
} from '../../src/extension/commands.ts'

interface Command {
  readonly command: string
  readonly title: string
  readonly category: string
  readonly when?: string
  readonly enablement?: string
}

interface Property {
  readonly type: string
  readonly default: unknown
  readonly enum?: readonly string[]
  readonly markdownEnumDescriptions?: readonly string[]
  readonly markdownDescription: string
  readonly order: number
  readonly scope: string
}

interface Manifest {
  readonly main: string
  readonly icon: string
  readonly activationEvents: readonly string[]
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } }
  readonly contributes: {
    readonly commands: readonly Command[]
    readonly menus: Readonly<Record<string, readonly (Command & { readonly group?: string })[]>>
    readonly keybindings: readonly Command[]
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] }
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[]
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> }
  }
}

const root = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'package.json'), 'utf8')
const manifest = JSON.parse(text) as Manifest
const nls = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>
const { commands, menus, keybindings, configuration } = manifest.contributes
const handled: readonly string[] = [registryCommands, treeCommands, operationCommands]
  .flatMap((table) => keysOf<CommandId>(table as Readonly<Record<CommandId, true>>))
  .map(commandName)
const onRows: readonly string[] = keysOf(rowCommands).map(rowCommandName)
const everything = [...handled, ...onRows]
const own = (command: string): boolean => command.startsWith('portolan.')

test('every command has a handler, and every handler a command', () => {
  assert.deepEqual(commands.map(({ command }) => command).toSorted(), everything.toSorted())
})

test('a menu or button of a row calls the command that never looks at the selection, and nothing else does', () => {
  const rowMenus = Object.entries(menus).filter(([menu]) => menu.startsWith('view/item/'))
  const offered = rowMenus.flatMap(([, items]) => items).map(({ command }) => command)
  assert.deepEqual(
    offered.filter((command) => !onRows.includes(command)),
    [],
  )
  const clicked = ['portolan.row.loadMore']
  assert.deepEqual([...new Set([...offered, ...clicked])].toSorted(), onRows.toSorted())
  const elsewhere = Object.entries(menus).filter(([menu]) => !menu.startsWith('view/item/'))
  const shown = elsewhere.flatMap(([, items]) => items).filter(({ when }) => when !== 'false')
  assert.deepEqual(
    [...shown, ...keybindings].filter(({ command }) => onRows.includes(command)),
    [],
  )
})

test('a command of a row reads like the one of the palette, and is not in the palette itself', () => {
  const listed = new Map(commands.map((command) => [command.command, command]))
  for (const id of keysOf(rowCommands)) {
    const { command, enablement, ...of } = listed.get(commandName(id)) ?? assert.fail(id)
    assert.deepEqual(listed.get(rowCommandName(id)), { ...of, command: rowCommandName(id) })
    assert.equal(enablement, undefined, command)
    const places = (menus['commandPalette'] ?? []).filter(({ command }) => command === rowCommandName(id))
    assert.deepEqual(places, [{ command: rowCommandName(id), when: 'false' }])
  }
})

test('menus, keys and welcome views only name commands that exist', () => {
  const links = manifest.contributes.viewsWelcome.flatMap(({ contents }) => [
    ...(nls[contents.slice(1, -1)] ?? '').matchAll(/\(command:([\w.]+)\)/g),
  ])
  const named = [
    ...Object.values(menus)
      .flat()
      .map(({ command }) => command),
    ...keybindings.map(({ command }) => command),
    ...links.map(([, command]) => command ?? ''),
  ].filter(own)
  assert.ok(links.length > 0)
  assert.deepEqual(
    named.filter((command) => !everything.includes(command)),
    [],
  )
})

test('every command can be reached: in a menu, or in the palette', () => {
  const hidden = new Set(
    (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command),
  )
  const placed = new Set(
    Object.entries(menus).flatMap(([menu, items]) =>
      menu === 'commandPalette' ? [] : items.map(({ command }) => command.replace('portolan.row.', 'portolan.')),
    ),
  )
  /** Is what a click on a row does. */
  const clicked = new Set(['portolan.loadMore'])
  assert.deepEqual(
    [...hidden].filter((command) => !onRows.includes(command) && !placed.has(command) && !clicked.has(command)),
    [],
  )
})

test('a destructive entry is the last of its menu', () => {
  const items = menus['view/item/context'] ?? []
  for (const name of ['removeRegistry', 'deleteTag', 'deleteLocalImage']) {
    const groups = items.filter(({ command }) => command === `portolan.row.${name}`).map(({ group }) => group)
    assert.deepEqual(groups, ['9_remove@1'])
  }
})

test('every %key% has its text, and every text its %key%', () => {
  const keys = new Set([...text.matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key))
  assert.deepEqual(
    [...keys].filter((key) => nls[key ?? ''] === undefined),
    [],
  )
  assert.deepEqual(
    Object.keys(nls).filter((key) => !keys.has(key)),
    [],
  )
})

test('what people read is in package.nls.json', () => {
  for (const { title } of commands) assert.match(title, /^%.+%$/)
  for (const { markdownDescription } of Object.values(configuration.properties))
    assert.match(markdownDescription, /^%.+%$/)
})

test('the default list is what no list at all means', () => {
  const { registries, problems } = decodeRegistries(configuration.properties['portolan.registries']?.default, {
    source: 'settings',
  })
  assert.deepEqual(problems, [])
  assert.deepEqual(registries, decodeRegistries(undefined, { source: 'settings' }).registries)
})

test('every setting has an order of its own, a scope, a default that is allowed, and is read somewhere', () => {
  const settings = Object.entries(configuration.properties)
  assert.equal(new Set(settings.map(([, { order }]) => order)).size, settings.length)
  const sources = readdirSync(join(root, 'src/extension'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'src/extension', file), 'utf8'))
    .join('\n')
  for (const [name, property] of settings) {
    assert.equal(property.scope, 'window')
    if (property.enum) {
      assert.ok(property.enum.includes(String(property.default)), name)
      assert.equal(property.markdownEnumDescriptions?.length, property.enum.length)
    }
    assert.match(sources, new RegExp(`'${name.replace('portolan.', '').replaceAll('.', String.raw`\.`)}'`), name)
  }
})

test('a workspace that is not trusted cannot set registries', () => {
  assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['portolan.registries'])
})

test('the files the manifest names are there', () => {
  const { viewsContainers, views } = manifest.contributes
  const icons = [...viewsContainers.activitybar, ...Object.values(views).flat()].map(({ icon }) => icon)
  for (const file of [manifest.icon, ...icons]) assert.ok(existsSync(join(root, file)), file)
})

test('nothing is activated before it is used', () => {
  assert.deepEqual(manifest.activationEvents, [])
})
