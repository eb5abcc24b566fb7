import type { Memento } from 'vscode'
import type { PushTarget } from '../../core/index.ts'

const key = 'portolan.pushed'
const kept = 300

type Pushed = Readonly<Record<string, string>>

/** The digest this workspace pushed last under a full name (`host/repository:tag`). */
export function pushedDigest(memento: Memento, name: string): string | undefined {
  const pushed = memento.get<Pushed>(key, {})
  return Object.hasOwn(pushed, name) ? pushed[name] : undefined
}

/** The digests that a push to `target` may replace without a question. */
export function pushedFromHere(memento: Memento, { registry, repository, tag }: PushTarget): readonly string[] {
  const digest = pushedDigest(memento, `${registry.fullName(repository)}:${tag}`)
  return digest === undefined ? [] : [digest]
}

/** Remembers it; of the names, the latest 300. */
export async function rememberPushed(memento: Memento, name: string, digest: string): Promise<void> {
  const others = Object.entries(memento.get<Pushed>(key, {})).filter(([known]) => known !== name)
  await memento.update(key, Object.fromEntries([...others, [name, digest]].slice(-kept)))
}
