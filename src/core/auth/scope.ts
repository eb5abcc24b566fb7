import type { Scope } from './authorized.ts'

/** `type:name:action,action`, as token services read it. */
export function formatScope(scope: Scope): string {
  return `${scope.type}:${scope.name}:${scope.actions.join(',')}`
}

/** The scope `text` spells, or undefined when it has not three parts. Names may hold colons. */
export function parseScope(text: string): Scope | undefined {
  const first = text.indexOf(':')
  const last = text.lastIndexOf(':')
  if (first <= 0 || last <= first + 1) return undefined
  return { type: text.slice(0, first), name: text.slice(first + 1, last), actions: text.slice(last + 1).split(',') }
}

/** The scopes of a challenge's `scope` parameter, those that can be read. */
export function parseScopes(text: string | undefined): readonly Scope[] {
  return (text ?? '').split(/\s+/).flatMap((part) => parseScope(part) ?? [])
}

/** The fewest scopes that say the same: actions of one resource together, sorted, `*` for all; empty ones left out. */
export function unionScopes(scopes: readonly Scope[]): readonly Scope[] {
  const merged = new Map<string, Scope>()
  for (const scope of scopes) {
    const key = `${scope.type}:${scope.name}`
    const actions = cleanActions([...(merged.get(key)?.actions ?? []), ...scope.actions])
    if (actions.length > 0) merged.set(key, { type: scope.type, name: scope.name, actions })
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, scope]) => scope)
}

/** `actions` sorted, each once, none empty; `*` stands for all others. */
export function cleanActions(actions: readonly string[]): readonly string[] {
  if (actions.includes('*')) return ['*']
  return [...new Set(actions.filter((action) => action !== ''))].sort()
}

/** The rights `actions` on one repository. */
export function repositoryScope(repository: string, actions: readonly string[]): Scope {
  return { type: 'repository', name: repository, actions: cleanActions(actions) }
}
