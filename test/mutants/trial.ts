import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { setTimeout as after } from 'node:timers/promises'
import path from 'node:path'

/** A test that failed. */
export interface Failure {
  readonly name: string
  /** Whether it is the file that failed, not a test in it: it did not load, or ended before its tests. */
  readonly isFile: boolean
}

/** What became of a run of test files. */
export interface Trial {
  /** `hung`: the run did not end by itself in time, whatever its tests said. */
  readonly outcome: 'passed' | 'failed' | 'hung'
  readonly failures: readonly Failure[]
  readonly seconds: number
}

const program = path.join(import.meta.dirname, 'files.ts')

/** Milliseconds one test may take, and all of them with everything they leave behind. */
export interface Patience {
  readonly testMs: number
  readonly wholeMs: number
}

/** Runs the test files of the checkout at `root`. */
export async function attempt(root: string, files: readonly string[], { testMs, wholeMs }: Patience): Promise<Trial> {
  const begun = performance.now()
  const child = spawn(process.execPath, [program, String(testMs), ...files], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const alarm = new AbortController()
  const late = after(wholeMs, true, { signal: alarm.signal }).then(
    () => end(child),
    () => false,
  )
  const [output, status] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ])
  alarm.abort()
  const hung = await late
  end(child)
  const failures = output.split('\n').flatMap((line): Failure[] => (line === '' ? [] : [JSON.parse(line)]))
  return {
    outcome: hung ? 'hung' : status === 0 ? 'passed' : 'failed',
    failures,
    seconds: (performance.now() - begun) / 1000,
  }
}

/** Ends the run and whatever it left behind. Whether there was something to end. */
function end({ pid }: ChildProcess): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 'SIGKILL')
  } catch {
    return false
  }
}
