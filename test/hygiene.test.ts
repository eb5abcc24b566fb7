import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString('utf8')
  .split('\0')
  .filter((file) => file !== '' && statSync(join(root, file), { throwIfNoEntry: false })?.isFile())
const binary = /\.(png|ico|woff2?|gz|tar)$/
/** This file names what it looks for. */
const texts = files.filter((file) => !binary.test(file) && file !== 'test/hygiene.test.ts')

/** Places of `pattern`, as `file:line: text`. */
function placesOf(pattern: RegExp, among: readonly string[] = texts): readonly string[] {
  return among.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, place) => (pattern.test(line) ? [`${file}:${place + 1}: ${line.trim().slice(0, 120)}`] : [])),
  )
}

const code = texts.filter((file) => /\.(ts|js|mjs|cjs)$/.test(file))
const tests = code.filter((file) => file.startsWith('test/'))

test('there are files to look at', () => {
  assert.ok(texts.length > 100 && tests.length > 20)
})

for (const [what, pattern, among] of [
  [
    'paths of the machine it was written on',
    /(?<![.\w])\/(?:work|tmp\/setup|root|home\/(?!u\b|user\b|me\b)[a-z]\w*)\//,
    texts,
  ],
  ['things left to do', /\b(?:TODO|FIXME|XXX|HACK)\b/, texts],
  ['tests left out, or run alone', /\b(?:test|it|describe|suite)\.(?:skip|only|todo)\b|\bskip: true\b/, tests],
  [
    'hosts of package registries',
    /registry\.npmjs\.org|registry\.yarnpkg\.com|proxy\.golang\.org|sum\.golang\.org|deb\.debian\.org|pypi\.org/,
    texts,
  ],
  [
    'type checks switched off',
    /@ts-(?:ignore|nocheck|expect-error)|oxlint-disable(?!-next-line (?:no-control-regex|[\w/-]+ -- \w))|eslint-disable/,
    code,
  ],
  ['default exports', /^export default\b/, code.filter((file) => file.endsWith('.ts'))],
  ['private keys', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*$/, texts],
] as const) {
  test(`no file holds ${what}`, () => {
    assert.deepEqual(placesOf(pattern, among), [])
  })
}

test('the lock file names no address', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  assert.ok(Object.keys(packages).length > 100)
  assert.deepEqual(
    Object.keys(packages).filter((name) => 'resolved' in packages[name]),
    [],
  )
})

test('the lock file has the integrity of every package, in a digest that is not broken', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const entries = Object.entries<{ readonly integrity?: string }>(packages).filter(([name]) => name !== '')
  assert.ok(entries.length > 100)
  assert.deepEqual(
    entries.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')).map(([name]) => name),
    [],
  )
})

test('the lock file has the optional packages of every platform: without them npm ci refuses it', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const wanted = Object.values<Record<string, object>>(packages).flatMap((entry) =>
    Object.keys(entry['optionalDependencies'] ?? {}),
  )
  const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
  assert.ok(wanted.length > 50)
  assert.deepEqual(
    wanted.filter((name) => !locked.has(name)),
    [],
  )
})

test('every dependency is of exactly one version', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)),
  )
  assert.deepEqual(loose, [])
})

test('no source file is longer than 350 lines', () => {
  const long = code.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1
    return lines > 350 ? [`${file}: ${lines}`] : []
  })
  assert.deepEqual(long, [])
})
