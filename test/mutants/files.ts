// Runs test files and writes what failed, one JSON object a line. Ends when they end; the exit status is theirs.
// usage: node test/mutants/files.ts MILLISECONDS FILE…      (how long one test may take)
import { run } from 'node:test'
import type { Failure } from './trial.ts'

const [, , ms, ...files] = process.argv
const events = run({ files, concurrency: true, execArgv: [`--test-timeout=${ms}`] })
for await (const { type, data } of events) {
  if (type !== 'test:fail') continue
  process.exitCode = 1
  const isFile = data.nesting === 0 && data.file !== undefined && data.file.endsWith(data.name)
  const failure: Failure = { name: data.name, isFile }
  process.stdout.write(`${JSON.stringify(failure)}\n`)
}
