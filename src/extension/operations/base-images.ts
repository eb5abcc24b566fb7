import * as vscode from 'vscode'
import { CoreError, isCoreError, parseReference } from '../../core/index.ts'
import type { Reference } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import type { BuildTerminal } from './build-terminal.ts'
import type { OperationContext } from './context.ts'
import { fetchImage } from './fetch.ts'
import { shortDigest } from './format.ts'
import { resolveAsking } from './resolve.ts'
import type { Running } from './work.ts'

interface Bases {
  readonly engine: Engine
  readonly names: readonly string[]
  readonly terminal: BuildTerminal
  readonly running: Running
  /** Called before each name is looked at. */
  readonly onName: (name: string) => void
}

/**
 * Gets the short names of a build's `FROM` lines through the chain, so that the build finds them under those names.
 * What the engine already has stays; names with a host are the engine's to pull.
 * @throws what the chain throws when no registry has a name: an owned name never reaches another registry.
 */
export async function fetchBases(context: OperationContext, bases: Bases): Promise<void> {
  for (const name of bases.names) {
    bases.onName(name)
    const reference = parseReference(name)
    if (reference.host !== undefined) await noteHost(context, bases.terminal, name, reference.host)
    else if (await has(bases, name)) bases.terminal.note(vscode.l10n.t('{0}: already here', name))
    else await fetchBase(context, bases, { name, reference })
  }
}

async function fetchBase(
  context: OperationContext,
  { engine, terminal, running }: Bases,
  { name, reference }: { readonly name: string; readonly reference: Reference },
): Promise<void> {
  running.report(vscode.l10n.t('{0}: asking the registries…', name))
  const { chain } = await context.registries.current()
  const resolution = await resolveAsking(chain, name, running.signal)
  const { registry, repository, descriptor } = resolution
  if (reference.digest !== undefined) {
    if (!registry.isDockerHub) throw pinned(name, `${registry.fullName(repository)}@${descriptor.digest}`)
    return
  }
  const { from, image } = await fetchImage(context, { engine, resolution, running })
  await engine.tag(image.id, `${reference.repository}:${reference.tag ?? 'latest'}`, running.signal)
  terminal.note(vscode.l10n.t('{0}: from {1} ({2})', name, from.name, shortDigest(descriptor.digest)))
}

/** An engine asks Docker Hub for a pinned short name, and a digest can't be given as a name: nothing goes there unasked. */
function pinned(name: string, full: string): CoreError {
  return new CoreError(
    'ERR_POLICY',
    `the engine would ask Docker Hub for ${name}, and it is elsewhere; write FROM ${full} in the Dockerfile`,
  )
}

async function noteHost(context: OperationContext, terminal: BuildTerminal, name: string, host: string): Promise<void> {
  const { entries } = await context.registries.current()
  const entry = entries.find(({ registry }) => registry.host === host)
  const label = entry?.registry.name ?? vscode.l10n.t('{0}, which is not in the list of registries', host)
  terminal.note(vscode.l10n.t('{0}: from {1}', name, label))
}

async function has({ engine, running }: Bases, name: string): Promise<boolean> {
  try {
    await engine.inspect(name, running.signal)
    return true
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND')) return false
    throw error
  }
}
