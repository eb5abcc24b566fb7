import type { Memento } from 'vscode'

const key = 'portolan.recentNames'
const most = 20

/** Names pulled lately, the latest first. */
export function recentNames(memento: Memento): readonly string[] {
  return memento.get<readonly string[]>(key, [])
}

export async function remember(memento: Memento, name: string): Promise<void> {
  const names = [name, ...recentNames(memento).filter((other) => other !== name)]
  await memento.update(key, names.slice(0, most))
}
