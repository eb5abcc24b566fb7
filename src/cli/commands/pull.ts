import { parseReference } from '../../core/index.ts'
import { pull as pullImage, summaryOf } from '../../operations/index.ts'
import type { PullEvent } from '../../operations/index.ts'
import type { Command } from '../command.ts'
import type { Output } from '../output.ts'
import { resolvingFrom, resolvingHelp, resolvingOptions } from '../resolving.ts'
import { exitStatus } from '../status.ts'
import { facts } from '../table.ts'
import { formatDuration, formatSize } from '../../core/text.ts'
import { UsageError } from '../usage.ts'

/** Gets an image from the first registry that has it. */
export const pull: Command = {
  name: 'pull',
  words: ['REF'],
  summary: 'pull an image through the registries, into the container engine',
  options: { ...resolvingOptions, platform: { type: 'string' }, to: { type: 'string' } },
  optionHelp: {
    '--to engine': 'where to; Docker or Podman, which is the default',
    '--platform OS/ARCH': "the image for this platform (default: the engine's own)",
    ...resolvingHelp,
  },
  run: async ({ output, signal, operations }, given) => {
    const [text = ''] = given.words
    const to = given.value('to') ?? 'engine'
    if (to !== 'engine') throw new UsageError(`${JSON.stringify(to)} is no place to pull to`, 'pull')
    const reference = parseReference(text)
    const platform = given.value('platform')
    const { signal: _, ...resolving } = resolvingFrom(given, signal)
    const request = { reference, resolving, ...(platform !== undefined && { platform }) }
    const onEvent = (event: PullEvent): void => tell(output, event)
    const pulled = await pullImage(await operations(), request, { signal, onEvent })
    if (pulled.expected !== undefined)
      output.tell(`portolan: warning: it is not for ${pulled.expected}, which the engine runs; it may not start`)
    output.show(summaryOf(pulled), ({ registry, digest, platform: got, bytes, durationMs }) =>
      facts([
        ['Pulled', pulled.names.join(', ')],
        ['Digest', digest],
        ['Registry', registry],
        ['Platform', got],
        ['Received', `${formatSize(bytes)} in ${formatDuration(durationMs)}`],
      ]),
    )
    return exitStatus.done
  },
}

function tell(output: Output, event: PullEvent): void {
  if (event.kind === 'moved') output.tell(`portolan: ${event.from.name} broke off; going on from ${event.to.name}`)
}
