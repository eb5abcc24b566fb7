import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { asRecord, list, notApplicable, text } from './adapter.ts'
import type { Adapter, Check, Group, GroupCheck, Vector } from './adapter.ts'

/** What one vectors file gave. */
export interface FileResult {
  readonly file: string
  readonly passed: number
  readonly failures: readonly Failure[]
  /** Reason → count of cases. */
  readonly notApplicable: ReadonlyMap<string, number>
}

export interface Failure {
  readonly group: string
  readonly vector: Vector
  readonly message: string
}

/** The folder the vectors are read from: VECTORS, else `../shared/vectors` beside the project. */
export function vectorsFolder(): string {
  return process.env['VECTORS'] ?? fileURLToPath(new URL('../../../shared/vectors', import.meta.url))
}

/** Runs every vectors file of `folder`, in the order of their names. */
export async function runVectors(folder: string): Promise<readonly FileResult[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  const results: FileResult[] = []
  for (const name of names) results.push(await runFile(join(folder, name)))
  return results
}

/** Runs one vectors file with the adapter of its name. */
export async function runFile(path: string): Promise<FileResult> {
  const groups = readGroups(JSON.parse(await readFile(path, 'utf8')))
  const adapter = await findAdapter(basename(path, '.json'))
  const tally = new Tally()
  for (const group of groups) await runGroup(group, checkOf(adapter, group), tally)
  return { file: basename(path), passed: tally.passed, failures: tally.failures, notApplicable: tally.skipped }
}

function readGroups(document: unknown): readonly Group[] {
  return list(asRecord(document), 'groups').map((value) => {
    const group = asRecord(value)
    return { name: text(group, 'name'), about: text(group, 'about'), cases: list(group, 'cases').map(asVector) }
  })
}

/** A case that is only a text is the vector `{ value }`. */
function asVector(value: unknown): Vector {
  return typeof value === 'string' ? { value } : asRecord(value)
}

async function findAdapter(name: string): Promise<Adapter | undefined> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  if (!existsSync(file)) return undefined
  const module: { readonly adapter?: Adapter } = await import(pathToFileURL(file).href)
  return module.adapter
}

function checkOf(adapter: Adapter | undefined, group: Group): GroupCheck {
  if (adapter === undefined) return notApplicable('checklist only')
  const names = Object.keys(adapter.groups)
  const exact = names.find((name) => name === group.name)
  const name = exact ?? names.find((known) => plainName(known) === plainName(group.name))
  const named = name === undefined ? undefined : adapter.groups[name]
  return named ?? adapter.otherwise?.(group) ?? notApplicable(`no check for the group ${group.name}`)
}

/** Group names differ in spelling between folders: `TestParse`, `distribution/parse`. */
function plainName(name: string): string {
  const parts = name.toLowerCase().split('/')
  return (parts.at(-1) ?? '').replaceAll(/^test|[^a-z0-9]/g, '') || name
}

async function runGroup(group: Group, check: GroupCheck, tally: Tally): Promise<void> {
  for (const vector of group.cases) {
    if (typeof check === 'function') await runCase(vector, { group, check, tally })
    else tally.skip(check.notApplicable)
  }
}

async function runCase(
  vector: Vector,
  { group, check, tally }: { readonly group: Group; readonly check: Check; readonly tally: Tally },
): Promise<void> {
  try {
    const verdict = await check(vector, group)
    if (verdict === undefined) tally.passed++
    else tally.skip(verdict.notApplicable)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tally.failures.push({ group: group.name, vector, message })
  }
}

class Tally {
  passed = 0
  readonly failures: Failure[] = []
  readonly skipped = new Map<string, number>()

  skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1)
  }
}
