import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../support/folder.ts'

const program = fileURLToPath(new URL('run.ts', import.meta.url))

/** Runs the vectors of a folder that holds just these files. */
function runOn(files: Readonly<Record<string, Readonly<Record<string, readonly object[]>>>>) {
  const folder = temporaryFolder('vectors')
  for (const [name, groups] of Object.entries(files)) {
    const document = { note: '', groups: Object.entries(groups).map(([group, cases]) => ({ name: group, cases })) }
    writeFileSync(join(folder.path, name), JSON.stringify(document))
  }
  const { status, stdout } = spawnSync(process.execPath, [program], {
    env: { ...process.env, VECTORS: folder.path },
    encoding: 'utf8',
  })
  folder.remove()
  return { status, stdout }
}

test('another folder with other cases of the same shape gives a result', () => {
  const { status, stdout } = runOn({
    'reference-parse.json': {
      TestReferenceParse: [
        { input: 'harbour.example/x:1', domain: 'harbour.example', repository: 'harbour.example/x', tag: '1' },
      ],
    },
    'unheard-of.json': { something: [{ a: 1 }, { a: 2 }] },
  })
  assert.equal(status, 0)
  assert.match(stdout, /^reference-parse\.json +1 passed +0 failed +0 not applicable$/m)
  assert.match(stdout, /^unheard-of\.json +0 passed +0 failed +2 not applicable$/m)
  assert.match(stdout, /2 not applicable: checklist only/)
})

test('a case that fails is shown, and the run fails', () => {
  const { status, stdout } = runOn({
    'spec-facts.json': { 'spec/referrers-tag': [{ digest: 'sha256:00', tag: 'sha256-11' }] },
  })
  assert.equal(status, 1)
  assert.match(stdout, /^total +0 passed +1 failed +0 not applicable$/m)
  assert.match(stdout, /FAILED spec\/referrers-tag \{"digest":"sha256:00","tag":"sha256-11"\}/)
})

test('a group nobody checks is counted with its name', () => {
  const { status, stdout } = runOn({ 'spec-facts.json': { 'spec/other': [{}] } })
  assert.equal(status, 0)
  assert.match(stdout, /1 not applicable: no check for the group spec\/other/)
})

test('a folder without vectors is no success', () => {
  assert.equal(runOn({}).status, 1)
})
