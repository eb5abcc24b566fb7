import { dockerHubHost } from '../../core/index.ts'

/** The page that shows a tag in a browser, for registries known to have one; undefined for the others. */
export function browserPage(host: string, repository: string, tag: string): string | undefined {
  const path = repository.split('/').map(encodeURIComponent).join('/')
  const name = encodeURIComponent(tag)
  if (host === dockerHubHost) {
    const [only, ...more] = path.split('/')
    const page = more.length === 0 ? `_/${only}` : only === 'library' ? `_/${more.join('/')}` : `r/${path}`
    return `https://hub.docker.com/${page}/tags?name=${name}`
  }
  if (host === 'quay.io') return `https://quay.io/repository/${path}?tab=tags&tag=${name}`
  if (host === 'public.ecr.aws') return `https://gallery.ecr.aws/${path}`
  if (host === 'ghcr.io') return `https://ghcr.io/${path}`
  if (/^[\w-]+-docker\.pkg\.dev$|^(?:[\w-]+\.)?gcr\.io$/.test(host)) return `https://${host}/${path}:${name}`
  return undefined
}
