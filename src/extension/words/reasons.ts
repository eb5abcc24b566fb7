import * as vscode from 'vscode'
import type { Because, Illness, PlanStep } from '../../core/index.ts'

/** The rule by which a registry is asked for a name or not, with the name it is asked for. */
export function planText({ action, repository, because }: PlanStep): string {
  return action === 'ask'
    ? vscode.l10n.t('asked for {0}: {1}', repository, [ruleText(because), ...besides(because)].join(', '))
    : vscode.l10n.t('not asked: {0}', because.guest ? `${ruleText(because)}; ${guestText()}` : ruleText(because))
}

function besides({ guest, last }: Because): readonly string[] {
  return [
    ...(guest ? [vscode.l10n.t('added by the workspace')] : []),
    ...(last ? [vscode.l10n.t('served this name last')] : []),
  ]
}

function guestText(): string {
  return vscode.l10n.t('it was added by the workspace')
}

type Code = Because['code']
type Rule<C extends Code> = Extract<Because, { readonly code: C }>

const rules: { readonly [C in Code]: (rule: Rule<C>) => string } = {
  elsewhere: ({ host }) => vscode.l10n.t('the reference names {0}', host),
  owned: ({ owners }) =>
    vscode.l10n.t(
      'the name is owned by {0}',
      owners.map(({ registry, pattern }) => `${registry} (${pattern})`).join(vscode.l10n.t(' and ')),
    ),
  incapable: ({ capabilities }) =>
    capabilities.length === 0
      ? vscode.l10n.t('it has no capabilities')
      : vscode.l10n.t('its capabilities are {0}, without resolve', capabilities.join(', ')),
  denied: ({ pattern }) => vscode.l10n.t('denied here by {0}', pattern),
  'not-allowed': ({ patterns }) => vscode.l10n.t('not among the names allowed here: {0}', patterns.join(', ')),
  unwell: ({ illness, until }) =>
    until === undefined
      ? vscode.l10n.t('{0}; being tried again', illnessText(illness))
      : vscode.l10n.t('{0}; skipped until {1}', illnessText(illness), timeText(until)),
  owner: ({ pattern }) => vscode.l10n.t('owns {0}', pattern),
  named: () => vscode.l10n.t('the reference names it'),
  listed: ({ place, mirrorOf }) =>
    mirrorOf === undefined
      ? vscode.l10n.t('number {0} of the list', place)
      : vscode.l10n.t('number {0} of the list, mirror of {1}', place, mirrorOf),
}

function ruleText<C extends Code>(rule: Rule<C> & { readonly code: C }): string {
  return rules[rule.code](rule)
}

/** What keeps a registry from being asked. */
export function illnessText(illness: Illness): string {
  return illness.code === 'status' ? vscode.l10n.t('it answered {0}', illness.status) : illnesses[illness.code]()
}

const illnesses: Readonly<Record<Exclude<Illness['code'], 'status'>, () => string>> = {
  timeout: () => vscode.l10n.t('it did not answer in time'),
  unreachable: () => vscode.l10n.t('it can not be reached'),
  'rate-limit': () => vscode.l10n.t('it limits the rate of requests'),
}

/** The time of the day, as a person here writes it; `time` in milliseconds since 1970. */
export function timeText(time: number): string {
  return new Date(time).toLocaleTimeString(vscode.env.language)
}
