import { cut, formatDuration } from '../../core/text.ts'
import type { BuildEvent } from '../../engine/index.ts'
import { Screen } from '../display/screen.ts'
import type { Span } from '../display/screen.ts'
import { buildLines } from '../words/build.ts'

const tickMs = 1000

type Step = BuildEvent & { readonly kind: 'step' }

/** The step that runs, on a line of its own that is written over until it ends. */
interface Current {
  readonly id: string
  readonly name: string
  readonly startedAt: number
}

/** A terminal where a person reads a build as it runs: steps, seconds, cached or not, the failing step last. */
export class BuildTerminal {
  readonly #screen: Screen
  #current: Current | undefined
  #ticking: NodeJS.Timeout | undefined

  /** `onInterrupt` is called for Ctrl+C and when the terminal is closed. */
  constructor(title: string, onInterrupt: () => void) {
    this.#screen = new Screen({ title, icon: 'package' }, onInterrupt)
    this.#screen.show(true)
  }

  title(text: string): void {
    this.#line(['bold', text])
  }

  note(text: string): void {
    this.#line(['dim', text])
  }

  event(event: BuildEvent): void {
    switch (event.kind) {
      case 'step':
        this.#step(event)
        break
      case 'log':
        this.#keep()
        this.#screen.lines('dim', event.text, '    ')
        break
      case 'warning':
        this.#line(['yellow', `! ${event.text}`])
        break
      case 'progress':
        break
    }
  }

  success(text: string): void {
    this.#line(['green', `✓ ${text}`])
  }

  /** A failure of several lines keeps them. */
  failure(text: string): void {
    this.#failed(`✗ ${text}`)
    this.#screen.show(true)
  }

  show(): void {
    this.#screen.show()
  }

  dispose(): void {
    clearInterval(this.#ticking)
    this.#screen.dispose()
  }

  #step(step: Step): void {
    if (step.state === 'started') {
      this.#start(step)
      return
    }
    if (this.#current?.id === step.id) this.#erase()
    const seconds = step.durationMs === undefined ? '' : ` ${formatDuration(step.durationMs)}`
    if (step.state === 'done') this.#line(['green', '✓'], ['plain', ` ${step.name}`], ['dim', seconds])
    if (step.state === 'cached')
      this.#line(['green', '✓'], ['plain', ` ${step.name}`], ['dim', ` ${buildLines.cached()}`])
    if (step.state === 'failed') this.#failed(`✗ ${step.name}${step.error ? `: ${step.error}` : ''}`)
  }

  #start({ id, name }: Step): void {
    this.#keep()
    this.#current = { id, name, startedAt: performance.now() }
    this.#screen.overwrite(...this.#running())
    this.#ticking = setInterval(() => this.#screen.overwrite(...this.#running()), tickMs)
  }

  #running(): readonly Span[] {
    if (this.#current === undefined) return []
    const { name, startedAt } = this.#current
    const ms = performance.now() - startedAt
    const seconds = ms < tickMs ? '' : ` ${formatDuration(ms)}`
    const room = Math.max(10, this.#screen.columns - 4 - seconds.length)
    return [
      ['dim', '→'],
      ['plain', ` ${cut(name, room)}`],
      ['dim', seconds],
    ]
  }

  /** Takes the line of the running step away. */
  #erase(): void {
    if (this.#current === undefined) return
    this.#forget()
    this.#screen.overwrite()
  }

  /** Leaves the line of the running step where it is. */
  #keep(): void {
    if (this.#current === undefined) return
    this.#forget()
    this.#screen.end()
  }

  #forget(): void {
    clearInterval(this.#ticking)
    this.#current = undefined
  }

  #failed(text: string): void {
    this.#keep()
    this.#screen.lines('red', text)
  }

  #line(...spans: readonly Span[]): void {
    this.#keep()
    this.#screen.line(...spans)
  }
}
