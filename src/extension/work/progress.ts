import type { TransferProgress } from '../../engine/index.ts'
import type { FetchEvent, PushEvent } from '../../operations/index.ts'
import { amountText, checkingText, movedText, receivingText, sendingText } from '../words/work.ts'
import type { Running } from './work.ts'
import { Speed } from './speed.ts'

/** Tells how far an image is on its way. */
export function transferReporter(running: Pick<Running, 'report'>): (event: FetchEvent | PushEvent) => void {
  let speed = new Speed()
  return (event) => {
    switch (event.kind) {
      case 'checking':
        running.report(checkingText(event.registry.name))
        break
      case 'moved':
        speed = new Speed()
        running.report(movedText(event.from.name, event.to.name))
        break
      case 'receiving': {
        const line = progressLine(event.progress, speed)
        running.report(receivingText(event.registry.name, line), percentOf(event.progress))
        break
      }
      case 'sending': {
        const line = progressLine(event.progress, speed)
        running.report(sendingText(event.registry.name, line), percentOf(event.progress))
        break
      }
    }
  }
}

function progressLine(progress: TransferProgress, speed: Speed): string {
  return amountText(progress, speed.add(progress.bytesDone, performance.now()))
}

function percentOf({ bytesDone, bytesTotal }: TransferProgress): number {
  return bytesTotal === 0 ? 0 : (100 * bytesDone) / bytesTotal
}
