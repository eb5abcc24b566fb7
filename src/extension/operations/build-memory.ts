import type { Memento } from 'vscode'

/** What a Dockerfile was last built as. Values of secrets are never remembered. */
export interface LastBuild {
  readonly repository: string
  readonly tag: string
  /** The registry it was pushed to; absent after a build alone. */
  readonly registry?: string
  readonly target?: string
  readonly buildArgs: Readonly<Record<string, string>>
}

const key = (dockerfile: string): string => `portolan.lastBuild:${dockerfile}`

export function lastBuild(memento: Memento, dockerfile: string): LastBuild | undefined {
  return memento.get<LastBuild>(key(dockerfile))
}

export async function rememberBuild(memento: Memento, dockerfile: string, build: LastBuild): Promise<void> {
  await memento.update(key(dockerfile), build)
}
