import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Mutant } from './mutant.ts'

/** A rule to break and the name of the file it stands in, `registry` of `rules/registry.ts`. */
export interface Listed extends Mutant {
  readonly area: string
}

/** Every rule of `rules/*.ts`, in the order of the files. */
export async function listedMutants(): Promise<readonly Listed[]> {
  const files = globSync('rules/*.ts', { cwd: import.meta.dirname }).sort()
  const areas = await Promise.all(files.map((file) => mutantsOf(path.join(import.meta.dirname, file))))
  return areas.flat()
}

async function mutantsOf(file: string): Promise<readonly Listed[]> {
  const exported: Readonly<Record<string, readonly Mutant[]>> = await import(pathToFileURL(file).href)
  const area = path.basename(file, '.ts')
  return Object.values(exported).flatMap((mutants) => mutants.map((mutant) => ({ ...mutant, area })))
}

/** What is wrong with a rule as it is listed: its `from` does not stand in its file exactly once, or nobody is to notice. */
export function listingFault(root: string, { file, from, to, tests }: Mutant): string | undefined {
  const places = readFileSync(path.join(root, file), 'utf8').split(from).length - 1
  if (places !== 1) return `${JSON.stringify(from)} stands ${places} times in ${file}, not once`
  if (from === to) return 'nothing is broken'
  return tests.length === 0 ? 'no test is named' : undefined
}
