import * as vscode from 'vscode'
import type { Attempt, Explanation } from '../../core/index.ts'

/** What a registry said, as the end of a sentence that begins with its name. */
export function answerOf({ outcome }: Pick<Attempt, 'outcome'>): string {
  switch (outcome) {
    case 'served':
      return vscode.l10n.t('has it, and serves it')
    case 'shadowed':
      return vscode.l10n.t('has it too, but comes later in the order')
    case 'ERR_NOT_FOUND':
      return vscode.l10n.t('does not have it')
    case 'ERR_DENIED':
      return vscode.l10n.t('does not allow it')
    case 'ERR_AUTH_REJECTED':
      return vscode.l10n.t('refused the user name and password')
    case 'ERR_AUTH_REQUIRED':
      return vscode.l10n.t('wants a sign-in')
    case 'ERR_RATE_LIMITED':
      return vscode.l10n.t('asked to slow down')
    case 'ERR_UNAVAILABLE':
      return vscode.l10n.t('did not answer')
    case 'ERR_STALLED':
      return vscode.l10n.t('stopped answering')
    case 'ERR_CORRUPT':
      return vscode.l10n.t('sent content that is not what its digest promises')
    case 'ERR_UNSUPPORTED':
      return vscode.l10n.t('did not answer as a registry')
    case 'ERR_TOO_LARGE':
      return vscode.l10n.t('sent an answer that is larger than allowed')
    case 'ERR_CANCELLED':
      return vscode.l10n.t('was not waited for')
    default:
      return vscode.l10n.t('could not be asked')
  }
}

/** Registries above the one that served which should have answered and did not; each once. */
export function passedOver({ plan, attempts, served }: Explanation): readonly Attempt[] {
  const winner = plan.findIndex(({ registry }) => registry === served?.registry)
  const higher = new Set(plan.slice(0, Math.max(0, winner)).map(({ registry }) => registry))
  const failed = attempts.filter(({ registry, outcome }) => higher.has(registry) && outcome !== 'ERR_NOT_FOUND')
  const first = new Map(failed.toReversed().map((attempt) => [attempt.registry, attempt]))
  return [...first.values()].toReversed()
}
