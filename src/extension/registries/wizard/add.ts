import type { Credential, Host } from '../../../core/index.ts'
import { mention } from '../../display/notices.ts'
import {
  addedText,
  addRegistryTitle,
  askedFirstText,
  askedLastText,
  nameNeededText,
  nameTakenText,
  nameTooLongText,
  noAddressText,
  notUnderstoodText,
  placeLabel,
  shortNamePrompt,
  understoodText,
  whatToAddPrompt,
  whereInOrderPrompt,
} from '../../words/adding.ts'
import type { Finding } from '../../words/findings.ts'
import { isCoded } from '../../words/messages.ts'
import type { Services } from '../../services.ts'
import { accountSteps, attempt, loginOf, type AccountState } from './accounts.ts'
import { askText, choose, type Remark } from './boxes.ts'
import { inserted } from '../entries.ts'
import { kindOf } from './kinds.ts'
import { decode, namesOf, registryOrder } from '../order.ts'
import { ownerOf } from '../owners.ts'
import { readPasted, type Pasted } from './paste.ts'
import type { Secrets } from '../secrets.ts'
import { workspaceId, type RegistrySettings } from '../settings.ts'
import { runSteps, type Answer, type Page, type Step } from './steps.ts'

/** What is known of the registry so far. */
interface Draft extends AccountState {
  readonly text: string
  readonly pasted?: Pasted
  readonly existing?: Credential | undefined
  readonly anonymous?: Finding | undefined
  readonly name?: string
  /** The label of the registry to come before; null for the end. */
  readonly before?: string | null
}

export interface AddOptions {
  readonly services: Pick<Services, 'host' | 'tree'>
  readonly settings: RegistrySettings
  readonly secrets: Secrets
}

/** Adds a registry: what is pasted is understood, tried out, and saved only when everything was answered. */
export class RegistryAdder {
  readonly #options: AddOptions
  /** What an earlier attempt that was given up knew; never a password. */
  #left: Draft | undefined

  constructor(options: AddOptions) {
    this.#options = options
  }

  async add(text?: string): Promise<void> {
    const host = await this.#options.services.host()
    const start = text === undefined ? (this.#left ?? { text: '' }) : { text }
    const steps: readonly Step<Draft>[] = [
      { ask: (draft, page) => this.#askAddress(draft, page, host) },
      ...accountSteps<Draft>(
        (draft) => ({
          host,
          options: optionsOf(pastedOf(draft)),
          registryHost: pastedOf(draft).host,
          repository: pastedOf(draft).repository,
          existing: draft.existing,
          anonymous: draft.anonymous,
        }),
        ({ pasted }) => pasted !== undefined,
      ),
      { ask: (draft, page) => this.#askName(draft, page) },
      { applies: () => this.#names().length > 0, ask: (draft, page) => this.#askPlace(draft, page) },
    ]
    const draft = await runSteps(
      addRegistryTitle(),
      start,
      steps.map((step) => this.#remembering(step)),
    )
    if (draft === undefined) return
    await this.#save(draft)
    this.#left = undefined
  }

  #remembering(step: Step<Draft>): Step<Draft> {
    return {
      ...step,
      ask: async (draft, page) => {
        const answer = await step.ask(draft, page)
        const { password: _, ...known } = typeof answer === 'object' ? answer.state : draft
        this.#left = known.pasted?.password === undefined ? known : undefined
        return answer
      },
    }
  }

  async #askAddress(draft: Draft, page: Page, host: Host): Promise<Answer<Draft>> {
    let next: Draft | undefined
    const answer = await askText({
      page,
      prompt: whatToAddPrompt(),
      placeholder: 'registry.acme.io',
      value: draft.text,
      remark: (text) => this.#understood(text),
      check: async (text, signal) => {
        const pasted = readPasted(text)
        if ('reason' in pasted) return { text: pasted.reason, severity: 'error' }
        const [outcome, existing] = await Promise.all([
          attempt({ host, options: optionsOf(pasted), repository: pasted.repository }, undefined, signal),
          host.credentials
            .get({ registry: '', host: pasted.host, protocol: new URL(optionsOf(pasted).url).protocol }, signal)
            .catch(() => undefined),
        ])
        if ('remark' in outcome && !asksForLogin(outcome.error)) return outcome.remark
        const anonymous = 'finding' in outcome ? outcome.finding : undefined
        next = { ...account(pasted), text, pasted, existing, anonymous, ...keptNames(draft, pasted) }
        return undefined
      },
    })
    if (answer === undefined || answer === 'back') return answer
    return next && { state: next }
  }

  #understood(text: string): Remark | undefined {
    if (text.trim() === '') return undefined
    const pasted = readPasted(text)
    if ('reason' in pasted) return { text: notUnderstoodText(pasted.reason), severity: 'error' }
    const { host, url, repository, username } = pasted
    const { label } = kindOf(host)
    const registry = label === host ? url : `${label} (${host})`
    return { text: understoodText({ registry, repository, username }), severity: 'info' }
  }

  async #askName(draft: Draft, page: Page): Promise<Answer<Draft>> {
    const taken = this.#names()
    const answer = await askText({
      page,
      prompt: shortNamePrompt(draft.finding ?? draft.anonymous),
      value: draft.name ?? freeName(kindOf(pastedOf(draft).host).label, taken),
      remark: (text) => nameRemark(text, taken),
    })
    if (answer === undefined || answer === 'back') return answer
    return { state: { ...draft, name: answer.value.trim() } }
  }

  async #askPlace(draft: Draft, page: Page): Promise<Answer<Draft>> {
    const names = this.#names()
    const choices = [
      ...names.map((name, index) => ({
        label: placeLabel(index + 1, name),
        description: index === 0 ? askedFirstText() : '',
        value: name as string | null,
      })),
      {
        label: placeLabel(names.length + 1),
        description: askedLastText(),
        value: null,
      },
    ]
    const answer = await choose({
      page,
      placeholder: whereInOrderPrompt(),
      choices,
      active: choices.find(({ value }) => value === draft.before),
    })
    if (answer === undefined || answer === 'back') return answer
    return { state: { ...draft, before: answer.value } }
  }

