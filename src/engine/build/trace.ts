import { StringDecoder } from 'node:string_decoder'
import type { BuildEvent } from '../engine.ts'
import { bytesOf, decode, messagesOf, numberOf, textOf } from './protobuf.ts'
import type { Fields } from './protobuf.ts'

/** The step a build failed at. */
export interface FailedStep {
  readonly name: string
  readonly error: string
  /** Its last lines of output. */
  readonly output: string
}

interface Step {
  readonly id: string
  name: string
  state: 'waiting' | 'started' | 'cached' | 'done' | 'failed'
  output: string
  readonly decoder: StringDecoder
}

const keptOutput = 4000

/** Turns BuildKit's status messages into events; steps are numbered from 1 as they appear. BuildKit, control.proto. */
export class Trace {
  readonly #steps = new Map<string, Step>()
  #failed: { readonly step: Step; readonly error: string } | undefined

  /** The step that failed the build; not those that were stopped because of it. */
  get failed(): FailedStep | undefined {
    if (this.#failed === undefined) return undefined
    const { step, error } = this.#failed
    return { name: step.name, error, output: step.output }
  }

  /** The events of one StatusResponse. */
  add(bytes: Buffer): readonly BuildEvent[] {
    const status = decode(bytes)
    return [
      ...messagesOf(status, 1).flatMap((vertex) => this.#vertex(vertex)),
      ...messagesOf(status, 3).flatMap((log) => this.#log(log)),
      ...messagesOf(status, 2).flatMap((progress) => this.#progress(progress)),
      ...messagesOf(status, 4).map(warning),
    ]
  }

  #vertex(vertex: Fields): readonly BuildEvent[] {
    const step = this.#step(textOf(vertex, 1))
    step.name = textOf(vertex, 3) || step.name
    const state = stateOf(vertex)
    if (state === step.state || isOver(step.state)) return []
    const started = step.state === 'waiting' && state !== 'started'
    step.state = state
    const error = textOf(vertex, 7)
    if (state === 'waiting') return []
    if (state === 'failed' && !/context canceled/.test(error)) this.#failed ??= { step, error }
    const common = { kind: 'step', id: step.id, name: step.name } as const
    const over = { ...common, state, ...durationOf(vertex, state), ...(error === '' ? {} : { error }) }
    return started && state !== 'cached' ? [{ ...common, state: 'started' }, over] : [over]
  }

  #log(log: Fields): readonly BuildEvent[] {
    const step = this.#step(textOf(log, 1))
    const text = bytesOf(log, 4)
      .map((bytes) => step.decoder.write(bytes))
      .join('')
    step.output = (step.output + text).slice(-keptOutput)
    return text === '' ? [] : [{ kind: 'log', id: step.id, text }]
  }

  #progress(progress: Fields): readonly BuildEvent[] {
    const [current, total] = [numberOf(progress, 4), numberOf(progress, 5)]
    if (total === 0 && current === 0) return []
    const name = textOf(progress, 3) || textOf(progress, 1)
    return [{ kind: 'progress', id: this.#step(textOf(progress, 2)).id, name, current, total }]
  }

  #step(digest: string): Step {
    const known = this.#steps.get(digest)
    if (known !== undefined) return known
    const id = String(this.#steps.size + 1)
    const step: Step = { id, name: '', state: 'waiting', output: '', decoder: new StringDecoder('utf8') }
    this.#steps.set(digest, step)
    return step
  }
}

function stateOf(vertex: Fields): Step['state'] {
  if (textOf(vertex, 7) !== '') return 'failed'
  if (vertex.has(6)) return numberOf(vertex, 4) === 1 ? 'cached' : 'done'
  return vertex.has(5) ? 'started' : 'waiting'
}

function isOver(state: Step['state']): boolean {
  return state === 'done' || state === 'cached' || state === 'failed'
}

function durationOf(vertex: Fields, state: Step['state']): { readonly durationMs?: number } {
  const [started, completed] = [messagesOf(vertex, 5)[0], messagesOf(vertex, 6)[0]]
  if (!isOver(state) || started === undefined || completed === undefined) return {}
  return { durationMs: Math.max(0, Math.round(milliseconds(completed) - milliseconds(started))) }
}

function milliseconds(timestamp: Fields): number {
  return numberOf(timestamp, 1) * 1000 + numberOf(timestamp, 2) / 1_000_000
}

function warning(fields: Fields): BuildEvent {
  const details = bytesOf(fields, 4).map((bytes) => bytes.toString('utf8'))
  return { kind: 'warning', text: [textOf(fields, 3), ...details].filter((line) => line !== '').join(': ') }
}
