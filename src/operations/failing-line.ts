import { linesOfStep } from '../language/index.ts'
import type { LineRange } from '../language/index.ts'

/**
 * Where in a Dockerfile a build failed: the instruction of the failed step, else the line that the builder found wrong. What
 * the step itself printed about lines is about other files. Undefined when neither is known.
 */
export function failingLine(dockerfile: string, step: string | undefined, message: string): LineRange | undefined {
  const found = step === undefined ? undefined : linesOfStep(dockerfile, step)
  if (found !== undefined) return found
  const named = /^[^\n]*?(?:parse error (?:on )?|, )line (\d+): /i.exec(message)?.[1]
  const line = Number(named) - 1
  return line >= 0 && line < dockerfile.split(/\r?\n/).length ? { start: line, end: line } : undefined
}
