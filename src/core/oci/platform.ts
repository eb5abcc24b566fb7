import { arch, endianness, platform } from 'node:os'
import { CoreError } from '../errors.ts'
import type { Platform } from './documents.ts'

const part = /^[A-Za-z0-9_.-]+$/
const system = /^([A-Za-z0-9_.-]+)(?:\(([^()+]*)((?:\+[^()+]+)*)\))?$/
const systems = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
)
const nodeArchitectures = new Map([
  ['x64', 'amd64'],
  ['ia32', '386'],
  ['mipsel', 'mipsle'],
])
const aliases = new Map<string, readonly [architecture: string, variant: string]>([
  ['aarch64', ['arm64', '']],
  ['armel', ['arm', 'v6']],
  ['armhf', ['arm', '']],
  ['i386', ['386', '']],
  ['x86-64', ['amd64', '']],
  ['x86_64', ['amd64', '']],
])

/**
 * Reads `os/arch[/variant]`, `os` or `arch` alone (this machine's for the other), and containerd's
 * `os(version+feature)/arch`. Go's names and the usual aliases: `macOS`, `x86_64`, `aarch64`, `armhf`.
 * @throws ERR_REFERENCE with the position of the first character at fault.
 */
export function parsePlatform(text: string): Platform {
  const [first = '', second, third, ...more] = text.split('/')
  if (text === '' || more.length > 0) throw refused(text, text.split('/', 3).join('/').length)
  const os = system.exec(first)
  if (os === null) throw refused(text, firstFault(first))
  check(text, second, first.length + 1)
  check(text, third, first.length + (second ?? '').length + 2)
  if (second !== undefined) return { ...parseSystem(os), ...parseMachine(second, third) }
  return parseAlone(os)
}

/** The platform as text that `parsePlatform` reads: `linux/arm/v7`, `windows(10.0.17763)/amd64`. */
export function formatPlatform({ os, architecture, variant, osVersion = '', osFeatures = [] }: Platform): string {
  const features = osFeatures.toSorted().map((feature) => `+${escape(feature)}`)
  const details = `${escape(osVersion)}${features.join('')}`
  const name = details === '' ? os : `${os}(${details})`
  return [name, architecture, variant].filter((piece) => piece !== undefined && piece !== '').join('/')
}

/** The platform this program runs on. */
export function hostPlatform(): Platform {
  const os = platform() === 'win32' ? 'windows' : platform()
  const machine = arch()
  if (machine === 'arm') return { os, architecture: 'arm', variant: 'v7' }
  const littlePower = machine.startsWith('ppc') && endianness() === 'LE'
  return { os, architecture: littlePower ? 'ppc64le' : (nodeArchitectures.get(machine) ?? machine) }
}

function parseSystem([, name = '', version = '', features = '']: RegExpExecArray): Omit<Platform, 'architecture'> {
  const lower = name.toLowerCase()
  const osFeatures = features.split('+').slice(1).map(unescape)
  return {
    os: lower === 'macos' ? 'darwin' : lower,
    ...(version === '' ? {} : { osVersion: unescape(version) }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
  }
}

function parseMachine(architecture: string, variant = ''): Omit<Platform, 'os'> {
  const lower = architecture.toLowerCase()
  const [name, implied] = aliases.get(lower) ?? [lower, '']
  const given = variant.toLowerCase()
  const known = given === '' || (name === 'amd64' && given === 'v1') ? implied : given
  const spelled = name.startsWith('arm') && /^\d/.test(known) ? `v${known}` : known
  return { architecture: name, ...(spelled === '' ? {} : { variant: spelled }) }
}

function parseAlone(match: RegExpExecArray): Platform {
  const host = hostPlatform()
  const parsed = parseSystem(match)
  const isSystem = systems.has(parsed.os) || parsed.osVersion !== undefined || parsed.osFeatures !== undefined
  if (!isSystem) return { os: host.os, ...parseMachine(match[0]) }
  const variant = host.variant === undefined ? {} : { variant: host.variant }
  return { ...parsed, architecture: host.architecture, ...variant }
}

function check(text: string, piece: string | undefined, start: number): void {
  if (piece !== undefined && !part.test(piece)) throw refused(text, start + firstFault(piece))
}

function firstFault(piece: string): number {
  return Math.max(piece.search(/[^A-Za-z0-9_.-]/), 0)
}

function refused(text: string, position: number): CoreError {
  const shown = JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
  const message = `${shown} is not a platform: write os/architecture or os/architecture/variant, such as linux/arm64`
  return new CoreError('ERR_REFERENCE', message, { position })
}

function escape(text: string): string {
  return text.replaceAll(/[%+()/]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function unescape(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
