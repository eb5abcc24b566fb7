import { triggerOf } from './dockerfile.ts'
import type { Dockerfile, Stage } from './dockerfile.ts'
import { csvFields } from './instruction.ts'
import type { Instruction } from './instruction.ts'
import { expand } from './shell.ts'
import type { Values } from './shell.ts'
import type { Piece } from './text.ts'

/** The name of something to copy or mount from, as written. */
export interface SourcePiece {
  readonly kind: 'copy' | 'mount'
  readonly piece: Piece
}

/** What an instruction copies or mounts from: stages and images. */
export function sourcePieces({ keyword, flags }: Instruction): readonly SourcePiece[] {
  if (keyword === 'COPY')
    return flags.filter(({ name }) => name === 'from').map(({ value }) => ({ kind: 'copy', piece: value }))
  if (keyword !== 'RUN') return []
  return flags
    .filter(({ name }) => name === 'mount')
    .flatMap(({ value }) => csvFields(value))
    .filter((field) => /^from=/i.test(field.text))
    .map((field) => ({ kind: 'mount', piece: field.slice('from='.length) }))
}

/** Whether `COPY --from` or a mount means a stage; only the former knows them by number. */
export function isStage(file: Dockerfile, name: string, kind: SourcePiece['kind'] = 'copy'): boolean {
  return (kind === 'copy' && isNumber(name)) || stageNamed(file, name) !== undefined
}

/** The earlier stage that a stage is made from; undefined for one made from an image. */
export function baseStage(file: Dockerfile, stage: Stage, values: Values): Stage | undefined {
  const base = expand(stage.base.text, { values, escape: file.escape })
  const { places, named } = namesOf(file)
  const place = lastBelow(named.get(base ?? '') ?? [], places.get(stage) ?? 0)
  return place === undefined ? undefined : file.stages[place]
}

/** The stages that `target` is made of. BuildKit and Podman leave the others out. */
export function neededStages(file: Dockerfile, values: Values, target = ''): ReadonlySet<Stage> {
  const needed = new Set<Stage>()
  const left = [target === '' ? file.stages.at(-1) : sourceStage(file, target)]
  for (let stage = left.pop(); stage !== undefined || left.length > 0; stage = left.pop()) {
    if (stage === undefined || needed.has(stage)) continue
    needed.add(stage)
    const sources = stage.instructions.flatMap((one) => sourcePieces(triggerOf(one, file.escape) ?? one))
    left.push(baseStage(file, stage, values))
    for (const { piece } of sources) left.push(sourceStage(file, piece.text))
  }
  return needed
}

function sourceStage(file: Dockerfile, name: string): Stage | undefined {
  return stageNamed(file, name) ?? (isNumber(name) ? file.stages[Number(name)] : undefined)
}

function stageNamed(file: Dockerfile, name: string): Stage | undefined {
  return file.stages[namesOf(file).named.get(name.toLowerCase())?.at(-1) ?? -1]
}

/** Where the stages of a file stand, by their names in lower case: looked for once, as there may be very many. */
interface StageNames {
  readonly places: ReadonlyMap<Stage, number>
  /** In the order of the file. */
  readonly named: ReadonlyMap<string, readonly number[]>
}

const known = new WeakMap<Dockerfile, StageNames>()

function namesOf(file: Dockerfile): StageNames {
  const found = known.get(file) ?? lookUp(file)
  known.set(file, found)
  return found
}

function lookUp({ stages }: Dockerfile): StageNames {
  const named = new Map<string, number[]>()
  for (const [place, { name }] of stages.entries()) {
    if (name === undefined) continue
    const same = named.get(name.toLowerCase())
    if (same === undefined) named.set(name.toLowerCase(), [place])
    else same.push(place)
  }
  return { places: new Map(stages.map((stage, place) => [stage, place])), named }
}

/** The last of `places`, which go up, that is less than `limit`. */
function lastBelow(places: readonly number[], limit: number): number | undefined {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? limit) < limit) low = middle + 1
    else high = middle
  }
  return places[low - 1]
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name)
}
