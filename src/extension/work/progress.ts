import * as vscode from 'vscode'
import { formatSize } from '../../core/text.ts'
import type { TransferProgress } from '../../engine/index.ts'
import type { FetchEvent, PushEvent } from '../../operations/index.ts'
import type { Running } from './work.ts'
import { Speed } from './speed.ts'

/** Tells how far an image is on its way. */
export function transferReporter(running: Pick<Running, 'report'>): (event: FetchEvent | PushEvent) => void {
  let speed = new Speed()
  return (event) => {
    switch (event.kind) {
      case 'checking':
        running.report(vscode.l10n.t('asking {0} what it has', event.registry.name))
        break
      case 'moved':
        speed = new Speed()
        running.report(vscode.l10n.t('{0} broke off; going on from {1}', event.from.name, event.to.name))
        break
      case 'receiving': {
        const line = progressLine(event.progress, speed)
        running.report(vscode.l10n.t('from {0}: {1}', event.registry.name, line), percentOf(event.progress))
        break
      }
      case 'sending': {
        const line = progressLine(event.progress, speed)
        running.report(vscode.l10n.t('to {0}: {1}', event.registry.name, line), percentOf(event.progress))
        break
      }
    }
  }
}

/** `12 MB of 41 MB, 3.1 MB/s, 2 of 5 layers` */
function progressLine(progress: TransferProgress, speed: Speed): string {
  const { bytesDone, bytesTotal, layersDone, layersTotal } = progress
  const perSecond = speed.add(bytesDone, performance.now())
  const amount = vscode.l10n.t('{0} of {1}', formatSize(bytesDone), formatSize(bytesTotal))
  const layers = vscode.l10n.t('{0} of {1} layers', layersDone, layersTotal)
  return [...(bytesTotal > 0 ? [amount] : []), ...(perSecond ? [`${formatSize(perSecond)}/s`] : []), layers].join(', ')
}

function percentOf({ bytesDone, bytesTotal }: TransferProgress): number {
  return bytesTotal === 0 ? 0 : (100 * bytesDone) / bytesTotal
}
