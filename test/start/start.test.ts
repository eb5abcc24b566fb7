import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProgram } from '../support/program.ts'
import { Workbench } from '../workbench/ui/workbench.ts'

const main = path.join(import.meta.dirname, 'main.ts')

/** Processes that were started, directly or not, with this variable in their environment. */
function runningWith(variable: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable)
      } catch {
        return false
      }
    })
}

test('npm start opens a workbench on sample registries, and Ctrl-C leaves nothing running and nothing on disk', async () => {
  await using stack = new AsyncDisposableStack()
  const temporary = temporaryFolder('s')
  stack.defer(temporary.remove)
  const env = {
    ...process.env,
    PORTOLAN_START_TEST: temporary.path,
    TMPDIR: temporary.path,
    PORTOLAN_VSCODE: 'code-server',
  }
  const program = startProgram(process.execPath, [main, '--no-build'], { env })
  stack.defer(() => program.stop())
  const [, url = ''] = await program.said(/Open (http:\S+)/, 120_000)
  assert.match(program.log, /vault is private: alice/)
  assert.match(program.log, /[Cc]ontainer engine/)

  const browser = await launchChromium()
  stack.defer(() => browser.close())
  const workbench = new Workbench(await browser.newPage({ viewport: { width: 1280, height: 800 } }))
  await workbench.open(url)
  await workbench.expand(workbench.row('1  company'))
  await workbench.expand(workbench.row('2  harbour'))
  await workbench.row('library/hello').waitFor()
  const shadowed = (await workbench.treeRows()).filter(({ description }) => description.includes('shadowed by company'))
  assert.deepEqual(
    shadowed.map(({ label }) => label),
    ['team/app'],
  )
  await workbench.row('3  vault').waitFor()
  await browser.close()

  process.kill(program.pid, 'SIGINT')
  await program.said(/Everything is stopped\./)
  await program.stop()
  assert.deepEqual(runningWith(`PORTOLAN_START_TEST=${temporary.path}`), [])
  assert.deepEqual(readdirSync(temporary.path), [])
})
