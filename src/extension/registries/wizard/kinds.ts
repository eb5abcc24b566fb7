import type { KindId } from '../../words/signing-in.ts'

/** What is known of a registry product by its host. */
export interface Kind {
  readonly id: KindId
  readonly label: string
  /** Where a person gets a token. */
  readonly tokenUrl?: string
  /** The user name that goes with a token, where it is always the same. */
  readonly username?: string
}

const kinds: readonly (Kind & { readonly hosts: RegExp })[] = [
  {
    id: 'hub',
    label: 'Docker Hub',
    hosts: /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)$/,
    tokenUrl: 'https://app.docker.com/settings/personal-access-tokens',
  },
  {
    id: 'ghcr',
    label: 'GitHub Container Registry',
    hosts: /^(?:ghcr\.io|containers\.[\w.-]*ghe\.com)$/,
    tokenUrl: 'https://github.com/settings/tokens/new?scopes=read:packages,write:packages&description=Portolan',
  },
  { id: 'ecrPublic', label: 'Amazon ECR Public', hosts: /^public\.ecr\.aws$/, username: 'AWS' },
  {
    id: 'ecr',
    label: 'Amazon ECR',
    hosts: /^\d+\.dkr\.ecr(?:-fips)?\.[\w-]+\.amazonaws\.com(?:\.cn)?$/,
    username: 'AWS',
  },
  {
    id: 'gar',
    label: 'Google Artifact Registry',
    hosts: /^(?:[\w-]+-docker\.pkg\.dev|(?:[\w-]+\.)?gcr\.io)$/,
    username: 'oauth2accesstoken',
  },
  {
    id: 'acr',
    label: 'Azure Container Registry',
    hosts: /^[\w-]+\.azurecr\.(?:io|cn|us)$/,
    username: '00000000-0000-0000-0000-000000000000',
  },
  { id: 'quay', label: 'Quay', hosts: /^quay\.io$|^quay\./, tokenUrl: 'https://quay.io/user/?tab=settings' },
  {
    id: 'gitlab',
    label: 'GitLab Container Registry',
    hosts: /^registry\.gitlab\.com$|^registry\.gitlab\./,
    tokenUrl: 'https://gitlab.com/-/user_settings/personal_access_tokens',
  },
  { id: 'harbor', label: 'Harbor', hosts: /^harbor\./ },
  { id: 'artifactory', label: 'Artifactory', hosts: /\.jfrog\.io$|^artifactory\./ },
  { id: 'nexus', label: 'Nexus', hosts: /^nexus\./ },
  {
    id: 'forgejo',
    label: 'Codeberg',
    hosts: /^codeberg\.org$/,
    tokenUrl: 'https://codeberg.org/user/settings/applications',
  },
]

/** The kind of registry at `host` (with or without a port). */
export function kindOf(host: string): Kind {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  return kinds.find(({ hosts }) => hosts.test(name)) ?? { id: 'other', label: host }
}
