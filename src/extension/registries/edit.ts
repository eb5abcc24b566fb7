import * as vscode from 'vscode'
import { isRepository } from '../../core/index.ts'
import type { RegistryConfig } from '../../core/index.ts'
import { rowCommandName } from '../commands.ts'
import { showQuickPick } from '../display/boxes.ts'
import { confirm, inform, withProgress } from '../display/notices.ts'
import { shortNamePrompt } from '../words/adding.ts'
import {
  addRepositoryTitle,
  addressPrompt,
  addressTitle,
  changeAddressQuestion,
  changeAddressTitle,
  changeLabels,
  editTitle,
  goneFromSettingsText,
  loginForgottenSentence,
  nameTitle,
  noSuchRepositoryText,
  notAnAddressText,
  notARepositoryText,
  removedRegistrySentence,
  removeRegistryQuestion,
  removeTitle,
  repositoryPrompt,
  shownAlreadyText,
  testedSentence,
  testingTitle,
  whatToChangePrompt,
} from '../words/editing.ts'
import { isCoded, messageFor } from '../words/messages.ts'
import { attempt } from './wizard/accounts.ts'
import { nameRemark } from './wizard/add.ts'
import { askText } from './wizard/boxes.ts'
import { examine } from './wizard/check.ts'
import { changed, removed, renamed, type Entries } from './entries.ts'
import { changeEntry, decode, namesOf } from './order.ts'
import { readPasted } from './wizard/paste.ts'
import { keyOf } from './secrets.ts'
import { ownerOf } from './owners.ts'
import { workspaceId } from './settings.ts'
import { signIn, type RegistryContext, type Target } from './sign-in.ts'
import type { Page } from './wizard/steps.ts'

/** What can be changed here; the rest is in the settings. */
export async function editRegistry(context: RegistryContext, target: Target): Promise<void> {
  const { config, registry } = target
  const choices = [
    {
      label: changeLabels.name(),
      iconPath: new vscode.ThemeIcon('edit'),
      description: config.name,
      run: () => rename(context, target),
    },
    {
      label: changeLabels.address(),
      iconPath: new vscode.ThemeIcon('link'),
      description: config.url,
      run: () => changeAddress(context, target),
    },
    {
      label: changeLabels.account(),
      iconPath: new vscode.ThemeIcon('account'),
      description: registry.auth.username ?? '',
      run: () => signIn(context, target),
    },
    {
      label: changeLabels.rest(),
      iconPath: new vscode.ThemeIcon('settings-gear'),
      run: () => context.settings.open(),
    },
  ]
  const chosen = await showQuickPick(choices, { title: editTitle(config.name), placeHolder: whatToChangePrompt() })
  await chosen?.run()
}

async function rename(context: RegistryContext, target: Target): Promise<void> {
  const { settings } = context
  const { config, registry } = target
  const taken = namesOf(settings).filter((name) => name !== config.name)
  const answer = await askText({
    page: alone(nameTitle(registry.host)),
    prompt: shortNamePrompt(),
    value: config.name,
    remark: (text) => nameRemark(text, taken),
  })
  if (answer === undefined || answer === 'back') return
  const wanted = answer.value.trim()
  if (wanted !== config.name) await renameTo(context, target, wanted)
}

/** Gives the registry another name: in the settings first, so that a failure loses no login. */
export async function renameTo(context: RegistryContext, { config }: Target, wanted: string): Promise<void> {
  const { secrets, live } = context
  await update(context, config.name, (entries, place) =>
    renamed(changed(entries, place, { name: wanted }), config.name, wanted),
  )
  const owner = ownerOf(config, workspaceId())
  await secrets.move(owner, { ...owner, name: wanted })
  await live.signedInOrOut(wanted)
}

async function changeAddress(context: RegistryContext, target: Target): Promise<void> {
  const { services } = context
  const { config } = target
  const host = await services.host()
  let wanted: Address | undefined
  await askText({
    page: alone(addressTitle(config.name)),
    prompt: addressPrompt(),
    value: config.url,
    remark: (text) => {
      const pasted = readPasted(text)
      return 'reason' in pasted ? { text: pasted.reason, severity: 'error' } : undefined
    },
    check: async (text, signal) => {
      const pasted = readPasted(text)
      if ('reason' in pasted) return { text: pasted.reason, severity: 'error' }
      const [options] = decode([{ name: config.name, url: pasted.url }]).registries
      if (!options) return { text: notAnAddressText(), severity: 'error' }
      const outcome = await attempt({ host, options: { ...config, url: options.url } }, undefined, signal)
      if ('remark' in outcome && !isCoded(outcome.error, 'ERR_AUTH_REQUIRED')) return outcome.remark
      wanted = { written: pasted.url, url: options.url }
      return undefined
    },
  })
  if (wanted !== undefined) await moveTo(context, target, wanted)
}

