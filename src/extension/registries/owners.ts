import { canonicalHost, destinationOf, type RegistryConfig } from '../../core/index.ts'
import { digestOf, type SecretOwner } from './secrets.ts'

/** Whose secret the login of an entry is. `workspace` is the one that is open. */
export function ownerOf(config: RegistryConfig, workspace: string): SecretOwner {
  const owner = { name: config.name, destination: digestOf(destinationOf(config)) }
  return config.addedBy === undefined ? owner : { ...owner, workspace }
}

/**
 * The entry of the user that gets a login kept by 0.1.0 under `key`, which had label, host and the token service's host:
 * only one that is asked by https with its certificate checked, for the key forgot which it was.
 */
export function olderHeir(key: string, configs: readonly RegistryConfig[]): RegistryConfig | undefined {
  return configs.find(
    (config) =>
      olderKeyOf(config) === key &&
      [config.url, config.authUrl ?? config.url].every((url) => url.startsWith('https:')) &&
      config.tls?.insecureSkipVerify !== true,
  )
}

function olderKeyOf({ name, url, authUrl }: RegistryConfig): string {
  const service = authUrl === undefined ? '' : ` via ${new URL(authUrl).host}`
  return `registry ${JSON.stringify(name)} at ${canonicalHost(new URL(url).host)}${service}`
}
