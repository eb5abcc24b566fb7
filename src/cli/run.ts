import type { Writable } from 'node:stream'
import { parseArguments } from './arguments.ts'
import type { Command } from './command.ts'
import { build } from './commands/build.ts'
import { catalog } from './commands/catalog.ts'
import { deletion } from './commands/delete.ts'
import { explain } from './commands/explain.ts'
import { health } from './commands/health.ts'
import { images } from './commands/images.ts'
import { importing } from './commands/import.ts'
import { inspect } from './commands/inspect.ts'
import { pull } from './commands/pull.ts'
import { push } from './commands/push.ts'
import { resolve } from './commands/resolve.ts'
import { tags } from './commands/tags.ts'
import { defaultConfiguration, loadConfiguration } from './configuration.ts'
import type { Environment } from './configuration.ts'
import { reportFailure } from './failure.ts'
import { commandHelp, programHelp } from './help.ts'
import { Output } from './output.ts'
import { openSession } from './session.ts'
import type { SessionOptions } from './session.ts'
import { exitStatus } from './status.ts'

const commands: readonly Command[] = [
  explain,
  resolve,
  catalog,
  tags,
  inspect,
  pull,
  push,
  build,
  images,
  deletion,
  health,
  importing,
]

/** The surroundings of one run. */
export interface Surroundings {
  readonly env: Environment
  readonly stdout: Writable
  readonly stderr: Writable
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly version: string
}

/** Runs the program with the words after its name. The exit status. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings
  const output = new Output({ stdout, stderr, json: argv.includes('--json') })
  const status = await obey(argv, output, surroundings).catch((error: unknown) => {
    return output.closed.aborted ? exitStatus.done : reportFailure(output, error, argv)
  })
  const unwritten = await output.finish()
  if (unwritten === undefined) return status
  output.tell(`portolan: the result could not be written: ${unwritten.message}`)
  return exitStatus.failed
}

async function obey(argv: readonly string[], output: Output, surroundings: Surroundings): Promise<number> {
  const { env, signal, version } = surroundings
  const { command, ...given } = parseArguments(argv, commands)
  if (given.flag('version')) output.lines([`portolan ${version}`])
  else if (command === undefined) output.lines(programHelp(commands))
  else if (given.flag('help')) output.lines(commandHelp(command))
  else {
    const isConfigured = command.configured ?? true
    const configuration = isConfigured ? await loadConfiguration(given.value('config'), env) : defaultConfiguration()
    for (const problem of configuration.problems) output.tell(`portolan: warning: ${problem.message}`)
    const stop = AbortSignal.any([signal, output.closed])
    const options: SessionOptions = {
      configuration,
      output,
      env,
      version,
      signal: stop,
      debug: given.flag('debug'),
    }
    return work(command, options, given)
  }
  return exitStatus.done
}

async function work(command: Command, options: SessionOptions, given: Parameters<Command['run']>[1]): Promise<number> {
  const session = openSession(options)
  try {
    return await command.run(session, given)
  } finally {
    await session.close()
  }
}
