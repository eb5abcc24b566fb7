#!/usr/bin/env node
import process from 'node:process'
import manifest from '../../package.json' with { type: 'json' }
import { run } from './run.ts'
import { unsuitable } from './runtime.ts'

const reason = unsuitable(process.versions.node, manifest.engines.node)
if (reason !== undefined) {
  console.error(reason)
  process.exit(1)
}

const interruption = new AbortController()
// The second time, the signal ends the program at once.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())

const { env, stdout, stderr } = process
const { version } = manifest
void run(process.argv.slice(2), { env, stdout, stderr, version, signal: interruption.signal }).then((status) => {
  process.exitCode = status
})
