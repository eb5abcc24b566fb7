import { parseReference } from '../../core/index.ts'
import { push as pushImage } from '../../operations/index.ts'
import type { Command } from '../command.ts'
import { exitStatus } from '../status.ts'
import { facts } from '../table.ts'
import { formatDuration, formatSize } from '../../core/text.ts'
import { UsageError } from '../usage.ts'

const fromEngine = 'engine:'

/** Sends an image of the engine to the one registry that its name means. */
export const push: Command = {
  name: 'push',
  words: ['engine:REF', 'REF'],
  summary: 'push an image of the container engine to the one registry that a name means',
  options: {},
  optionHelp: {},
  run: async (session, given) => {
    const { chain, output, signal } = session
    const [from = '', to = ''] = given.words
    const source = from.startsWith(fromEngine) ? from.slice(fromEngine.length) : ''
    if (source === '') throw new UsageError(`${JSON.stringify(from)} is no place to push from`, 'push')
    const reference = parseReference(to)
    if (reference.digest !== undefined) throw new UsageError('a push goes to a tag, not to a digest', 'push')
    const target = chain.pushTarget(reference)
    const pushed = await pushImage(await session.operations(), { source, target }, { signal })
    const { digest, sizeBytes, layersNew, layersTotal } = pushed
    const durationMs = Math.round(pushed.durationMs)
    const registry = target.registry.name
    const result = { reference: pushed.reference, registry, digest, sizeBytes, layersNew, layersTotal, durationMs }
    output.show(result, () =>
      facts([
        ['Pushed', pushed.reference],
        ['Digest', digest],
        ['Registry', registry],
        ['Sent', `${layersNew} of ${layersTotal} layers new in ${formatDuration(durationMs)}`],
        ['Size', formatSize(sizeBytes)],
      ]),
    )
    return exitStatus.done
  },
}
