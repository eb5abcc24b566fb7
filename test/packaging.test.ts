import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { temporaryFolder } from './support/folder.ts'

const root = resolve(import.meta.dirname, '..')
const folder = temporaryFolder('packaging')
const dist = join(folder.path, 'checkout', 'dist')
after(() => folder.remove())

interface Bundled {
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly license: string
}

let bundled: readonly Bundled[] = []
let bundles: readonly string[] = []
let notices = ''

before(() => {
  const metafile = join(folder.path, 'meta.json')
  execFileSync(process.execPath, ['esbuild.js', '--out', dist, '--metafile', metafile], { cwd: root })
  const { inputs, outputs } = JSON.parse(readFileSync(metafile, 'utf8'))
  bundles = Object.keys(outputs).map((file) => basename(file))
  const packages = Object.keys(inputs).flatMap((input) => {
    const parts = input.split('/')
    const place = parts.lastIndexOf('node_modules')
    return place < 0 ? [] : [parts.slice(0, place + (parts[place + 1]?.startsWith('@') ? 3 : 2)).join('/')]
  })
  bundled = [...new Set(packages)].map((each) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, each, 'package.json'), 'utf8'))
    return { folder: each, name, version, license }
  })
  notices = readFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
})

test('every package that is bundled is named with its version and its licence', () => {
  assert.ok(bundled.length > 10)
  for (const { name, version, license } of bundled)
    assert.ok(notices.includes(`  ${name} ${version} (${license})\n`), `${name} ${version}`)
})

test('every package that is bundled comes with the whole text of its licence and its notices', () => {
  for (const { folder: each, name } of bundled) {
    const texts = readdirSync(join(root, each)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    assert.ok(texts.length > 0, name)
    for (const file of texts) {
      const text = readFileSync(join(root, each, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim()
      assert.ok(text.length > 100 && notices.includes(text), `${name}: ${file}`)
    }
  }
})

test('the facade is found in the file of the engine and in that of the operations', () => {
  const load = createRequire(import.meta.url)
  const [engine, operations] = ['engine.js', 'operations.js'].map((file) => load(join(dist, file)))
  for (const name of ['ContainerImage', 'ContainerRegistry', 'RegistryCredentials']) {
    assert.equal(typeof operations[name], 'function', name)
    assert.equal(engine[name], operations[name])
  }
})

test('every licence lets a package be passed on in a bundle', () => {
  const free = /^(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|Unlicense|CC0-1\.0)$/
  assert.deepEqual(
    bundled.filter(({ license }) => !free.test(license)),
    [],
  )
})

for (const [what, files, complaint] of [
  ['without a licence text', { license: 'MIT' }, /odd 1\.0\.0 has no licence text/],
  ['under a licence nobody looked at', { license: 'SSPL-1.0', text: 'x' }, /odd 1\.0\.0: the licence SSPL-1\.0/],
] as const)
  test(`a package ${what} ends the build`, () => {
    const odd = join(folder.path, what, 'node_modules/odd')
    mkdirSync(odd, { recursive: true })
    writeFileSync(join(odd, 'package.json'), JSON.stringify({ name: 'odd', version: '1.0.0', license: files.license }))
    if ('text' in files) writeFileSync(join(odd, 'LICENSE'), files.text)
    const metafile = { outputs: { 'a.js': { inputs: { 'node_modules/odd/index.js': {} } } } }
    const script = `require('./notices.js').thirdPartyNotices(${JSON.stringify(metafile)}, ${JSON.stringify(join(folder.path, what))})`
    assert.throws(
      () => execFileSync(process.execPath, ['-e', script], { cwd: root, stdio: 'pipe' }),
      (error) => complaint.test(String(error)),
    )
  })

test('the extension holds the bundles, what they are known by and nothing else', () => {
  const checkout = dirname(dist)
  for (const name of readdirSync(root).filter(
    (each) => !['.git', 'dist', 'node_modules', 'src', 'test'].includes(each),
  ))
    cpSync(join(root, name), join(checkout, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  const strays = [
    '.env',
    '.npmrc',
    'dist/cli.js.map',
    'dist/meta.json',
    'src/cli/main.ts',
    'test/a.test.ts',
    'notes.md',
  ]
  for (const stray of [...strays, 'media/secret.pem', '.vscode/settings.json', 'portolan.vsix']) {
    mkdirSync(dirname(join(checkout, stray)), { recursive: true })
    writeFileSync(join(checkout, stray), 'a secret')
  }
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce')
  const listed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: checkout, stdio: 'pipe' })
  const files = listed.toString('utf8').trim().split(/\r?\n/).toSorted()
  assert.ok(['cli.js', 'core.js', 'extension.js'].every((name) => bundles.includes(name)))
  assert.deepEqual(
    files.filter((file) => !/^media\/(?:[a-z-]+\.svg|icon\.png|walkthrough\/[\w-]+\.(?:md|svg|png))$/.test(file)),
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      ...['THIRD-PARTY-NOTICES.txt', ...bundles].map((name) => `dist/${name}`),
      'package.json',
      'package.nls.json',
    ].toSorted(),
  )
})

test('no bundle names a source map or holds one', () => {
  for (const name of readdirSync(dist).filter((file) => file.endsWith('.js') && !file.endsWith('.map')))
    assert.doesNotMatch(readFileSync(join(dist, name), 'utf8'), /sourceMappingURL=/, name)
})
