import * as vscode from 'vscode'
import { dockerHubHost, isCoreError } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import type { LineRange } from '../../language/index.ts'
import { messageFor } from '../words/messages.ts'
import { resolveImages } from '../../operations/index.ts'
import type { BuildImages, ImageEvent, ImagesRequest } from '../../operations/index.ts'
import type { BuildTerminal } from './terminal.ts'
import type { OperationContext } from '../context.ts'
import { fetchImage } from '../pull/fetch.ts'
import { shortDigest } from '../words/format.ts'
import { resolveAsking } from '../pull/resolve.ts'
import type { Running } from '../work/work.ts'

interface Bases extends Pick<ImagesRequest, 'text' | 'buildArgs' | 'target'> {
  readonly engine: Engine
  readonly terminal: BuildTerminal
  readonly running: Running
  /** Called with the lines of each name as it is looked at. */
  readonly onLines: (lines: LineRange) => void
}

/** Finds the images of a build through the chain, and tells in the terminal where each is from. @throws as resolveImages. */
export async function fetchBases(context: OperationContext, bases: Bases): Promise<BuildImages> {
  const { engine, terminal, running, onLines, ...file } = bases
  const { chain } = await context.registries.current()
  const { signal } = running
  return await resolveImages(chain, {
    ...file,
    engine: await engine.info(signal),
    signal,
    resolve: (name) => resolveAsking(chain, name, signal),
    fetch: async (resolution, platform) => {
      const wanted = platform === undefined ? {} : { platform }
      const { from, reference } = await fetchImage(context, { engine, resolution, running, ...wanted })
      return from.isDockerHub ? `${dockerHubHost}/${reference}` : reference
    },
    onEvent: (event) => tell(event, { terminal, running, onLines }),
  })
}

function tell(
  event: ImageEvent,
  { terminal, running, onLines }: Pick<Bases, 'terminal' | 'running' | 'onLines'>,
): void {
  const { kind, name } = event
  if (kind === 'looking') {
    running.report(vscode.l10n.t('{0}: asking the registries…', name))
    if (event.image) onLines({ start: event.image.startLine, end: event.image.endLine })
  } else if (kind === 'resolved') {
    const { registry, descriptor } = event.resolution
    terminal.note(vscode.l10n.t('{0}: from {1} ({2})', name, registry.name, shortDigest(descriptor.digest)))
  } else terminal.note(vscode.l10n.t('{0}: left to the engine. {1}', name, reasonOf(event.reason)))
}

function reasonOf(reason: unknown): string {
  return isCoreError(reason, 'ERR_CONFIG')
    ? vscode.l10n.t('No registry of the list is at its host.')
    : messageFor(reason).text
}
