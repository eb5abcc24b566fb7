import { runVectors, vectorsFolder } from './suite.ts'
import type { Failure, FileResult } from './suite.ts'

const folder = vectorsFolder()
const results = await runVectors(folder).catch((error: unknown) => {
  console.error(`cannot read the vectors in ${folder}: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
results.forEach(print)
const failed = total((result) => result.failures.length)
console.log(
  `${'total'.padEnd(30)} ${count(total((result) => result.passed))} passed ${count(failed)} failed ` +
    `${count(total(skippedIn))} not applicable`,
)
if (failed > 0 || results.length === 0) process.exitCode = 1

function print(result: FileResult): void {
  console.log(
    `${result.file.padEnd(30)} ${count(result.passed)} passed ${count(result.failures.length)} failed ` +
      `${count(skippedIn(result))} not applicable`,
  )
  for (const [reason, cases] of result.notApplicable)
    console.log(`    ${String(cases).padStart(4)} not applicable: ${reason}`)
  result.failures.forEach(printFailure)
}

function printFailure({ group, vector, message }: Failure): void {
  console.log(`    FAILED ${group} ${JSON.stringify(vector).slice(0, 400)}`)
  console.log(message.replaceAll(/^/gm, '           '))
}

function skippedIn(result: FileResult): number {
  return [...result.notApplicable.values()].reduce((sum, cases) => sum + cases, 0)
}

function total(of: (result: FileResult) => number): number {
  return results.reduce((sum, result) => sum + of(result), 0)
}

function count(value: number): string {
  return String(value).padStart(4)
}
