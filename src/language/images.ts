import { readDockerfile, triggerOf } from './dockerfile.ts'
import type { Dockerfile, Stage } from './dockerfile.ts'
import type { Instruction } from './instruction.ts'
import { expand } from './shell.ts'
import type { Values } from './shell.ts'
import { baseStage, isStage, neededStages, sourcePieces } from './stages.ts'
import { edited } from './text.ts'
import type { Piece, Range } from './text.ts'
import { globalValues, stageValues } from './values.ts'
import type { BuildSettings } from './values.ts'

/** Where a file names an image. */
export interface ImageName {
  /** With variables filled in; it may still be no image name. */
  readonly name: string
  readonly kind: 'from' | 'copy' | 'mount' | 'syntax'
  /** Of a FROM: what its `--platform` says. */
  readonly platform?: string
  /** Whether what is built needs it; builders may fetch what is not needed all the same. */
  readonly isNeeded: boolean
  /** Whether it is named by an ONBUILD, which runs in the builds of stages made from this one. */
  readonly isTrigger: boolean
  /** Lines of the instruction, counted from 0, inclusive. */
  readonly startLine: number
  readonly endLine: number
  /** Where the word stands, to be replaced. */
  readonly ranges: readonly Range[]
}

/**
 * The images a build names: of `# syntax=`, FROM, `COPY --from` and `RUN --mount=from=`, in the order of the file; not its
 * stages, not `scratch`, and not what can't be read. What another language's file says after its syntax is not read.
 */
export function imageNames(source: string, settings: BuildSettings = {}): readonly ImageName[] {
  const file = readDockerfile(source)
  const values = globalValues(file, settings)
  const needed = neededStages(file, values, settings.target)
  const parents = new Set([...needed].map((stage) => baseStage(file, stage, values)))
  const stages = file.stages.flatMap((stage) => {
    const found = [...fromOf(stage, { file, values }), ...sourcesOf(stage, { file, values, settings })]
    return found.map((named) => Object.assign(named, { isNeeded: (named.isTrigger ? parents : needed).has(stage) }))
  })
  return [...syntaxOf(file), ...stages]
}

/** Names of the base's ONBUILD triggers that a builder takes for images in this file. */
export function triggerImages(triggers: readonly string[], source: string): readonly string[] {
  const file = readDockerfile(source)
  return triggers.flatMap((trigger) => {
    const { instructions } = readDockerfile(trigger)
    return instructions.flatMap((instruction) =>
      sourcePieces(instruction).flatMap(({ piece }) => (isStage(file, piece.text) ? [] : piece.text)),
    )
  })
}

/** The file with names replaced; the number of lines stays. */
export function replaceImages(source: string, replacements: ReadonlyMap<ImageName, string>): string {
  return edited(
    source,
    [...replacements].map(([{ ranges }, text]) => ({ ranges, text })),
  )
}

type Found = Omit<ImageName, 'isNeeded'>

interface Scope {
  readonly file: Dockerfile
  readonly values: Values
}

function syntaxOf({ syntax }: Dockerfile): readonly ImageName[] {
  if (syntax === undefined) return []
  const name = syntax.value.text.split(' ')[0] ?? ''
  const { ranges } = syntax.value.slice(0, name.length)
  const lines = { startLine: syntax.line, endLine: syntax.line }
  return [{ name, kind: 'syntax', isNeeded: true, isTrigger: false, ranges, ...lines }]
}

function fromOf(stage: Stage, { file, values }: Scope): readonly Found[] {
  const { from, base } = stage
  const name = expand(base.text, { values, escape: file.escape })
  if (!isImage(name) || baseStage(file, stage, values) !== undefined) return []
  const written = from.flags.find((flag) => flag.name === 'platform')?.value.text
  const platform = written === undefined ? '' : (expand(written, { values, escape: file.escape }) ?? '')
  return [{ ...found('from', name, base, from), ...(platform !== '' && { platform }) }]
}

/** What the instructions of a stage copy and mount from, its own triggers included. */
function sourcesOf(
  stage: Stage,
  { file, values, settings }: Scope & { readonly settings: BuildSettings },
): readonly Found[] {
  const own = settings.variablesInFrom ? stageValues(stage, { file, values }, settings) : undefined
  return stage.instructions.flatMap((instruction) => {
    const trigger = triggerOf(instruction, file.escape)
    return sourcePieces(trigger ?? instruction).flatMap(({ kind, piece }) => {
      const name = own ? expand(piece.text, { values: own, escape: file.escape }) : literal(piece.text)
      if (!isImage(name) || isStage(file, name, kind)) return []
      return [{ ...found(kind, name, piece, instruction), isTrigger: trigger !== undefined }]
    })
  })
}

function found(kind: Found['kind'], name: string, piece: Piece, { startLine, endLine }: Instruction): Found {
  return { name, kind, isTrigger: false, startLine, endLine, ranges: piece.ranges }
}

function literal(name: string): string | undefined {
  return name.includes('$') ? undefined : name
}

function isImage(name: string | undefined): name is string {
  return name !== undefined && name !== '' && name !== 'scratch'
}
