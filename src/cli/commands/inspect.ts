import { messageOf, openManifest, parsePlatform } from '../../core/index.ts'
import type { Descriptor, Resolution } from '../../core/index.ts'
import { readImage } from '../../operations/index.ts'
import type { Command } from '../command.ts'
import { describeInspection, inspection } from '../inspection.ts'
import { resolvingFrom, resolvingHelp, resolvingOptions } from '../resolving.ts'
import { Unshown } from '../listing.ts'
import type { Session } from '../session.ts'
import { exitStatus } from '../status.ts'

/** Everything about one image. */
export const inspect: Command = {
  name: 'inspect',
  words: ['REF'],
  summary: 'manifest, platforms, layers, config, labels and referrers of an image',
  options: { ...resolvingOptions, platform: { type: 'string' } },
  optionHelp: {
    '--platform OS/ARCH': 'layers and config of this platform (default: Linux on this processor)',
    ...resolvingHelp,
  },
  run: async (session, given) => {
    const { chain, output, signal } = session
    const [text = ''] = given.words
    const asked = given.value('platform')
    const platform = asked === undefined ? undefined : parsePlatform(asked)
    const resolution = await chain.resolve(text, resolvingFrom(given, signal))
    const source = chain.source(resolution)
    const manifest = openManifest(await source.manifest(resolution.descriptor.digest, { signal }))
    const image = await readImage(source, manifest, { platform, signal })
    const referrers = await listReferrers(session, resolution)
    const { decoded, ...result } = inspection(resolution, { manifest, image, referrers })
    output.show(result, () => describeInspection({ ...result, decoded }))
    return exitStatus.done
  },
}

async function listReferrers({ output, signal }: Session, resolution: Resolution): Promise<readonly Descriptor[]> {
  const { registry, repository, descriptor } = resolution
  const unshown = new Unshown()
  try {
    const { onNote } = unshown
    const referrers = await registry.repository(repository).referrers(descriptor.digest, { signal, onNote })
    unshown.tell(output)
    return referrers
  } catch (error) {
    if (signal.aborted) throw error
    output.tell(`portolan: warning: the referrers are not known: ${messageOf(error)}`)
    return []
  }
}
