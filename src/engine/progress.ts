import { cut, objectOf } from '../core/index.ts'
import type { TransferProgress } from './engine.ts'
import { number, text } from './fields.ts'
import type { Message } from './lines.ts'

interface Layer {
  readonly current: number
  readonly total: number
  readonly done: boolean
}

/** Words after which nothing more of a layer is to come. */
const finished = /^(pull complete|already exists|pushed|layer already exists|mounted from)/i
const listed = /^(pulling fs layer|waiting|preparing|already exists|layer already exists|copying blob|mounted from)/i

/** Adds up an engine's messages on single layers. */
export class Progress {
  readonly #layers = new Map<string, Layer>()

  /** What is known after `message`, or undefined when it is not on progress. */
  add(message: Message): TransferProgress | undefined {
    const status = text(message['status'])
    if (status === undefined) return undefined
    const layer = text(message['id'])
    if (layer !== undefined) this.#note(layer, status, message)
    return { status: cut(status), ...(layer === undefined ? {} : { layer }), ...this.#totals() }
  }

  /** The end of a transfer that went well, when an engine left the end of its layers unsaid; Podman does. */
  complete(status: string): TransferProgress | undefined {
    const open = [...this.#layers].filter(([, { done }]) => !done)
    for (const [id, { total }] of open) this.#layers.set(id, { total, current: total, done: true })
    return open.length === 0 ? undefined : { status, ...this.#totals() }
  }

  #note(id: string, status: string, message: Message): void {
    const known = this.#layers.get(id)
    const detail = objectOf(message['progressDetail'])
    const total = number(detail['total'])
    if (known === undefined && total === 0 && !listed.test(status)) return
    const size = /extract/i.test(status) ? (known?.total ?? 0) : Math.max(known?.total ?? 0, total)
    const done = known?.done === true || finished.test(status)
    const current = done || /extract|verifying/i.test(status) ? size : Math.min(number(detail['current']), size)
    this.#layers.set(id, { total: size, done, current: Math.max(known?.current ?? 0, current) })
  }

  #totals(): Omit<TransferProgress, 'status' | 'layer'> {
    const layers = [...this.#layers.values()]
    return {
      layersDone: layers.filter(({ done }) => done).length,
      layersTotal: layers.length,
      bytesDone: layers.reduce((sum, { current }) => sum + current, 0),
      bytesTotal: layers.reduce((sum, { total }) => sum + total, 0),
    }
  }
}
