import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast'
import type { Arg, Dockerfile, Instruction } from 'dockerfile-ast'
import { expand } from './expand.ts'

/** What a person may be asked before a build. */
export interface DockerfileNeeds {
  /** Build arguments without a default, in order. */
  readonly args: readonly string[]
  /** Names of the stages, in order. */
  readonly targets: readonly string[]
  /** Ids of the secrets that RUN instructions mount. */
  readonly secrets: readonly string[]
}

type Values = Readonly<Record<string, string>>

/** Build arguments that a builder sets or passes on by itself. */
const predefined =
  /^((http|https|ftp|no|all)_proxy|(target|build)(platform|os|arch|variant)|targetstage|buildkit_\w+|source_date_epoch)$/i

/**
 * The images a build may have to pull: of `FROM`, `COPY --from` and `RUN --mount=from=`, with build arguments filled in;
 * not the stages of the file itself, and not `scratch`. Names as written, each once, in order.
 */
export function baseImages(dockerfileText: string, buildArgs: Values = {}): readonly string[] {
  const file = DockerfileParser.parse(dockerfileText)
  const values = globalArguments(file, buildArgs)
  const stages = new Set<string>()
  const images = new Set<string>()
  for (const instruction of file.getInstructions()) {
    for (const name of imagesOf(instruction, values)) {
      if (name !== '' && name !== 'scratch' && !/^\d+$/.test(name) && !stages.has(name.toLowerCase())) images.add(name)
    }
    const stage = stageOf(instruction)
    if (stage !== undefined) stages.add(stage.toLowerCase())
  }
  return [...images]
}

/** What a Dockerfile leaves open. */
export function dockerfileNeeds(dockerfileText: string): DockerfileNeeds {
  const file = DockerfileParser.parse(dockerfileText)
  const args = file.getInstructions().filter(isArgument).flatMap(declared)
  const given = new Set(args.filter(({ value }) => value !== undefined).map(({ name }) => name))
  const open = args.map(({ name }) => name).filter((name) => !given.has(name) && !predefined.test(name))
  const stages = file.getInstructions().map(stageOf)
  const mounts = file.getInstructions().flatMap(mountsOf)
  return {
    args: [...new Set(open)],
    targets: stages.filter((stage) => stage !== undefined),
    secrets: [...new Set(mounts.filter(({ type }) => type === 'secret').map(secretId))].filter((id) => id !== ''),
  }
}

function imagesOf(instruction: Instruction, values: Values): readonly string[] {
  const keyword = instruction.getKeyword()
  if (keyword === 'FROM') return [expand(words(instruction)[0] ?? '', values).replaceAll(/["']/g, '')]
  if (keyword === 'COPY') return flags(instruction, 'from').map((name) => expand(name, values))
  return mountsOf(instruction).map(({ from }) => expand(from ?? '', values))
}

function stageOf(instruction: Instruction): string | undefined {
  if (instruction.getKeyword() !== 'FROM') return undefined
  const [, word, name] = words(instruction)
  return word?.toLowerCase() === 'as' ? name : undefined
}

function globalArguments(file: Dockerfile, buildArgs: Values): Values {
  const values: Record<string, string> = {}
  for (const { name, value } of file.getInitialARGs().flatMap(declared)) {
    const found = buildArgs[name] ?? (value === undefined ? undefined : expand(value, values))
    if (found !== undefined) values[name] = found
  }
  return values
}

function declared(arg: Arg): readonly { readonly name: string; readonly value: string | undefined }[] {
  return arg.getProperties().map((property) => ({ name: property.getName(), value: property.getValue() ?? undefined }))
}

/** The `--mount` options of a RUN, each as its comma-separated fields. */
function mountsOf(instruction: Instruction): readonly Readonly<Record<string, string>>[] {
  if (instruction.getKeyword() !== 'RUN') return []
  return flags(instruction, 'mount').map((mount) => Object.fromEntries(mount.split(',').map(field)))
}

function flags(instruction: Instruction, name: string): readonly string[] {
  if (!(instruction instanceof ModifiableInstruction)) return []
  const named = instruction.getFlags().filter((flag) => flag.getName() === name)
  return named.map((flag) => flag.getValue() ?? '')
}

function field(text: string): readonly [string, string] {
  const [name = '', ...rest] = text.split('=')
  return [name.trim(), rest.join('=')]
}

function secretId(mount: Readonly<Record<string, string>>): string {
  return mount['id'] ?? (mount['target'] ?? mount['dst'] ?? mount['destination'] ?? '').split('/').at(-1) ?? ''
}

function isArgument(instruction: Instruction): instruction is Arg {
  return instruction.getKeyword() === 'ARG'
}

function words(instruction: Instruction): readonly string[] {
  return instruction
    .getArguments()
    .map((argument) => argument.getValue())
    .filter((word) => !word.startsWith('--'))
}
