import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** The processes that a process started, and those that they started; none where there is no /proc. */
export function descendantsOf(pid: number): readonly number[] {
  const names = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  const parents = names.map((name) => ({ child: Number(name), parent: Number(statusOf(Number(name))?.parent) }))
  const found = [pid]
  for (const one of found) found.push(...parents.flatMap(({ child, parent }) => (parent === one ? [child] : [])))
  return found.slice(1)
}

/** Ends these processes: they are asked to, and killed after five seconds. Resolves when they are gone. */
export async function endProcesses(pids: readonly number[]): Promise<void> {
  for (let left = pids.filter(isAlive), tries = 0; left.length > 0; left = left.filter(isAlive), tries += 1) {
    if (tries === 0) left.forEach((pid) => signal(pid, 'SIGTERM'))
    if (tries === 50) left.forEach((pid) => signal(pid, 'SIGKILL'))
    await sleep(100)
  }
}

function isAlive(pid: number): boolean {
  const fields = statusOf(pid)
  return fields !== undefined && fields.state !== 'Z'
}

/** proc(5): the name is in parentheses, then come state and parent. */
function statusOf(pid: number): { readonly state: string; readonly parent: string } | undefined {
  try {
    const [, state = '', parent = ''] = /\) (\S) (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
    return { state, parent }
  } catch {
    return undefined
  }
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}
