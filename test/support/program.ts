import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Program {
  readonly pid: number
  /** All that was written to stdout and stderr so far. */
  readonly log: string
  /** Resolves with the first match in the log. @throws Error with the log when the program ends, or after `ms`. */
  said(pattern: RegExp, ms?: number): Promise<RegExpExecArray>
  /** Repeats `ask` until it is true. @throws Error with the log when the program ends, or after `ms`. */
  ready(ask: () => Promise<boolean>, ms?: number): Promise<void>
  /** Ends it with SIGTERM, after 5 s with SIGKILL; resolves when it is gone. */
  stop(): Promise<void>
}

/** `stopMs`: how long it may take to end before it is killed, default 5000. `exitSignal`: what it gets when this process exits. */
export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly stopMs?: number
  readonly exitSignal?: 'SIGTERM' | 'SIGKILL'
}

const setpriv = '/usr/bin/setpriv'

/** Starts a server as a child that ends with this process, however this process ends. */
export function startProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const [file, all] = existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'TERM', command, ...args]] : [command, [...args]]
  const { env = process.env, cwd = process.cwd() } = options
  return new Child(command, spawn(file, all, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] }), options)
}

class Child implements Program {
  log = ''
  #ended = false
  readonly #stopMs: number
  readonly #command: string
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #news = new EventEmitter()

  constructor(command: string, child: ChildProcessByStdio<null, Readable, Readable>, options: ProgramOptions) {
    this.#command = command
    this.#child = child
    const take = (chunk: Buffer) => this.#tell(chunk.toString('utf8'))
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const { stopMs = 5000, exitSignal = 'SIGKILL' } = options
    this.#stopMs = stopMs
    const killNow = () => void child.kill(exitSignal)
    process.prependOnceListener('exit', killNow)
    child.once('error', (error) => this.#end(`\n${error.message}\n`))
    child.once('close', () => {
      process.off('exit', killNow)
      this.#end('')
    })
    this.#hold(false)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  said(pattern: RegExp, ms = 30_000): Promise<RegExpExecArray> {
    return this.#waiting(ms, async (signal) => {
      for (;;) {
        const found = pattern.exec(this.log)
        if (found) return found
        this.#check(signal)
        await once(this.#news, 'news', { signal }).catch(() => undefined)
      }
    })
  }

  ready(ask: () => Promise<boolean>, ms = 60_000): Promise<void> {
    return this.#waiting(ms, async (signal) => {
      while (!(await ask().catch(() => false))) {
        this.#check(signal)
        await sleep(25)
      }
    })
  }

  async stop(): Promise<void> {
    if (this.#ended) return
    this.#hold(true)
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const late = setTimeout(() => this.#child.kill('SIGKILL'), this.#stopMs)
    await closed
    clearTimeout(late)
  }

  /** A server that a failed test left behind must not keep the test process alive. */
  #hold(on: boolean): void {
    const { stdout, stderr } = this.#child
    for (const part of [this.#child, stdout as Socket, stderr as Socket]) {
      if (on) part.ref()
      else part.unref()
    }
  }

  async #waiting<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#hold(true)
    try {
      return await work(AbortSignal.timeout(ms))
    } finally {
      this.#hold(false)
    }
  }

  #check(signal: AbortSignal): void {
    if (!this.#ended && !signal.aborted) return
    const what = this.#ended ? 'ended' : 'is not ready in time'
    throw new Error(`${this.#command} ${what}:\n${this.log.slice(-3000)}`)
  }

  #tell(text: string): void {
    this.log += text
    this.#news.emit('news')
  }

  #end(reason: string): void {
    this.#ended = true
    this.#tell(reason)
  }
}