interface Address {
  /** As it goes into the settings. */
  readonly written: string
  readonly url: string
}

/** Gives the registry another address. A login goes where it was given for and nowhere else: it is forgotten, and said so. */
export async function moveTo(context: RegistryContext, { config }: Target, { written, url }: Address): Promise<void> {
  const owner = ownerOf(config, workspaceId())
  const moves = keyOf(owner) !== keyOf(ownerOf({ ...config, url }, workspaceId()))
  const kept = moves ? await context.secrets.get(owner) : undefined
  if (kept !== undefined && kept.kind !== 'anonymous' && !(await confirmed(config, url))) return
  await update(context, config.name, (entries, place) => changed(entries, place, { url: written }))
  if (moves) await context.secrets.delete(owner)
}

async function confirmed({ name, url: before }: RegistryConfig, url: string): Promise<boolean> {
  const detail = [loginForgottenSentence(before, url)]
  return await confirm({ question: changeAddressQuestion(name), detail, action: changeAddressTitle() })
}

/** Takes a registry off the list, and its login out of the secret storage, after asking. */
export async function removeRegistry(context: RegistryContext, target: Target): Promise<void> {
  const { name } = target.config
  const detail = [removedRegistrySentence()]
  if (!(await confirm({ question: removeRegistryQuestion(name), detail, action: removeTitle() }))) return
  await update(context, name, removed)
  await context.secrets.delete(ownerOf(target.config, workspaceId()))
}

/** Shows a repository that the registry does not list. */
export async function addRepository(context: RegistryContext, target: Target): Promise<void> {
  const { registry, config } = target
  const answer = await askText({
    page: alone(addRepositoryTitle(config.name)),
    prompt: repositoryPrompt(),
    placeholder: 'team/app',
    remark: (text) => repositoryRemark(text.trim(), config.repositories),
    check: async (text, signal) => {
      try {
        const { repository } = await examine(registry, { repository: text.trim(), signal })
        if (repository === 'found') return undefined
        return { text: noSuchRepositoryText(config.name), severity: 'error' }
      } catch (error) {
        return { text: messageFor(error, config.name).text, severity: 'error' }
      }
    },
  })
  if (answer === undefined || answer === 'back') return
  const repositories = [...config.repositories, answer.value.trim()]
  await update(context, config.name, (entries, place) => changed(entries, place, { repositories }))
}

function repositoryRemark(name: string, known: readonly string[]) {
  if (name === '') return undefined
  if (!isRepository(name)) return { text: notARepositoryText(), severity: 'error' as const }
  if (known.includes(name)) return { text: shownAlreadyText(), severity: 'error' as const }
  return undefined
}

/** Asks the registry anew, whatever its health was, and says what it answered and did so far. */
export async function testRegistry({ services }: RegistryContext, { registry, config }: Target): Promise<void> {
  const { chain } = await services.registries.current()
  try {
    const title = testingTitle(config.name)
    const finding = await withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => {
        const abort = new AbortController()
        token.onCancellationRequested(() => abort.abort())
        const { signal } = abort
        return examine(registry, { signal }, () => chain.test(registry.name, { signal }))
      },
    )
    const { rateLimit, health } = registry
    void inform(testedSentence({ name: config.name, finding, rateLimit, counters: health.counters }))
  } catch (error) {
    await services.failures.tell(error, {
      registry: registry.name,
      retry: () =>
        vscode.commands.executeCommand(rowCommandName('testRegistry'), { kind: 'registry', registry, priority: 0 }),
    })
  } finally {
    services.tree.refresh({ kind: 'registry', registry, priority: 0 })
  }
}

/** Changes the entry of one registry in the settings, and writes them. */
async function update(
  { settings }: RegistryContext,
  name: string,
  change: (entries: Entries, place: number) => Entries,
): Promise<void> {
  if (await changeEntry(settings, name, change)) return
  throw new Error(goneFromSettingsText(name))
}

function alone(title: string): Page {
  return { title, step: 1, of: 1, canGoBack: false }
}
