import type { Memento } from 'vscode'

/** What a Dockerfile was last built as. Values of secrets are never remembered. */
export interface LastBuild {
  readonly repository: string
  readonly tag: string
  /** The registry it was pushed to; absent after a build alone. */
  readonly registry?: string
  readonly target?: string
  /** Those whose names are known to be harmless; the others are asked for again in the next window. */
  readonly buildArgs: Readonly<Record<string, string>>
}

const prefix = 'portolan.lastBuild:'
const key = (dockerfile: string): string => `${prefix}${dockerfile}`

/** Build arguments that hold no secret whoever writes the Dockerfile: versions, places of the build, its time and kind. */
const harmless = new Set(
  [
    'TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT TARGETSTAGE',
    'BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT',
    'VERSION TAG RELEASE BRANCH COMMIT COMMIT_SHA REVISION VCS_REF GIT_BRANCH GIT_COMMIT GIT_SHA GIT_TAG GIT_REF',
    'BUILD_DATE BUILD_TIME BUILD_NUMBER BUILD_TYPE BUILD_MODE SOURCE_DATE_EPOCH',
    'VARIANT FLAVOR DISTRO CODENAME PLATFORM ARCH OS CONFIGURATION NODE_ENV DEBIAN_FRONTEND TZ LANG LC_ALL',
    'UID GID USER_UID USER_GID PUID PGID PORT WORKDIR',
  ].flatMap((names) => names.split(' ')),
)

/** Whether a build argument of this name may be remembered on disk: on the list, or the version of something. */
export function isHarmless(name: string): boolean {
  return harmless.has(name) || /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*_(?:VERSION|TAG)$/.test(name)
}

export function lastBuild(memento: Memento, dockerfile: string): LastBuild | undefined {
  const last = memento.get<LastBuild>(key(dockerfile))
  return last && withoutOthers(last)
}

export async function rememberBuild(memento: Memento, dockerfile: string, build: LastBuild): Promise<void> {
  await memento.update(key(dockerfile), withoutOthers(build))
}

/** Takes values that earlier versions kept, and this one would not, out of `memento`. */
export async function forgetOtherArguments(memento: Memento): Promise<void> {
  for (const stored of memento.keys().filter((one) => one.startsWith(prefix))) {
    const last = memento.get<LastBuild>(stored)
    if (last && Object.keys(last.buildArgs).some((name) => !isHarmless(name)))
      await memento.update(stored, withoutOthers(last))
  }
}

function withoutOthers(build: LastBuild): LastBuild {
  const kept = Object.entries(build.buildArgs).filter(([name]) => isHarmless(name))
  return { ...build, buildArgs: Object.fromEntries(kept) }
}
