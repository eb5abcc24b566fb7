import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { dockerCredentials } from '../../../src/core/auth/docker.ts'
import { findProgram, programPaths } from '../../../src/core/auth/program.ts'
import { silentLogger } from '../../../src/core/host.ts'
import { temporaryFolder } from '../../support/folder.ts'

const name = 'docker-credential-portolan-test'

/** A folder that is the current one for this test, with a hostile helper in it. */
function hostileFolder(t: TestContext): { readonly path: string; readonly ran: () => boolean } {
  const { path, remove } = temporaryFolder('hostile')
  const before = process.cwd()
  process.chdir(path)
  t.after(() => {
    process.chdir(before)
    remove()
  })
  writeProgram(join(path, name), `touch '${join(path, 'ran')}'`)
  mkdirSync(join(path, 'bin'))
  writeProgram(join(path, 'bin', name), `touch '${join(path, 'ran')}'`)
  return { path, ran: () => existsSync(join(path, 'ran')) }
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

test('a credential helper in the current folder is never run, whatever PATH says of that folder', async (t) => {
  const { path, ran } = hostileFolder(t)
  const config = join(path, 'config.json')
  writeFileSync(config, JSON.stringify({ credsStore: 'portolan-test' }))
  const system = process.env['PATH'] ?? ''
  const paths = [
    '',
    '.',
    './',
    'bin',
    './bin',
    `${delimiter}${system}`,
    `${system}${delimiter}`,
    `.${delimiter}${system}`,
  ]
  for (const PATH of [...paths, undefined]) {
    const provider = dockerCredentials({ logger: silentLogger, env: { PATH }, path: config })
    assert.equal(await provider.get({ registry: 'r', host: 'ghcr.io' }), undefined, PATH)
  }
  const good = join(path, 'good')
  mkdirSync(good)
  writeProgram(join(good, name), `echo '{"Username":"alice","Secret":"s"}'`)
  const PATH = ['.', 'bin', good, system].join(delimiter)
  const provider = dockerCredentials({ logger: silentLogger, env: { PATH }, path: config })
  assert.equal((await provider.get({ registry: 'r', host: 'ghcr.io' }))?.username, 'alice')
  assert.equal(ran(), false)
})

test('a program is found in the first whole folder that has it, as a file that may be run', async (t) => {
  const { path } = hostileFolder(t)
  const [first, second, third] = ['first', 'second', 'third'].map((folder) => join(path, folder))
  for (const folder of [first, second, third]) mkdirSync(folder ?? '')
  mkdirSync(join(first ?? '', name))
  writeFileSync(join(second ?? '', name), 'not to be run')
  writeProgram(join(third ?? '', name), 'true')
  const PATH = ['', '.', first, second, third].join(delimiter)
  assert.equal(await findProgram(name, { PATH }), join(third ?? '', name))
  assert.equal(await findProgram('docker-credential-none', { PATH }), undefined)
})

test('on Windows only whole folders count, names of variables have no case, and programs end in .exe', () => {
  const Path = 'C:\\Tools;;.;bin;C:bin;\\bin;"D:\\With Space";\\\\server\\share'
  assert.deepEqual(programPaths('docker-credential-wincred', { Path }, 'win32'), [
    'C:\\Tools\\docker-credential-wincred.exe',
    'D:\\With Space\\docker-credential-wincred.exe',
    '\\\\server\\share\\docker-credential-wincred.exe',
  ])
})
