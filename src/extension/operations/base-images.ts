import * as vscode from 'vscode'
import { isCoreError, parseReference } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import type { BuildTerminal } from './build-terminal.ts'
import { credentialFor } from './context.ts'
import type { OperationContext } from './context.ts'
import { resolveAsking } from './resolve.ts'

interface Bases {
  readonly engine: Engine
  readonly names: readonly string[]
  readonly terminal: BuildTerminal
  readonly signal: AbortSignal
}

/**
 * Gets the short names of a build's `FROM` lines through the chain, so that the build finds them under those names.
 * What the engine already has stays; names with a host are the engine's to pull.
 * @throws what the chain throws when no registry has a name: an owned name never reaches another registry.
 */
export async function fetchBases(context: OperationContext, { engine, names, terminal, signal }: Bases): Promise<void> {
  for (const name of names) {
    const reference = parseReference(name)
    if (reference.host !== undefined || reference.digest !== undefined) continue
    if (await has(engine, name, signal)) {
      terminal.note(vscode.l10n.t('{0}: already here', name))
      continue
    }
    const { chain } = await context.registries.current()
    const { registry, repository, descriptor } = await resolveAsking(chain, name, signal)
    terminal.note(vscode.l10n.t('{0}: from {1}', name, registry.name))
    const credential = await credentialFor(context, registry, repository)
    const image = await engine.pull({
      reference: `${registry.fullName(repository)}@${descriptor.digest}`,
      ...(credential && { credential }),
      signal,
    })
    await engine.tag(image.id, `${reference.repository}:${reference.tag ?? 'latest'}`, signal)
  }
}

async function has(engine: Engine, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.inspect(name, signal)
    return true
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND')) return false
    throw error
  }
}
