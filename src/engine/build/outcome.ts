import { CoreError } from '../../core/index.ts'
import { failure } from '../failures.ts'
import type { FailedStep } from './trace.ts'

/** What a builder said when it gave up. */
export interface Complaint {
  readonly dockerfile: string
  /** The builder's own words. */
  readonly said: string
  readonly step?: FailedStep | undefined
}

const outputLines = 20
const fetches = [
  /load metadata for (\S+)/i,
  /(?:^|\] )FROM (?:--platform=\S+ )?(\S+)/i,
  /resolve image config for (?:docker-image:\/\/)?(\S+)/i,
]

/**
 * The error of a build: a syntax error with its line, a base image that could not be had with the registry's reason,
 * else the step that failed with its message and the end of its output.
 */
export function buildFailure({ dockerfile, said, step }: Complaint): CoreError {
  const syntax = /dockerfile parse error (?:on )?line (\d+): (.*)/is.exec(said)
  if (syntax !== null) return new CoreError('ERR_ENGINE', `${dockerfile}, line ${syntax[1]}: ${syntax[2]?.trim()}`)
  const base = baseImage(step?.name)
  if (base !== undefined) return failure(step?.error || said, { reference: base })
  if (step === undefined) return new CoreError('ERR_ENGINE', said)
  const output = step.output.trimEnd().split('\n').slice(-outputLines).join('\n')
  return new CoreError('ERR_ENGINE', `${step.name}: ${step.error}${output === '' ? '' : `\n${output}`}`)
}

/** The image that a step fetches: `[internal] load metadata for r.io/x:1`, `[1/3] FROM r.io/x:1`, `FROM r.io/x:1`. */
function baseImage(name = ''): string | undefined {
  return fetches.map((fetch) => fetch.exec(name)?.[1]).find((image) => image !== undefined)
}
