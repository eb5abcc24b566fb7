import { declaredBy, readDockerfile } from './dockerfile.ts'
import { csvFields } from './instruction.ts'
import type { Instruction } from './instruction.ts'
import { isPlatformArgument } from './values.ts'

/** What a person may be asked before a build. */
export interface DockerfileNeeds {
  /** Build arguments without a default, in order. */
  readonly args: readonly string[]
  /** Names of the stages, in order. */
  readonly targets: readonly string[]
  /** Ids of the secrets that RUN instructions mount. */
  readonly secrets: readonly string[]
}

/** Build arguments that a builder passes on by itself, whatever the case of the proxies' names. */
const passedOn = /^(?:(?:https?|ftp|no|all)_proxy|buildkit_\w+|source_date_epoch)$/i

/** What a Dockerfile leaves open. */
export function dockerfileNeeds(source: string): DockerfileNeeds {
  const file = readDockerfile(source)
  const args = file.instructions
    .filter(({ keyword }) => keyword === 'ARG')
    .flatMap((arg) => declaredBy(arg, file.escape))
  const given = new Set(args.filter(({ value }) => value !== undefined).map(({ name }) => name))
  const open = args
    .map(({ name }) => name)
    .filter((name) => !given.has(name) && !passedOn.test(name) && !isPlatformArgument(name.toUpperCase()))
  const secrets = file.instructions.flatMap(mountsOf).filter(({ type }) => type === 'secret')
  return {
    args: [...new Set(open)],
    targets: file.stages.flatMap(({ name }) => name ?? []),
    secrets: [...new Set(secrets.map(secretId))].filter((id) => id !== ''),
  }
}

type Mount = Readonly<Record<string, string | undefined>>

function mountsOf({ keyword, flags }: Instruction): readonly Mount[] {
  if (keyword !== 'RUN') return []
  return flags
    .filter(({ name }) => name === 'mount')
    .map(({ value }) => Object.fromEntries(csvFields(value).map(({ text }) => fieldOf(text))))
}

function fieldOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=')
  return equals < 0
    ? [text.trim().toLowerCase(), '']
    : [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1)]
}

function secretId({ id, target, dst, destination }: Mount): string {
  return id ?? (target ?? dst ?? destination ?? '').split('/').at(-1) ?? ''
}
