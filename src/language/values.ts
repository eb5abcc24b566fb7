import { declaredBy } from './dockerfile.ts'
import type { Dockerfile, Stage } from './dockerfile.ts'
import { expand } from './shell.ts'
import type { Values } from './shell.ts'

/** What a builder reads a file with. */
export interface BuildSettings {
  /** Build arguments that are given; they count where the file declares them. */
  readonly buildArgs?: Values
  /** The stage that is built: its name or number. Default: the last. */
  readonly target?: string
  /** `linux/arm64`: what is built for, and what builds. For `TARGETARCH` and its kin. */
  readonly platform?: string
  /** Variables count in `COPY --from` and mounts too, as Podman has it; BuildKit refuses them there. */
  readonly variablesInFrom?: boolean
}

/** What the ARGs before the first FROM come to, with what builders know by themselves. BuildKit, buildMetaArgs. */
export function globalValues(file: Dockerfile, settings: BuildSettings): Values {
  const values = Object.assign(noValues(), predefined(file, settings), overridden(settings))
  const given = settings.buildArgs ?? {}
  for (const { name, value } of file.globals.flatMap((arg) => declaredBy(arg, file.escape))) {
    const own = Object.hasOwn(given, name) ? given[name] : undefined
    const known = own ?? (value === undefined ? undefined : expand(value, { values, escape: file.escape }))
    if (known !== undefined) values[name] = known
  }
  return values
}

/** Values at the end of a stage: its own ARGs, with the global default where they have none. */
export function stageValues(
  stage: Stage,
  { file, values }: { readonly file: Dockerfile; readonly values: Values },
  { buildArgs = {} }: BuildSettings,
): Values {
  const own = noValues()
  const args = stage.instructions.filter(({ keyword }) => keyword === 'ARG')
  for (const { name, value } of args.flatMap((arg) => declaredBy(arg, file.escape))) {
    const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined
    const known = given ?? (value === undefined ? values[name] : expand(value, { values: own, escape: file.escape }))
    if (known !== undefined) own[name] = known
  }
  return own
}

/** Values without any: a file may name a variable as every object names something (`__proto__`, `constructor`). */
function noValues(): Record<string, string> {
  return Object.create(null) as Record<string, string>
}

/** Arguments of the platform and the target, which the file need not declare. Dockerfile reference, Automatic platform ARGs. */
function predefined({ stages }: Dockerfile, { platform, target }: BuildSettings): Values {
  const stage = { TARGETSTAGE: target ?? (stages.at(-1)?.name?.toLowerCase() || 'default') }
  if (platform === undefined) return stage
  const [os = '', architecture = '', variant = ''] = platform.split('/')
  const facts = { PLATFORM: platform, OS: os, OSVERSION: '', ARCH: architecture, VARIANT: variant }
  const named = Object.entries(facts).flatMap(([name, value]) => [
    [`BUILD${name}`, value],
    [`TARGET${name}`, value],
  ])
  return { ...stage, ...Object.fromEntries(named) }
}

function overridden({ buildArgs = {} }: BuildSettings): Values {
  const kept = Object.entries(buildArgs).filter(([name]) => /^(?:BUILD|TARGET)[A-Z]+$/.test(name))
  return Object.fromEntries(kept.filter(([name]) => isPlatformArgument(name)))
}

/** Whether a builder gives this argument a value by itself. */
export function isPlatformArgument(name: string): boolean {
  return /^(?:(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE)$/.test(name)
}
