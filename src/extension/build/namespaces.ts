/**
 * A name for an image of `folder` that fits in with what a registry holds: the repository of that name, else the one
 * namespace that all repositories share, else the account's own at Docker Hub.
 */
export function fitting(
  folder: string,
  { repositories, account }: { readonly repositories: readonly string[]; readonly account?: string },
): string {
  const same = repositories.find((name) => name === folder || name.endsWith(`/${folder}`))
  if (same !== undefined) return same
  if (account !== undefined) return `${account}/${folder}`
  const namespaces = new Set(repositories.map((name) => name.slice(0, Math.max(0, name.lastIndexOf('/')))))
  const [only = ''] = namespaces
  return namespaces.size === 1 && only !== '' ? `${only}/${folder}` : folder
}
