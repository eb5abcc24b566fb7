import type { BuildRequest } from '../engine.ts'

type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** The parameters of `POST /build` that both builders share. */
export function query(request: BuildRequest, dockerfile: string): Query {
  const buildArgs = Object.keys(request.buildArgs ?? {}).length > 0 ? JSON.stringify(request.buildArgs) : undefined
  return {
    t: request.tags,
    dockerfile,
    buildargs: buildArgs,
    target: request.target,
    nocache: request.noCache ? '1' : undefined,
    platform: request.platform,
    rm: '1',
    forcerm: '1',
  }
}
