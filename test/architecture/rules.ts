import type { Import } from './imports.ts'

/** What a room may import beside itself and Node: front doors of other rooms, and packages. */
interface Room {
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
}

const rooms: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: ['smol-toml', 'tldts', 'undici', 'yaml'] },
  language: { rooms: [], packages: [] },
  engine: { rooms: ['core', 'language'], packages: ['dockerode', 'tar-stream'] },
  operations: { rooms: ['core', 'language', 'engine'], packages: [] },
  server: { rooms: ['core'], packages: [] },
  cli: { rooms: ['core', 'engine', 'operations', 'server'], packages: [] },
  extension: { rooms: ['core', 'language', 'engine', 'operations', 'server'], packages: ['vscode'] },
}

/** A file that imports nothing, for every room that may import its own: a program need not load core for it. */
const sideDoor = 'src/core/text.ts'

/** The files at the top of core, which its folders may import; each imports only those before it. */
const coreTop = ['text.ts', 'json.ts', 'errors.ts', 'host.ts', 'flights.ts']

/** Inside core a folder imports only those before it. */
const coreOrder = [
  'reference',
  'oci',
  'content',
  'http',
  'auth',
  'registry',
  'store',
  'chain',
  'transfer',
  'config',
] as const

/** Inside the extension a folder or file of its top imports only those before it. */
const extensionOrder = [
  'display',
  'words',
  'host',
  'nodes.ts',
  'services.ts',
  'commands.ts',
  'interrupted.ts',
  'trust.ts',
  'rows.ts',
  'engine.ts',
  'failures.ts',
  'work',
  'context.ts',
  'names',
  'pull',
  'push',
  'build',
  'images',
  'pages',
  'tree',
  'registries',
  'verbs.ts',
  'api.ts',
  'extension.ts',
]

/** `store` and `transfer` know content, not where it comes from. */
const unknownTo: Readonly<Record<string, readonly string[]>> = {
  store: ['registry', 'auth', 'http'],
  transfer: ['registry', 'auth', 'http'],
}

/** The folders of core that `folder` may import. */
function coreAbove(folder: string): readonly string[] {
  const place = coreOrder.findIndex((name) => name === folder)
  return coreOrder.slice(0, Math.max(0, place)).filter((name) => !unknownTo[folder]?.includes(name))
}

/** What is wrong with an import, or undefined. */
export function violationOf(found: Import): string | undefined {
  const { file, specifier, resolved } = found
  const name = roomOf(file)
  const room = name === undefined ? undefined : rooms[name]
  if (name === undefined || !room) return `${file} is in no room of the design`
  if (specifier === '<computed>') return 'the module is computed, so nobody can tell what it is'
  if (specifier.startsWith('node:')) return undefined
  if (resolved === undefined) return packageViolation(name, room, specifier)
  if (resolved === 'package.json')
    return ['cli', 'extension'].includes(name) ? undefined : 'only programs know their version'
  const target = roomOf(resolved)
  if (target === undefined) return `${resolved} is outside src`
  if (target === name) return innerViolation(name, file, resolved)
  if (!room.rooms.includes(target)) return `${name} may not import ${target}`
  const isDoor = resolved === `src/${target}/index.ts` || resolved === sideDoor
  return isDoor ? undefined : `only the front door src/${target}/index.ts`
}

function packageViolation(name: string, room: Room, specifier: string): string | undefined {
  const allowed = room.packages.some((known) => specifier === known || specifier.startsWith(`${known}/`))
  return allowed ? undefined : `${name} may not import the package ${specifier}`
}

function innerViolation(room: string, file: string, resolved: string): string | undefined {
  if (room === 'core') return coreViolation(file, resolved)
  return room === 'extension' ? extensionViolation(placeOf(file), placeOf(resolved)) : undefined
}

function extensionViolation(from: string, to: string): string | undefined {
  const [above, below] = [extensionOrder.indexOf(to), extensionOrder.indexOf(from)]
  if (above < 0 || below < 0) return `${above < 0 ? to : from} has no place in the order of the extension`
  return from === to || above < below ? undefined : `extension/${from} may not import extension/${to}`
}

function coreViolation(file: string, resolved: string): string | undefined {
  const from = placeOf(file)
  const to = placeOf(resolved)
  if (from === 'index.ts') return undefined
  if (from === 'text.ts') return 'text.ts imports nothing'
  if (to === 'index.ts') return 'the front door is for other rooms'
  if (coreTop.includes(to) && (!coreTop.includes(from) || coreTop.indexOf(to) < coreTop.indexOf(from))) return undefined
  if (from === to || coreAbove(from).includes(to)) return undefined
  return `core/${from} may not import core/${to}`
}

