import type { Scope } from './authorized.ts'

/** `type:name:action,action`, as token services read it. */
export function formatScope(scope: Scope): string {
  return `${scope.type}:${scope.name}:${scope.actions.join(',')}`
}

/** The scope `text` spells, or undefined when it has not three parts. Names may hold colons. */
export function parseScope(text: string): Scope | undefined {
  const first = text.indexOf(':')
  const last = text.lastIndexOf(':')
  if (first <= 0 || last === first) return undefined
  return { type: text.slice(0, first), name: text.slice(first + 1, last), actions: text.slice(last + 1).split(',') }
}

/** The scopes of a challenge's `scope` parameter, separated by spaces. */
export function splitScopes(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((scope) => scope !== '')
}

/**
 * The fewest scopes that say the same, sorted: the actions of one resource together, `*` for all of them, those without
 * a name or actions left out. What does not follow the grammar (Forgejo's `*`) stays as it is.
 */
export function unionScopes(texts: readonly string[]): readonly string[] {
  const merged = new Map<string, Scope>()
  const others = new Set<string>()
  for (const text of texts) {
    const scope = parseScope(text)
    if (scope === undefined) others.add(text)
    else merge(merged, scope)
  }
  return [...others, ...[...merged.values()].map(formatScope)].sort()
}

/** `actions` sorted, each once, none empty; `*` stands for all others. */
export function cleanActions(actions: readonly string[]): readonly string[] {
  if (actions.includes('*')) return ['*']
  return [...new Set(actions.filter((action) => action !== ''))].sort()
}

function merge(merged: Map<string, Scope>, { type, name, actions }: Scope): void {
  const key = `${type}:${name}`
  const all = cleanActions([...(merged.get(key)?.actions ?? []), ...actions])
  if (name !== '' && all.length > 0) merged.set(key, { type, name, actions: all })
}
