import { isCoreError, messageOf } from '../core/index.ts'
import type { CoreError, ErrorCode } from '../core/index.ts'
import { describeAttempts } from './outcome.ts'
import type { Output } from './output.ts'
import { exitStatus, statusOf } from './status.ts'
import { UsageError } from './usage.ts'

const logins = 'Credentials are those of docker login, podman login, or username and password in the configuration.'
const adviceFor: Readonly<Partial<Record<ErrorCode, string>>> = {
  ERR_AUTH_REJECTED: logins,
  ERR_AUTH_REQUIRED: logins,
  ERR_OWNER_CHANGED: 'To go on: --accept-owner-change',
}

/** What `--json` prints of a failure. */
export interface JsonFailure {
  readonly code: string
  readonly message: string
  readonly attempts: CoreError['attempts']
  /** Offset of the first character at fault in a reference. */
  readonly position?: number
}

/** Says why the program failed; `words` are those a position may be in. The exit status. */
export function reportFailure(output: Output, error: unknown, words: readonly string[] = []): number {
  if (output.json) output.object({ error: jsonFailure(error) })
  output.tell(`portolan: ${messageOf(error)}`)
  if (error instanceof UsageError) {
    output.tell(`Try: portolan ${error.command === undefined ? '' : `${error.command} `}--help`)
    return exitStatus.usage
  }
  if (!isCoreError(error)) return exitStatus.failed
  for (const line of pointAt(error, words)) output.tell(line)
  for (const line of describeAttempts(error.attempts ?? [])) output.tell(line)
  const advice = adviceFor[error.code]
  if (advice !== undefined) output.tell(advice)
  return statusOf(error)
}

/** The word at fault with a mark under the character at fault, when it is known and fits a line. */
function pointAt({ code, message, position }: CoreError, words: readonly string[]): readonly string[] {
  const word = words.find((one) => message.startsWith(JSON.stringify(one)))
  if (code !== 'ERR_REFERENCE' || position === undefined || word === undefined) return []
  return /^[\x20-\x7e]{1,100}$/.test(word) ? [`  ${word}`, `  ${' '.repeat(position)}^`] : []
}

/** A failure as a value. Wrong usage has a code of its own. */
export function jsonFailure(error: unknown): JsonFailure {
  const message = messageOf(error)
  if (isCoreError(error)) {
    const { code, attempts = [], position } = error
    return { code, message, attempts, ...(position === undefined ? {} : { position }) }
  }
  return { code: error instanceof UsageError ? 'ERR_USAGE' : 'ERR_LOCAL', message, attempts: [] }
}
