import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pull } from '../core/chain/matrix.ts'
import { matrixModes, startMatrix } from '../core/chain/matrix.ts'
import { asRecord, list, text } from '../vectors/adapter.ts'
import type { Vector } from '../vectors/adapter.ts'
import { vectorsFolder } from '../vectors/suite.ts'
import type { Figures } from './run.ts'

const others = ['containerd', 'skopeo', 'regctl', 'crane*', 'oras*']

/** A pull through a faulty first source and a healthy second one, beside the stored figures of other clients. */
export async function run(): Promise<Figures> {
  const stored = storedCases()
  const matrix = await startMatrix()
  try {
    const pulls: Pull[] = []
    console.log(row('fault', ['portolan', ...(stored.length > 0 ? others : [])]))
    for (const mode of matrixModes) {
      const pull = await matrix.pull(mode)
      pulls.push(pull)
      const beside = stored.length > 0 ? others.map((client) => shownCase(stored, mode, client)) : []
      console.log(row(mode, [shownPull(pull), ...beside]))
    }
    if (stored.length > 0)
      console.log('ok or error, seconds, requests to first+second; * asks the first alone; limit 45 s')
    return figures(pulls)
  } finally {
    await matrix.stop()
  }
}

function figures(pulls: readonly Pull[]): Figures {
  const limited = pulls.find(({ mode }) => mode === 'all:429')
  return {
    faults: pulls.length,
    pulledWhole: pulls.filter(({ ok }) => ok).length,
    longestSeconds: rounded(Math.max(...pulls.map(({ seconds }) => seconds))),
    requestsToFirstWhenLimited: limited?.mirrorRequests ?? -1,
    secondsWhenLimited: rounded(limited?.seconds ?? -1),
  }
}

/** The cases of the stored matrix; none when it is not there. */
function storedCases(): readonly Vector[] {
  try {
    const file: unknown = JSON.parse(readFileSync(join(vectorsFolder(), 'measured-fault-matrix.json'), 'utf8'))
    const groups = list(asRecord(file), 'groups').map(asRecord)
    return groups
      .filter((group) => text(group, 'name') === 'fault-matrix')
      .flatMap((group) => list(group, 'cases').map(asRecord))
  } catch {
    return []
  }
}

function shownPull({ ok, code, seconds, mirrorRequests, upstreamRequests }: Pull): string {
  return shown(ok ? 'ok' : (code ?? 'wrong'), seconds, [mirrorRequests, upstreamRequests])
}

function shownCase(stored: readonly Vector[], mode: string, client: string): string {
  const found = stored.find((each) => text(each, 'mode') === mode && text(each, 'client') === client)
  if (found === undefined) return '-'
  const rc = text(found, 'rc')
  const verdict = rc === '0' || rc === '' ? 'ok' : rc === 'hang' ? 'hangs' : 'fails'
  return shown(verdict, Number(found['sec'] ?? 0), [Number(found['mirrorReqs'] ?? 0), Number(found['upReqs'] ?? 0)])
}

function shown(verdict: string, seconds: number, requests: readonly number[]): string {
  return `${verdict} ${seconds.toFixed(1)} ${requests.join('+')}`
}

function row(first: string, cells: readonly string[]): string {
  return [first.padEnd(15), ...cells.map((cell) => cell.padEnd(18))].join(' ').trimEnd()
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
