import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../../support/folder.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const nodes = 'src/extension/nodes.ts'
const table = 'src/extension/tree/rows/rows.ts'

interface Change {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** What the compiler says of the table of rows in a copy with these changes. */
async function compiled(changes: readonly Change[]): Promise<string> {
  const { path: folder, remove } = temporaryFolder('kinds')
  try {
    cpSync(path.join(root, 'src'), path.join(folder, 'src'), { recursive: true })
    cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'))
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
    const { compilerOptions } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'))
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [table] }))
    for (const { file, from, to } of changes) {
      const whole = readFileSync(path.join(folder, file), 'utf8')
      assert.equal(whole.split(from).length, 2, `${from} stands once in ${file}`)
      writeFileSync(path.join(folder, file), whole.replace(from, to))
    }
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc')
    return await new Promise((resolve) =>
      execFile(process.execPath, [compiler, '--project', folder], { cwd: folder }, (_, stdout) => resolve(stdout)),
    )
  } finally {
    remove()
  }
}

test('a kind of row without its file does not compile', async () => {
  assert.equal(await compiled([]), '')
  const kinds = { file: nodes, from: '  | MoreNode\n', to: "  | MoreNode\n  | { readonly kind: 'namespace' }\n" }
  assert.match(await compiled([kinds]), /rows\.ts\(\d+,\d+\): error TS2741: Property 'namespace' is missing/)
})

test('a kind of row that lacks something does not compile, whatever that is', async () => {
  const lacking = [
    ['registry', 'id'],
    ['repository', 'parent'],
    ['tag', 'hover'],
    ['platform', 'children'],
    ['layer', 'look'],
    ['problem', 'reload'],
    ['message', 'name'],
    ['more', 'digest'],
  ] as const
  const changes = lacking.map(([kind, member]) => {
    const file = `src/extension/tree/rows/${kind}.ts`
    const start = `\n  ${member}: `
    return { file, from: start, to: start.replace(':', 'Of:') }
  })
  const said = await compiled(changes)
  for (const [kind] of lacking) assert.match(said, new RegExp(`rows/${kind}\\.ts\\(\\d+,\\d+\\): error`), said)
})
