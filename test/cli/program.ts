import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../support/folder.ts'

/** The program. */
export const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** How a run of the program ended. */
export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Both together, to search for what must not be there. */
  readonly all: string
}

/** The command line in a home folder of its own, without the logins and settings of whoever runs the tests. */
export class CommandLine {
  readonly home: string
  readonly env: Record<string, string> = {}
  readonly remove: () => void

  constructor() {
    const { path, remove } = temporaryFolder('cli')
    this.home = path
    this.remove = remove
  }

  /** Writes a file below the home folder; its path. */
  write(name: string, content: unknown): string {
    const path = join(this.home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  /** Writes the configuration the program finds by itself. */
  configure(...registries: readonly object[]): void {
    this.write('.config/portolan/registries.json', { registries })
  }

  start(...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.home, ...this.env }
    return spawn(process.execPath, [entry, ...args], { env, cwd: this.home, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Runs the program to its end. */
  run(...args: readonly string[]): Promise<Run> {
    return finished(this.start(...args))
  }

  /** Runs the program with `--json`: its exit status and the one object it printed. */
  async json(...args: readonly string[]) {
    const { status, stdout } = await this.run(...args, '--json')
    return { status, value: JSON.parse(stdout) }
  }
}

/** Waits for the program to end. */
export function finished(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Run> {
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...texts, all: texts.stdout + texts.stderr }))
  })
}