  async #save(draft: Draft): Promise<void> {
    const { settings, secrets, services } = this.#options
    const pasted = pastedOf(draft)
    const name = draft.name ?? pasted.host
    const list = settings.userList()
    const { entries } = list
    const place = draft.before ? decode(entries).places.get(draft.before) : undefined
    const owner = ownerOf({ ...optionsOf(pasted), name }, workspaceId())
    const login = loginOf(draft, draft.existing)
    if (login) await secrets.store(owner, login)
    try {
      await settings.write({
        ...list,
        entries: inserted(entries, entryOf(draft, name), place),
      })
    } catch (error) {
      await secrets.delete(owner)
      throw error
    }
    await this.#settle(name, draft.before)
    services.tree.refresh()
    mention(addedText(name), 5000)
  }

  /** Where a workspace's list has the order, it is told the place too. */
  async #settle(name: string, before: string | null | undefined): Promise<void> {
    const names = this.#names()
    if (!before || names[names.indexOf(before) - 1] === name) return
    await registryOrder(this.#options.settings).place(name, before)
  }

  #names(): readonly string[] {
    return namesOf(this.#options.settings)
  }
}

function entryOf(draft: Draft, name: string): object {
  const { url, repository } = pastedOf(draft)
  const username =
    draft.mode === 'login' ? draft.username : draft.mode === 'existing' ? draft.existing?.username : undefined
  const finding = draft.finding ?? draft.anonymous
  return {
    name,
    url,
    ...(username !== undefined && !username.startsWith('<') && { username }),
    ...(repository !== undefined && !finding?.catalog && { repositories: [repository] }),
  }
}

/** The sign-in a pasted line asks for. */
function account({ username, password }: Pasted): AccountState {
  if (username === undefined) return {}
  return { mode: 'login', given: true, username, ...(password !== undefined && { password }) }
}

/** Name and place chosen before Back, as long as it is about the same registry. */
function keptNames(draft: Draft, { host }: Pasted): Pick<Draft, 'name' | 'before'> {
  if (draft.pasted?.host !== host) return {}
  const { name, before } = draft
  return { ...(name !== undefined && { name }), ...(before !== undefined && { before }) }
}

function asksForLogin(error: unknown): boolean {
  return isCoded(error) && error.refusesAccess
}

function optionsOf({ url, host }: Pasted) {
  const [config] = decode([{ name: host, url }]).registries
  if (!config) throw new Error(noAddressText(url))
  return config
}

function pastedOf({ pasted }: Draft): Pasted {
  if (!pasted) throw new Error('the address comes first')
  return pasted
}

export function nameRemark(text: string, taken: readonly string[]): Remark | undefined {
  const name = text.trim()
  if (name === '') return { text: nameNeededText(), severity: 'error' }
  if (name.length > 100) return { text: nameTooLongText(), severity: 'error' }
  if (taken.includes(name)) return { text: nameTakenText(), severity: 'error' }
  return undefined
}

function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  let count = 2
  while (taken.includes(`${wanted} ${count}`)) count++
  return `${wanted} ${count}`
}
