import { appendFileSync, chmodSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { folderOf } from './connected.ts'

export interface FakeSsh {
  /** The arguments of each call. */
  readonly calls: () => readonly string[]
  readonly restore: () => void
}

/** Puts a fake `ssh` first on the PATH, which connects its standard streams to the socket of `endpoint`, as the far side would. */
export function fakeSsh(endpoint: string): FakeSsh {
  const relay = `#!${process.execPath}
const socket = require('node:net').connect(${JSON.stringify(endpoint.replace('unix://', ''))})
require('node:fs').appendFileSync(__dirname + '/calls', process.argv.slice(2).join(' ') + '\\n')
process.stdin.pipe(socket).pipe(process.stdout)
`
  const folder = folderOf({ ssh: relay })
  const calls = join(folder, 'calls')
  appendFileSync(calls, '')
  chmodSync(join(folder, 'ssh'), 0o755)
  const path = process.env['PATH']
  process.env['PATH'] = `${folder}${delimiter}${path}`
  return {
    calls: () =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    restore: () => {
      process.env['PATH'] = path
    },
  }
}
