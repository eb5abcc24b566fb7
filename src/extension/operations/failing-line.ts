/** Where in a Dockerfile a build failed: lines counted from 0, `end` inclusive. */
export interface FailingLine {
  readonly start: number
  readonly end: number
}

const instruction =
  /^\s*(?:add|arg|cmd|copy|entrypoint|env|expose|from|healthcheck|label|run|shell|user|volume|workdir)\b/i

/**
 * The instruction a failed step stands for: by the line the engine's message names, else by the step's own text
 * (`[build 2/3] RUN make`, `Step 2/3 : RUN make`). Undefined when neither is found.
 */
export function failingLine(dockerfile: string, step: string | undefined, message: string): FailingLine | undefined {
  const lines = dockerfile.split(/\r?\n/)
  const named = /\bline (\d+)\b/i.exec(message)?.[1]
  if (named !== undefined) {
    const line = Number(named) - 1
    return line >= 0 && line < lines.length ? { start: line, end: line } : undefined
  }
  const wanted = step === undefined ? '' : normalise(step.replace(/^\s*(?:\[[^\]]*\]|step \d+\/\d+ ?:)\s*/i, ''))
  if (wanted === '') return undefined
  for (let start = 0; start < lines.length; start += 1) {
    if (!instruction.test(lines[start] ?? '')) continue
    const end = endOf(lines, start)
    const text = normalise(
      lines
        .slice(start, end + 1)
        .join('\n')
        .replaceAll(/\\\n/g, ' '),
    )
    if (text === wanted || (wanted.length > 8 && text.startsWith(wanted.replace(/\.\.\.$/, '')))) return { start, end }
  }
  return undefined
}

function endOf(lines: readonly string[], start: number): number {
  let end = start
  while (end < lines.length - 1 && (lines[end] ?? '').trimEnd().endsWith('\\')) end += 1
  return end
}

function normalise(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
}
