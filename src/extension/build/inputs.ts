import path from 'node:path'
import * as vscode from 'vscode'
import type { ChainEntry } from '../../core/index.ts'
import type { DockerfileNeeds } from '../../language/index.ts'
import { showQuickPick } from '../display/boxes.ts'
import { asLastTimeText, buildAgain } from '../words/build.ts'
import { lastBuild } from './memory.ts'
import type { LastBuild } from './memory.ts'
import { askNeeds } from './needs.ts'
import type { Given } from './needs.ts'
import { askNameAndStage, pickStage } from './name.ts'
import type { CommandContext } from '../context.ts'
import { fitting } from './namespaces.ts'
import { proposeTag, repositoryName } from './proposal.ts'
import { pickTarget, pushable } from '../push/target.ts'

/** Everything a build needs to know of a person. */
export interface BuildInputs extends LastBuild {
  /** Where to push to; absent for a build alone. */
  readonly entry?: ChainEntry
  readonly secrets: Readonly<Record<string, Uint8Array>>
  /** Build arguments whose names are not known to be harmless: given, never remembered on disk. */
  readonly hidden: Readonly<Record<string, string>>
}

export interface Asking {
  readonly title: string
  readonly dockerfile: string
  readonly folder: string
  readonly push: boolean
  readonly needs: DockerfileNeeds
  /** What was typed for this Dockerfile since the window opened. */
  readonly given: Given
}

/** The answers but those to the Dockerfile's own needs. `again` when they are the last ones, unchanged. */
interface Chosen extends Pick<BuildInputs, 'repository' | 'tag' | 'registry' | 'target' | 'entry'> {
  readonly again: boolean
}

/**
 * Asks for what is not known: name and tag, the registry if there is a choice, and what the Dockerfile itself needs.
 * After the first time, one box with the last choice, or none (`portolan.build.askAgain`). Undefined: given up.
 */
export async function askBuild(context: CommandContext, asking: Asking): Promise<BuildInputs | undefined> {
  const last = lastBuild(context.workspaceState, asking.dockerfile)
  const repeated = last && (await repeat(context, asking, last))
  if (repeated === 'cancelled') return undefined
  const chosen = repeated ?? (await askAll(context, asking, last))
  if (chosen === undefined) return undefined
  const { again, ...rest } = chosen
  const needs = await askNeeds(asking, { known: last?.buildArgs ?? {}, again })
  return needs && { ...rest, ...needs }
}

/** The last choice, confirmed by one Enter; undefined when it is to be changed or no longer possible. */
async function repeat(
  context: CommandContext,
  { title, push, folder, needs }: Asking,
  last: LastBuild,
): Promise<Chosen | 'cancelled' | undefined> {
  const entries = pushable((await context.registries.current()).entries)
  const entry = entries.find(({ registry }) => registry.name === last.registry)
  if (push && entry === undefined) return undefined
  const target = last.target !== undefined && needs.targets.includes(last.target) ? last.target : undefined
  const chosen: Chosen = {
    repository: last.repository,
    tag: last.tag,
    again: true,
    ...(target !== undefined && { target }),
    ...(push && entry && { entry, registry: entry.registry.name }),
  }
  if (vscode.workspace.getConfiguration('portolan').get('build.askAgain') === 'never') return chosen
  const asLastTime = asLastTimeText(push ? entry?.registry.name : undefined, target)
  const same = { label: `${last.repository}:${last.tag}`, description: asLastTime }
  const tag = await proposeTag(folder)
  const next = { label: `${last.repository}:${tag}`, description: buildAgain.nextTag() }
  const stage = { label: buildAgain.otherStage(), description: needs.targets.join(', ') }
  const change = { label: buildAgain.change(), description: '' }
  const items = [
    same,
    ...(tag === last.tag || tag === 'latest' ? [] : [next]),
    ...(needs.targets.length > 0 ? [stage] : []),
    change,
  ]
  const picked = await showQuickPick(items, { title, placeHolder: buildAgain.prompt() })
  if (picked === undefined) return 'cancelled'
  if (picked === next) return { ...chosen, tag }
  if (picked !== stage) return picked === same ? chosen : undefined
  const staged = await pickStage(title, needs.targets)
  if (staged === undefined) return 'cancelled'
  const { target: _, ...whole } = chosen
  return staged === '' ? whole : { ...whole, target: staged }
}

async function askAll(
  context: CommandContext,
  { title, folder, push, needs }: Asking,
  last: LastBuild | undefined,
): Promise<Chosen | undefined> {
  const value = last ? `${last.repository}:${last.tag}` : await propose(context, { folder, push })
  const named = await askNameAndStage({ title, value, targets: needs.targets, target: last?.target })
  if (named === undefined) return undefined
  const chosen = { ...named, again: false }
  if (!push) return chosen
  const image = `${named.repository}:${named.tag}`
  const entry = await pickTarget(context, { title, image, ...(last?.registry && { last: last.registry }) })
  return entry && { ...chosen, entry, registry: entry.registry.name }
}

const momentMs = 700

/** A name and tag from the folder, git, and what the first registry to push to holds, if it says so in a moment. */
async function propose(
  context: CommandContext,
  { folder, push }: { readonly folder: string; readonly push: boolean },
): Promise<string> {
  const tag = await proposeTag(folder)
  const name = repositoryName(path.basename(folder))
  const { entries, configs } = await context.registries.current()
  const entry = push ? pushable(entries)[0] : undefined
  if (entry === undefined) return `${name}:${tag}`
  const { registry } = entry
  const account = registry.isDockerHub ? configs.find((one) => one.name === registry.name)?.username : undefined
  const repositories = registry.isDockerHub ? [] : await listed(entry)
  return `${fitting(name, { repositories, ...(account && { account }) })}:${tag}`
}

async function listed({ registry }: ChainEntry): Promise<readonly string[]> {
  try {
    for await (const page of registry.catalog({ pageSize: 200, signal: AbortSignal.timeout(momentMs) })) return page
    return []
  } catch {
    return []
  }
}
