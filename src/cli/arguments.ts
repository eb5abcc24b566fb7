import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Command, Given } from './command.ts'
import { UsageError } from './usage.ts'

/** Options of every command. */
const commonOptions: ParseArgsOptionsConfig = {
  config: { type: 'string' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  version: { type: 'boolean' },
}

/** What a person asked for. */
export interface Invocation extends Given {
  /** Absent for `--help` and `--version` alone. */
  readonly command: Command | undefined
}

/**
 * Reads the words after the program's name; options may stand anywhere.
 * @throws UsageError naming the wrong word.
 */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Invocation {
  const command = findCommand(argv, commands)
  const { values, positionals } = parse(argv, command)
  const words = positionals.slice(1)
  const given: Given = {
    words,
    flag: (name) => values[name] === true,
    value: (name) => {
      const value = values[name]
      return typeof value === 'string' ? value : undefined
    },
    values: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
  }
  const asksHelp = given.flag('help') || given.flag('version')
  if (command === undefined && !asksHelp) throw new UsageError('no command given')
  if (command !== undefined && !asksHelp) checkWords(command, words)
  return { command, ...given }
}

function findCommand(argv: readonly string[], commands: readonly Command[]): Command | undefined {
  const loose = parseArgs({ args: [...argv], options: commonOptions, allowPositionals: true, strict: false })
  const name = loose.positionals[0]
  if (name === undefined) return undefined
  const command = commands.find((one) => one.name === name)
  if (command === undefined) throw new UsageError(`there is no command ${JSON.stringify(name)}`)
  return command
}

function parse(argv: readonly string[], command: Command | undefined) {
  try {
    const options = { ...command?.options, ...commonOptions }
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const sentence = error.message.split(/\. |\n/, 1)[0] ?? error.message
    throw new UsageError(`${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`, command?.name)
  }
}

function checkWords(command: Command, words: readonly string[]): void {
  const missing = command.words[words.length]
  if (missing !== undefined && !missing.startsWith('['))
    throw new UsageError(`${missing.replace('…', '')} is missing`, command.name)
  const surplus = words[command.words.length]
  const takesMany = command.words.at(-1)?.endsWith('…') === true
  if (surplus !== undefined && !takesMany)
    throw new UsageError(`${JSON.stringify(surplus)} is one word too many`, command.name)
}
