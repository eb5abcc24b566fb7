import type { ParseArgsOptionsConfig } from 'node:util'
import type { ResolveOptions } from '../core/index.ts'
import type { Given } from './command.ts'

/** Options of every command that resolves a reference. */
export const resolvingOptions: ParseArgsOptionsConfig = {
  sequential: { type: 'boolean' },
  race: { type: 'boolean' },
  'accept-owner-change': { type: 'boolean' },
}

export const resolvingHelp: Readonly<Record<string, string>> = {
  '--sequential': 'ask one registry at a time',
  '--race': 'the first that has it serves it, whatever the order',
  '--accept-owner-change': 'go on when another registry than last time has another image',
}

/** How to resolve, as the options given say. */
export function resolvingFrom(given: Given, signal: AbortSignal): ResolveOptions {
  return {
    signal,
    sequential: given.flag('sequential'),
    race: given.flag('race'),
    acceptOwnerChange: given.flag('accept-owner-change'),
  }
}
