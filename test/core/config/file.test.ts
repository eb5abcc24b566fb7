import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfiguration } from '../../../src/core/config/file.ts'
import type { CoreError } from '../../../src/core/errors.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder('config')
after(() => folder.remove())

function write(name: string, text: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}

test('YAML, with variables and paths from its own folder', async () => {
  const path = write(
    'good.yaml',
    'registries:\n  - name: company\n    url: registry.acme.io\n    password: ${TOKEN}\n    tls: {ca: ca.pem}\n  - url: docker.io\n',
  )
  const { registries, problems } = await readConfiguration(path, { TOKEN: 's3' })
  assert.deepEqual(problems, [])
  assert.deepEqual(
    registries.map(({ name }) => name),
    ['company', 'docker.io'],
  )
  assert.equal(registries[0]?.password, 's3')
  assert.equal(registries[0]?.tls?.ca, join(folder.path, 'ca.pem'))
})

test('JSON is the same', async () => {
  const path = write('good.json', '{"registries": [{"url": "a.io"}]}')
  assert.equal((await readConfiguration(path, {})).registries[0]?.name, 'a.io')
})

test('an empty file is the default list', async () => {
  assert.equal((await readConfiguration(write('empty.yaml', '# nothing\n'), {})).registries[0]?.name, 'Docker Hub')
})

const broken: readonly (readonly [what: string, path: () => string, reason: RegExp])[] = [
  ['missing', () => join(folder.path, 'none.yaml'), /none\.yaml can't be read: there is no such file/],
  ['a folder', () => folder.path, /can't be read/],
  ['bad YAML', () => write('bad.yaml', 'registries:\n  - url: [a\n  - b: }\n'), /bad\.yaml: line 3, column \d+: /],
  ['bad JSON', () => write('bad.json', '{"registries": [}'), /bad\.json: line 1, column 17: /],
  ['a name twice', () => write('twice.yaml', 'registries: []\nregistries: []\n'), /line 2, column 1: /],
  ['an alias bomb', () => write('bomb.yaml', bomb()), /bomb\.yaml: /],
]

for (const [what, path, reason] of broken)
  test(`${what}: ERR_CONFIG with the place`, async () => {
    await assert.rejects(
      () => readConfiguration(path(), {}),
      (error: CoreError) => error.code === 'ERR_CONFIG' && reason.test(error.message),
    )
  })

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const below = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(', ')
    return `a${level}: &a${level} [${below}]`
  })
  return `${levels.join('\n')}\n`
}
