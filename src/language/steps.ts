import { readDockerfile } from './dockerfile.ts'
import type { Dockerfile, Stage } from './dockerfile.ts'
import type { Instruction } from './instruction.ts'

/** Lines of a file, counted from 0, `end` inclusive. */
export interface LineRange {
  readonly start: number
  readonly end: number
}

interface Step {
  /** Of the stage: its name, or `stage-1` for the second. */
  readonly stage?: string
  /** Of the stage, counted from 1. */
  readonly stageNumber?: number
  /** Counted from 1. */
  readonly number: number
  readonly total: number
  readonly keyword: string
}

const counted = new Set(['ADD', 'COPY', 'RUN', 'WORKDIR'])

/**
 * The lines of the instruction that a builder's step stands for: `[build 2/3] RUN make` of BuildKit, `[1/2 2/3] COPY a b` of
 * Podman, `[2/4] RUN make` of either or of Docker's first builder. By its number, since builders print values for variables
 * and cut long texts. Undefined when the numbers are not this file's.
 */
export function linesOfStep(source: string, step: string): LineRange | undefined {
  const wanted = readStep(step)
  if (wanted === undefined) return undefined
  const file = readDockerfile(source)
  for (const instructions of countings(file, wanted)) {
    const found = instructions[wanted.number - 1]
    if (instructions.length === wanted.total && found?.keyword === wanted.keyword)
      return { start: found.startLine, end: found.endLine }
  }
  return undefined
}

function readStep(text: string): Step | undefined {
  const [, inside = '', keyword = ''] = /^\[([^\]]*)\] (?:ONBUILD )?(\S+)/i.exec(text) ?? []
  const words = inside.split(' ').filter((word) => word !== '')
  const counts = fraction(words.at(-1))
  if (counts === undefined) return undefined
  const step = { ...counts, keyword: keyword.toUpperCase() }
  const place = words.at(-2) ?? ''
  const stages = fraction(place)
  if (stages !== undefined) return { ...step, stageNumber: stages.number }
  return place === '' || place.includes('/') ? step : { ...step, stage: place }
}

function fraction(text = ''): { readonly number: number; readonly total: number } | undefined {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  return match === null ? undefined : { number: Number(match[1]), total: Number(match[2]) }
}

/** The instructions a builder counts, by each way of counting that the step may be of. */
function countings(file: Dockerfile, { stage, stageNumber }: Step): readonly (readonly Instruction[])[] {
  if (stageNumber !== undefined) return [file.stages[stageNumber - 1]].flatMap((one) => (one ? [whole(one)] : []))
  const named = (one: Stage, index: number): boolean => (one.name?.toLowerCase() ?? `stage-${index}`) === stage
  const stages = stage === undefined ? file.stages : file.stages.filter(named)
  if (stage === undefined && stages.length > 1) return [file.instructions]
  return [...stages.flatMap((one) => [working(one), [one.from, ...working(one)], whole(one)]), file.instructions]
}

function working({ instructions }: Stage): readonly Instruction[] {
  return instructions.filter(({ keyword }) => counted.has(keyword))
}

function whole({ from, instructions }: Stage): readonly Instruction[] {
  return [from, ...instructions]
}
