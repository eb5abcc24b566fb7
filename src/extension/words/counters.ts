import * as vscode from 'vscode'
import type { Counters, ErrorCode, RegistryHealth } from '../../core/index.ts'
import { formatDuration, formatSize } from '../../core/text.ts'
import { answerOf } from './answers.ts'
import { illnessText, timeText } from './reasons.ts'

/** `found 3, failed 2 (did not answer: 2), 41 MB, 2.1 s`; empty when it was not asked yet. */
export function countersText({ served, notFound, failed, bytes: received, ms }: Counters): string {
  const parts = [
    served > 0 ? vscode.l10n.t('found {0}', served) : '',
    notFound > 0 ? vscode.l10n.t('not found {0}', notFound) : '',
    ...failures(failed),
    received > 0 ? formatSize(received) : '',
  ].filter(Boolean)
  return parts.length === 0 ? '' : [...parts, formatDuration(ms)].join(', ')
}

/** Whether it is skipped now, until when, and why; undefined when it is asked as ever. */
export function pauseText({ state, illness, until }: RegistryHealth): string | undefined {
  if (state === 'ready' || until === undefined || illness === undefined) return undefined
  if (state === 'trying') return vscode.l10n.t('Not relied on until it answers again: {0}', illnessText(illness))
  return vscode.l10n.t('Not asked for images until {0}: {1}', timeText(until), illnessText(illness))
}

function failures(failed: Counters['failed']): readonly string[] {
  const counts = Object.entries(failed) as readonly (readonly [ErrorCode, number])[]
  const sum = counts.reduce((total, [, count]) => total + count, 0)
  if (sum === 0) return []
  const kinds = counts.map(([outcome, count]) => `${answerOf({ outcome })}: ${count}`)
  return [vscode.l10n.t('failed {0} ({1})', sum, kinds.join('; '))]
}
