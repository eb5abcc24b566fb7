import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { proposeTag, repositoryName } from '../../../src/extension/build/proposal.ts'

function repository(
  t: { after: (undo: () => void) => void },
  name: string,
): { folder: string; git: (...args: string[]) => void } {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'portolan-proposal-'))
  t.after(() => fs.rmSync(parent, { recursive: true, force: true }))
  const folder = path.join(parent, name)
  fs.mkdirSync(folder)
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org']
  const git = (...args: string[]): void =>
    void execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' })
  return { folder, git }
}

test('a folder outside of git is proposed under its own name as latest', async (t) => {
  const { folder } = repository(t, 'My App_2')
  assert.equal(repositoryName(path.basename(folder)), 'my-app-2')
  assert.equal(await proposeTag(folder), 'latest')
})

test("git's tag at HEAD is proposed without its v", async (t) => {
  const { folder, git } = repository(t, 'shop')
  git('init', '--initial-branch', 'main')
  git('commit', '--allow-empty', '--message', 'first')
  assert.equal(await proposeTag(folder), 'latest')
  git('tag', 'v1.10.1')
  assert.equal(await proposeTag(folder), '1.10.1')
})

test('a branch is proposed as a tag, with what a tag may not have replaced', async (t) => {
  const { folder, git } = repository(t, 'shop')
  git('init', '--initial-branch', 'feature/new cart'.replace(' ', '-'))
  assert.equal(await proposeTag(folder), 'feature-new-cart')
})

test('a folder name without a letter or digit still gives a name', () => {
  assert.equal(repositoryName('___'), 'image')
})
