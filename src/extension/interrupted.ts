import type { Memento } from 'vscode'

const key = 'portolan.running'

/** Work that has begun and not ended; what is left of an earlier window was interrupted. */
export interface Begun {
  readonly title: string
  /** The name that was pulled: pulling it again goes on with the layers that are there. */
  readonly pull?: string
}

export function begun(memento: Memento): readonly Begun[] {
  return memento.get<readonly Begun[]>(key, [])
}

export async function keepBegun(memento: Memento, work: readonly Begun[]): Promise<void> {
  await memento.update(key, work.length === 0 ? undefined : work)
}
