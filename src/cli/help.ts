import type { Command } from './command.ts'
import { table } from './table.ts'

const common: readonly (readonly [string, string])[] = [
  ['--config FILE', 'the registries, YAML or JSON (default: $PORTOLAN_CONFIG, then'],
  ['', '~/.config/portolan/registries.yaml, .yml or .json, then Docker Hub alone)'],
  ['--json', 'one JSON object on stdout'],
  ['--debug', 'what is asked and answered, on stderr'],
  ['--help, --version', ''],
]

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): readonly string[] {
  return [
    'portolan COMMAND … [--config FILE] [--json]',
    '',
    'Container registries in priority order: who has an image, who serves it, and why.',
    '',
    'Commands',
    ...table(
      commands.map((command) => [synopsis(command), command.summary]),
      '  ',
    ),
    '',
    'Options',
    ...table(common, '  '),
    '',
    'Exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not allowed, 5 unavailable, 130 interrupted',
  ]
}

/** The help of one command. */
export function commandHelp(command: Command): readonly string[] {
  const own = Object.entries(command.optionHelp)
  return [
    `portolan ${synopsis(command)}${own.length === 0 ? '' : ' [OPTION …]'}`,
    '',
    command.summary,
    '',
    'Options',
    ...table([...own, ...common], '  '),
  ]
}

function synopsis({ name, words }: Command): string {
  return [name, ...words].join(' ')
}
