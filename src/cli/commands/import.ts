import { formatConfiguration, importConfiguration } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { exitStatus } from '../status.ts'

/** Other tools' files as a configuration on stdout; what was left out, and why, on stderr. */
export const importing: Command = {
  name: 'import',
  words: ['FILE|DIR…'],
  summary: 'other tools’ files (hosts.toml trees, registries.conf, daemon.json, logins, older YAML) as a configuration',
  options: {},
  optionHelp: {},
  configured: false,
  run: async ({ output }, given) => {
    const { registries, leftOut } = await importConfiguration(given.words)
    output.show({ registries }, () => formatConfiguration(registries).trimEnd().split('\n'))
    for (const { file, what, why } of leftOut) output.tell(`left out: ${file}: ${what}: ${why}`)
    return exitStatus.done
  },
}
