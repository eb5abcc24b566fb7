import type { ParseArgsOptionsConfig } from 'node:util'
import type { Session } from './session.ts'

/** What was given to a command. */
export interface Given {
  readonly words: readonly string[]
  /** Whether the option `name` was given. */
  readonly flag: (name: string) => boolean
  /** The value of the option `name`. */
  readonly value: (name: string) => string | undefined
  /** The values of the option `name`, which may be given more than once. */
  readonly values: (name: string) => readonly string[]
}

/** One command of the program. */
export interface Command {
  readonly name: string
  /** The words it takes, as the help shows them: `REF`, `[REGISTRY]`, `FILE…` for one or more. */
  readonly words: readonly string[]
  readonly summary: string
  readonly options: ParseArgsOptionsConfig
  /** A line of help for each option. */
  readonly optionHelp: Readonly<Record<string, string>>
  /** False: it works without the person's registries, whatever their configuration is like. Default true. */
  readonly configured?: boolean
  /** The exit status. @throws UsageError, CoreError. */
  run(session: Session, given: Given): Promise<number>
}
