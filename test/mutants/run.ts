// Breaks one rule of safety at a time in a copy of the checkout and expects a test to notice.
// usage: node test/mutants/run.ts [FILTER…]      (part of a rule, of its file or of the name of the list it stands in)
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { temporaryFolder } from '../support/folder.ts'
import { Copy } from './copy.ts'
import type { Listed } from './rules.ts'
import { listedMutants, listingFault } from './rules.ts'
import type { Patience, Trial } from './trial.ts'
import { attempt } from './trial.ts'

interface Verdict {
  readonly mutant: Listed
  readonly passed: boolean
  readonly says: string
  readonly seconds: number
}

const root = path.resolve(import.meta.dirname, '../..')
const workers = Math.min(2, availableParallelism())
const unbroken: Patience = { testMs: 60_000, wholeMs: 180_000 }

/** Patience with test files that take `ms` unbroken; a broken rule may keep a few tests waiting for good. */
function patienceWith(ms: number): Patience {
  return { testMs: 10_000 + ms, wholeMs: 50_000 + 4 * ms }
}

function judge(trial: Trial): Pick<Verdict, 'passed' | 'says'> {
  const noticed = trial.failures.find(({ isFile }) => !isFile)
  if (trial.outcome === 'hung')
    return { passed: false, says: `HUNG${noticed === undefined ? '' : `, after ${noticed.name}`}` }
  if (trial.outcome === 'passed') return { passed: false, says: 'NOBODY' }
  return noticed === undefined
    ? { passed: false, says: 'NOBODY: the file does not run' }
    : { passed: true, says: noticed.name }
}

/** Does the tasks with as many workers as there are copies, each in the order of the list. */
async function share<T>(
  copies: readonly Copy[],
  tasks: readonly T[],
  work: (copy: Copy, task: T) => Promise<void>,
): Promise<void> {
  const left = tasks.values()
  await Promise.all(
    copies.map(async (copy) => {
      for (const task of left) await work(copy, task)
    }),
  )
}

/** Seconds each test file takes unbroken; a file that fails so can't notice anything. */
async function whole(copies: readonly Copy[], files: readonly string[]): Promise<Map<string, number>> {
  const seconds = new Map<string, number>()
  await share(copies, files, async (copy, file) => {
    const trial = await attempt(copy.path, [file], unbroken)
    if (trial.outcome === 'passed') seconds.set(file, trial.seconds)
    else console.log(`${file} ${trial.outcome} unbroken: ${trial.failures.map(({ name }) => name).join('; ')}`)
  })
  return seconds
}

async function verdicts(copies: readonly Copy[], mutants: readonly Listed[]): Promise<readonly Verdict[]> {
  const seconds = await whole(copies, [...new Set(mutants.flatMap(({ tests }) => tests))])
  const found = new Map<Listed, Verdict>()
  await share(copies, mutants, async (copy, mutant) => {
    const unfit = mutant.tests.find((file) => !seconds.has(file))
    const expected = mutant.tests.reduce((sum, file) => sum + (seconds.get(file) ?? 0), 0)
    const fault = listingFault(root, mutant) ?? (unfit === undefined ? undefined : `${unfit} fails unbroken`)
    const verdict =
      fault === undefined
        ? await broken(copy, mutant, patienceWith(1000 * expected))
        : { mutant, passed: false, says: fault, seconds: 0 }
    found.set(mutant, verdict)
    console.log(line(verdict))
  })
  return mutants.flatMap((mutant) => found.get(mutant) ?? [])
}

async function broken(copy: Copy, mutant: Listed, patience: Patience): Promise<Verdict> {
  const trial = await copy.broken(mutant, () => attempt(copy.path, mutant.tests, patience))
  return { mutant, ...judge(trial), seconds: trial.seconds }
}

function line({ mutant, passed, says, seconds }: Verdict): string {
  return `${passed ? '✔' : '✖'} ${mutant.rule} | ${mutant.file} | ${says} | ${seconds.toFixed(1)} s`
}

function listed(filters: readonly string[], mutants: readonly Listed[]): readonly Listed[] {
  if (filters.length === 0) return mutants
  return mutants.filter(({ area, rule, file }) => filters.some((part) => `${area} ${rule} ${file}`.includes(part)))
}

const mutants = listed(process.argv.slice(2), await listedMutants())
const folder = temporaryFolder('mutants')
const vectors = path.resolve(root, '../shared')
if (existsSync(vectors)) symlinkSync(vectors, path.join(folder.path, 'shared'), 'junction')
const copies = Array.from({ length: workers }, (_, place) => {
  const target = path.join(folder.path, `checkout-${place + 1}`)
  mkdirSync(target)
  return new Copy(root, target)
})
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))
const begun = performance.now()
const all = await verdicts(copies, mutants)
folder.remove()
const failed = all.filter(({ passed }) => !passed)
console.log(`\nRules broken: ${all.length}, in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
if (failed.length > 0) console.log(`Not noticed by a test that then ended:\n${failed.map(line).join('\n')}`)
console.log(`ℹ pass ${all.length - failed.length}\nℹ fail ${failed.length}`)
console.log(`\n${all.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length > 0 || all.length === 0 ? 1 : 0)
