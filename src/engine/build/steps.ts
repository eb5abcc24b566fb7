import type { BuildEvent } from '../engine.ts'
import type { FailedStep } from './trace.ts'

interface Step {
  readonly id: string
  readonly name: string
  readonly startedAt: number
  cached: boolean
  output: string
}

const keptOutput = 4000

/**
 * Reads steps out of the text of a classic build: `Step 2/4 : RUN make`, Podman's `STEP 2/4: RUN make`, and
 * `[1/2] STEP 2/4: RUN make` where there are stages, which is the step `[1/2 2/4] RUN make` here.
 */
export class Steps {
  #step: Step | undefined
  #count = 0
  #failed: FailedStep | undefined

  get failed(): FailedStep | undefined {
    return this.#failed
  }

  /** The events of one piece of text. */
  add(text: string): readonly BuildEvent[] {
    if (text === '') return []
    const heading = /^(?:\[(\d+\/\d+)\] )?step (\d+\/\d+) ?: (.*)/i.exec(text)
    if (heading !== null) {
      const [, stage, step, name = ''] = heading
      const place = stage === undefined ? step : `${stage} ${step}`
      return [...this.#end('done'), this.#begin(`[${place}] ${name.trim()}`)]
    }
    if (this.#step === undefined) return [{ kind: 'log', text }]
    if (/^(\s*---> Using cache|--> Using cache)/.test(text)) this.#step.cached = true
    this.#step.output = (this.#step.output + text).slice(-keptOutput)
    return [{ kind: 'log', id: this.#step.id, text }]
  }

  /** Ends the last step: failed when the build ended with `error`. */
  finish(error?: string): readonly BuildEvent[] {
    if (this.#step !== undefined && error !== undefined) {
      this.#failed = { name: this.#step.name, error, output: this.#step.output }
    }
    return this.#end(error === undefined ? 'done' : 'failed', error)
  }

  #begin(name: string): BuildEvent {
    this.#count += 1
    this.#step = { id: String(this.#count), name, startedAt: performance.now(), cached: false, output: '' }
    return { kind: 'step', id: this.#step.id, name, state: 'started' }
  }

  #end(state: 'done' | 'failed', error?: string): readonly BuildEvent[] {
    const step = this.#step
    if (step === undefined) return []
    this.#step = undefined
    const { id, name, cached, startedAt } = step
    const durationMs = Math.round(performance.now() - startedAt)
    const ended = state === 'done' && cached ? 'cached' : state
    return [{ kind: 'step', id, name, state: ended, durationMs, ...(error === undefined ? {} : { error }) }]
  }
}
