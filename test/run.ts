// Runs the suites one after the other and adds up what their own runners counted.
// usage: node test/run.ts [unit] [workbench] [ui]      (default: all)
import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'

interface Totals {
  passed: number
  failed: number
  skipped: number
}

interface Suite {
  readonly args: readonly string[]
}

const root = path.resolve(import.meta.dirname, '..')
const nodeTest = ['--test', '--test-reporter=spec', '--test-timeout=600000']

const suites: Readonly<Record<string, Suite>> = {
  unit: {
    args: [
      ...nodeTest,
      'test/*.test.ts',
      'test/{core,language,cli,engine,extension,interop,operations,start,support,vectors}/**/*.test.ts',
    ],
  },
  workbench: { args: ['test/workbench/run.ts'] },
  ui: { args: [...nodeTest, '--test-concurrency=1', 'test/workbench/ui/*.test.ts'] },
}

/** What the closing lines of node's test runner and of mocha say. */
function count(output: string): Totals {
  const sum = (pattern: RegExp): number =>
    [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0)
  return {
    passed: sum(/^ℹ pass (\d+)/gm) + sum(/^\s*(\d+) passing/gm),
    failed: sum(/^ℹ fail (\d+)/gm) + sum(/^ℹ cancelled (\d+)/gm) + sum(/^\s*(\d+) failing/gm),
    skipped: sum(/^ℹ skipped (\d+)/gm) + sum(/^ℹ todo (\d+)/gm) + sum(/^\s*(\d+) pending/gm),
  }
}

/** Runs one program, its output passed on as it comes. */
function run(args: readonly string[]): Promise<{ readonly status: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      process.stdout.write(text)
    })
    child.on('error', reject).on('close', (status) => resolve({ status: status ?? 1, output }))
  })
}

function prepare(): void {
  const install = spawnSync('bash', ['.ci/install'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (install.status !== 0) process.exit(install.status ?? 1)
}

function build(): void {
  const made = spawnSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (made.status !== 0) process.exit(made.status ?? 1)
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in suites))
if (unknown !== undefined) {
  console.error(`test/run.ts: there is no suite '${unknown}'; there are: ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}

prepare()
build()
const totals: Totals = { passed: 0, failed: 0, skipped: 0 }
let broken = false
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n== ${name}`)
  const { status, output } = await run(suite.args)
  const counted = count(output)
  totals.passed += counted.passed
  totals.failed += counted.failed
  totals.skipped += counted.skipped
  if (status !== 0 || counted.passed === 0) {
    broken = true
    console.log(`== ${name} failed (exit status ${status})`)
  }
}
if (process.env['CI'] && totals.skipped > 0) {
  broken = true
  console.log(`== ${totals.skipped} tests were skipped; where CI is set, none may be`)
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exit(broken || totals.failed > 0 ? 1 : 0)