/** `auth` of `src/core/auth/token.ts`; the file's own name at the top of a room. */
function placeOf(path: string): string {
  return path.split('/')[2] ?? ''
}

function roomOf(path: string): string | undefined {
  const [top, room] = path.split('/')
  return top === 'src' && room !== undefined ? room : undefined
}

interface Override {
  readonly files: readonly string[]
  readonly rules: Readonly<Record<string, unknown>>
}

/** Members that one place of a room uses, and nothing else there. */
interface Sink {
  readonly room: string
  readonly files: readonly string[]
  readonly within: string
  readonly properties: readonly string[]
  readonly reason: string
}

/** Where text is made, and where it leaves a program: members that lead past those places. */
export const sinks: Readonly<Record<'display' | 'words' | 'output', Sink>> = {
  display: {
    room: 'extension',
    files: ['src/extension/display/**'],
    within: 'src/extension/display',
    properties: [
      'showInformationMessage',
      'showWarningMessage',
      'showErrorMessage',
      'withProgress',
      'setStatusBarMessage',
      'createStatusBarItem',
      'showQuickPick',
      'createQuickPick',
      'showInputBox',
      'createInputBox',
      'createTerminal',
      'createOutputChannel',
      'createWebviewPanel',
      'MarkdownString',
      'TreeItem',
      'Diagnostic',
      'clipboard',
    ],
    reason: 'Text is shown by src/extension/display, which makes it harmless.',
  },
  words: {
    room: 'extension',
    files: ['src/extension/words/**'],
    within: 'src/extension/words',
    properties: ['l10n'],
    reason: 'Every sentence is made in src/extension/words.',
  },
  output: {
    room: 'cli',
    files: ['src/cli/output.ts', 'src/cli/main.ts'],
    within: 'src/cli/output.ts',
    properties: ['write', 'writeSync'],
    reason: 'Text is shown by src/cli/output.ts, which makes it harmless.',
  },
}

/** The same rules for the linter, as far as it can see them: the `overrides` of .oxlintrc.json. */
export function lintOverrides(): readonly Override[] {
  const folders = coreOrder.map((folder) => restricted([`src/core/${folder}/**`], ['core'], belowCore(folder)))
  const others = Object.keys(rooms).filter((name) => name !== 'core')
  return [
    ...folders,
    ...others.map((name) => restricted([`src/${name}/**`], [name], innerDoors(name))),
    ...['extension', 'cli'].flatMap(closed),
    { files: ['src/**'], rules: { 'no-console': 'error' } },
    { files: ['src/cli/main.ts'], rules: { 'no-console': 'off' } },
  ]
}

/** What is closed for a room, and for each place that may: the linter takes the last entry for a file alone. */
function closed(room: string): readonly Override[] {
  const all = Object.values(sinks).filter((sink) => sink.room === room)
  const places = all.map((sink) =>
    withoutMembers(
      sink.files,
      all.filter((other) => other !== sink),
    ),
  )
  return [withoutMembers([`src/${room}/**`], all), ...places]
}

function withoutMembers(files: readonly string[], closedTo: readonly Sink[]): Override {
  const members = closedTo.flatMap(({ properties, reason }) =>
    properties.map((property) => ({ property, message: reason })),
  )
  return { files, rules: { 'no-restricted-properties': members.length === 0 ? 'off' : ['error', ...members] } }
}

/** Folders of core that come after `folder`, the front door, and every other room. */
function belowCore(folder: string): readonly string[] {
  const above = coreAbove(folder)
  const below = coreOrder.filter((name) => name !== folder && !above.includes(name)).map((name) => `../${name}/*`)
  const elsewhere = Object.keys(rooms).filter((name) => name !== 'core')
  return [...below, '../index.ts', ...elsewhere.map((name) => `../**/${name}/**`)]
}

/** Rooms that may not be imported at all, and the insides of those that may. */
function innerDoors(name: string): readonly string[] {
  const others = Object.keys(rooms).filter((other) => other !== name)
  const doors = rooms[name]?.rooms ?? []
  const side = doors.includes('core') ? ['!../**/core/text.ts'] : []
  return [...others.map((other) => `../**/${other}/**`), ...doors.map((other) => `!../**/${other}/index.ts`), ...side]
}

function restricted(files: readonly string[], [room = '']: readonly string[], group: readonly string[]): Override {
  const own = rooms[room]?.packages ?? []
  const paths = ['vscode', 'dockerode'].filter((name) => !own.includes(name))
  return { files, rules: { 'no-restricted-imports': ['error', { paths, patterns: [{ group }] }] } }
}
