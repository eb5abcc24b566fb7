import type { Illness } from '../registry/health.ts'
import { illnessText } from '../registry/health.ts'

/** Why a registry is asked for a name or not, as facts: a program that speaks another language makes its own sentence. */
export type Because = Rule & {
  /** It was added by the workspace. */
  readonly guest?: true
  /** It served this name last. */
  readonly last?: true
}

type Rule =
  | { readonly code: 'elsewhere'; readonly host: string }
  | { readonly code: 'owned'; readonly owners: readonly { readonly registry: string; readonly pattern: string }[] }
  | { readonly code: 'incapable'; readonly capabilities: readonly string[] }
  | { readonly code: 'denied'; readonly pattern: string }
  | { readonly code: 'not-allowed'; readonly patterns: readonly string[] }
  | ({ readonly code: 'unwell' } & Unwellness)
  | { readonly code: 'owner'; readonly pattern: string }
  | { readonly code: 'named' }
  | { readonly code: 'listed'; readonly place: number; readonly mirrorOf?: string }

interface Unwellness {
  readonly illness: Illness
  /** Until when it is skipped, milliseconds since 1970; absent while it is tried again. */
  readonly until?: number
}

const sentences: { readonly [Code in Rule['code']]: (rule: Extract<Rule, { readonly code: Code }>) => string } = {
  elsewhere: ({ host }) => `the reference names ${host}`,
  owned: ({ owners }) =>
    `the name is owned by ${owners.map(({ registry, pattern }) => `${registry} (${pattern})`).join(' and ')}`,
  incapable: ({ capabilities }) => `its capabilities are ${capabilities.join(', ') || 'none'}, without resolve`,
  denied: ({ pattern }) => `denied here by ${pattern}`,
  'not-allowed': ({ patterns }) => `not among the names allowed here: ${patterns.join(', ')}`,
  unwell: ({ illness, until }) => illnessText(illness, until ?? 'trying'),
  owner: ({ pattern }) => `owns ${pattern}`,
  named: () => 'the reference names it',
  listed: ({ place, mirrorOf }) =>
    mirrorOf === undefined ? `number ${place} of the list` : `number ${place} of the list, mirror of ${mirrorOf}`,
}

/** The English of it, for the action it led to: a sentence without a full stop. */
export function reasonOf(because: Because, action: 'ask' | 'skip'): string {
  const rule = ruleText(because)
  if (action === 'skip') return because.guest ? `${rule}; it was added by the workspace` : rule
  return [rule, because.guest && 'added by the workspace', because.last && 'served this name last']
    .filter(Boolean)
    .join(', ')
}

/** The English of the rule alone. */
export function ruleText<Code extends Rule['code']>(
  rule: Extract<Rule, { readonly code: Code }> & { readonly code: Code },
): string {
  return sentences[rule.code](rule)
}
