/** A FAKE SecretStorage, as documented: a map that tells every window of a change. `keys` may be refused. */
export function fakeStorage({ hasKeys = true }: { readonly hasKeys?: boolean } = {}) {
  const kept = new Map<string, string>()
  const listeners = new Set<(event: { readonly key: string }) => unknown>()
  const tell = async (key: string): Promise<void> => {
    for (const listener of listeners) await listener({ key })
  }
  return {
    kept,
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => {
      kept.set(key, value)
      await tell(key)
    },
    delete: async (key: string) => {
      if (kept.delete(key)) await tell(key)
    },
    keys: async () => {
      if (!hasKeys) throw new Error('this storage does not list its keys')
      return [...kept.keys()]
    },
    onDidChange: (listener: (event: { readonly key: string }) => unknown) => {
      listeners.add(listener)
      return { dispose: () => listeners.delete(listener) }
    },
  }
}

/** A FAKE Memento: a map. */
export function fakeMemento(entries: Readonly<Record<string, unknown>> = {}) {
  const kept = new Map<string, unknown>(Object.entries(entries))
  return {
    kept,
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T): T => (kept.has(key) ? kept.get(key) : fallback) as T,
    update: async (key: string, value: unknown) => {
      if (value === undefined) kept.delete(key)
      else kept.set(key, value)
    },
  }
}
