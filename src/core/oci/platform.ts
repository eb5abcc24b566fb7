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
const architectures = new Set(
  (
    '386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ' +
    'ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
)
const nodeArchitectures = new Map([
  ['x64', 'amd64'],
  ['ia32', '386'],
  ['mipsel', 'mipsle'],
])
const aliases = new Map<string, string>([
  ['aarch64', 'arm64'],
  ['x86-64', 'amd64'],
  ['x86_64', 'amd64'],
])
/** Names that say their variant, too. */
const complete = new Map<string, Omit<Platform, 'os'>>([
  ['armel', { architecture: 'arm', variant: 'v6' }],
  ['armhf', { architecture: 'arm' }],
  ['i386', { architecture: '386' }],
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
  return parseAlone(text, os)
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
  const whole = complete.get(lower)
  if (whole !== undefined) return whole
  const name = aliases.get(lower) ?? lower
  const given = variant.toLowerCase()
  if (given === '' || (name === 'amd64' && given === 'v1')) return { architecture: name }
  return { architecture: name, variant: name.startsWith('arm') && /^\d/.test(given) ? `v${given}` : given }
}

function parseAlone(text: string, match: RegExpExecArray): Platform {
  const host = hostPlatform()
  const parsed = parseSystem(match)
  const variant = host.variant === undefined ? {} : { variant: host.variant }
  if (systems.has(parsed.os)) return { ...parsed, architecture: host.architecture, ...variant }
  const machine = parseMachine(text)
  if (!architectures.has(machine.architecture)) throw refused(text, 0)
  return { os: host.os, ...machine }
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
