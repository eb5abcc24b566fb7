import { isObject, objectOf } from '../../json.ts'
import { items, text } from './values.ts'
import type { Imported, WrittenRegistry } from './written.ts'
import { Findings } from './written.ts'

type Members = Readonly<Record<string, unknown>>

/** Whether `value` is a configuration of Portolan, of today or in the older flat form. */
export function isConfiguration(value: Members): boolean {
  return ['registries', 'backends', 'repositories', 'registry_url', 'auth_url', 'url'].some((name) => name in value)
}

/** What a configuration with `registry_url` and its fellows comes to, or one of today, without its secrets. */
export function importConfigurationFile(value: Members, file: string): Imported {
  const findings = new Findings(file)
  for (const entry of entriesIn(value, findings)) addEntry(findings, entry)
  return findings
}

function entriesIn(value: Members, findings: Findings): readonly Members[] {
  if ('registries' in value)
    return rest(findings, value, 'registries').flatMap((item) => entriesIn(objectOf(item), findings))
  if ('backends' in value) return rest(findings, value, 'backends').flatMap((item) => backend(objectOf(item), findings))
  const nested = items(value['repositories']).filter(isObject)
  if (nested.length === 0) return [value]
  leaveOutPrefix(findings, value)
  return nested
}

function rest(findings: Findings, value: Members, name: string): readonly unknown[] {
  for (const other of Object.keys(value))
    if (other !== name) findings.leaveOut(other, 'it does not describe a registry')
  return items(value[name])
}

function backend(item: Members, findings: Findings): readonly Members[] {
  if (item['type'] === 'dockerhub') return entriesIn(objectOf(item['config']), findings)
  findings.leaveOut(`a backend of type ${text(item['type']) || 'none'}`, 'it is not a registry of images')
  return []
}

function addEntry(findings: Findings, entry: Members): void {
  leaveOutPrefix(findings, entry)
  const { registry_url, auth_url, prefix: _, password, ...others } = entry
  const secret = text(password)
  const variable = /^\$\{[A-Za-z_]\w*\}$/.test(secret)
  if (password !== undefined && secret !== '' && !variable)
    findings.leaveOut(
      `password for ${text(registry_url) || text(entry['url']) || 'docker.io'}`,
      'secrets are not copied: sign in to the registry',
    )
  const authUrl = text(auth_url)
  const written = Object.entries(others).filter(([, value]) => value !== '' && value !== null)
  findings.add({
    url: text(entry['url'] ?? registry_url) || 'docker.io',
    ...Object.fromEntries(written.filter(([name]) => name !== 'url')),
    ...(authUrl !== '' && { authUrl }),
    ...(variable && { password: secret }),
  } satisfies WrittenRegistry)
}

function leaveOutPrefix(findings: Findings, value: Members): void {
  const prefix = text(value['prefix'])
  if (prefix !== '') findings.leaveOut(`prefix ${prefix}`, 'it said where that server put these registries')
}
