import * as vscode from 'vscode'
import type { Credential, Host, RegistryOptions } from '../../../core/index.ts'
import type { Finding } from '../../words/findings.ts'
import { isCoded, messageFor } from '../../words/messages.ts'
import {
  accountLabels,
  anonymousText,
  getTokenTitle,
  keptHereText,
  loginOfText,
  mayWantTokenText,
  passwordPrompt,
  usernameNeededText,
  usernamePrompt,
  whoSignsInPrompt,
} from '../../words/signing-in.ts'
import { askText, choose, type Choice, type Remark } from './boxes.ts'
import { tryRegistry } from './check.ts'
import { kindOf } from './kinds.ts'
import type { StoredLogin } from '../secrets.ts'
import type { Answer, Page, Step } from './steps.ts'

type Mode = 'existing' | 'anonymous' | 'login'

/** What is known of the account while it is asked for. */
export interface AccountState {
  readonly mode?: Mode
  /** The user name was given with the address: it is not asked for again. */
  readonly given?: boolean
  readonly username?: string
  readonly password?: string
  /** What the registry answered to the account that was chosen. */
  readonly finding?: Finding
}

/** The registry the account is for. */
export interface AccountTarget {
  readonly host: Host
  readonly options: RegistryOptions
  /** As image references name it. */
  readonly registryHost: string
  readonly repository?: string | undefined
  /** A login another tool on this computer has. */
  readonly existing: Credential | undefined
  /** What it answered without a login; undefined when it asked for one. */
  readonly anonymous: Finding | undefined
  /** Whether a login is what the person came for, rather than the registry. */
  readonly loginFirst?: boolean
}

/**
 * The questions that lead to an account the registry accepts. Nothing is stored here. Who signs in is only asked where
 * there is a choice; `target` may be called once `isKnown` says so.
 */
export function accountSteps<State extends AccountState>(
  target: (state: State) => AccountTarget,
  isKnown: (state: State) => boolean = () => true,
): readonly Step<State>[] {
  const onlyLogin = (state: State): boolean => isKnown(state) && accountChoices(target(state)).length === 1
  const needsLogin = (state: State): boolean => state.mode === 'login' || onlyLogin(state)
  return [
    {
      applies: (state) => !state.given && !onlyLogin(state),
      ask: (state, page) => chooseMode(state, page, target(state)),
    },
    {
      applies: (state) => needsLogin(state) && !state.given,
      ask: (state, page) => askUsername(state, page, target(state)),
    },
    {
      applies: needsLogin,
      ask: (state, page) => askPassword(state, page, target(state)),
    },
  ]
}

/** What is to be kept in SecretStorage for the account; undefined when another tool keeps it. */
export function loginOf(state: AccountState, existing: Credential | undefined): StoredLogin | undefined {
  const { mode, username, password } = state
  if (mode === 'login' && username !== undefined && password !== undefined) {
    return username === '<token>'
      ? { kind: 'identityToken', token: password }
      : { kind: 'password', username, password }
  }
  return mode === 'anonymous' && existing ? { kind: 'anonymous' } : undefined
}

async function chooseMode<State extends AccountState>(
  state: State,
  page: Page,
  target: AccountTarget,
): Promise<Answer<State>> {
  const { existing, anonymous } = target
  const choices = accountChoices(target)
  let finding: Finding | undefined
  const answer = await choose({
    page,
    placeholder: whoSignsInPrompt(target.registryHost),
    choices,
    active: choices.find(({ value }) => value === state.mode),
    check: async (mode, signal) => {
      if (mode === 'login') return undefined
      if (mode === 'anonymous') {
        finding = anonymous
        return undefined
      }
      const outcome = await attempt(target, existing, signal)
      if ('remark' in outcome) return outcome.remark
      finding = outcome.finding
      return undefined
    },
  })
  if (answer === undefined || answer === 'back') return answer
  return { state: { ...state, mode: answer.value, ...(finding && { finding }) } }
}

function accountChoices({ existing, anonymous, loginFirst }: AccountTarget): readonly Choice<Mode>[] {
  const login: Choice<Mode> = {
    label: accountLabels.login(),
    iconPath: new vscode.ThemeIcon('key'),
    description: keptHereText(),
    value: 'login',
  }
  const other: Choice<Mode> | undefined = existing && {
    label: existing.username ?? accountLabels.token(),
    iconPath: new vscode.ThemeIcon('account'),
    description: loginOfText(existing.source),
    value: 'existing',
  }
  const none: Choice<Mode> | undefined = anonymous && {
    label: accountLabels.anonymous(),
    iconPath: new vscode.ThemeIcon('globe'),
    description: anonymousText(anonymous),
    value: 'anonymous',
  }
  return [other, ...(loginFirst ? [login, none] : [none, login])].filter((choice) => choice !== undefined)
}

async function askUsername<State extends AccountState>(
  state: State,
  page: Page,
  target: AccountTarget,
): Promise<Answer<State>> {
  const kind = kindOf(target.registryHost)
  const answer = await askText({
    page,
    prompt: usernamePrompt(target.registryHost),
    value: state.username ?? target.options.username ?? kind.username,
    remark: (text) => (text.trim() === '' ? { text: usernameNeededText(), severity: 'error' } : undefined),
  })
  if (answer === undefined || answer === 'back') return answer
  return { state: { ...state, username: answer.value.trim() } }
}

async function askPassword<State extends AccountState>(
  state: State,
  page: Page,
  target: AccountTarget,
): Promise<Answer<State>> {
  const { id, tokenUrl, label } = kindOf(target.registryHost)
  let finding: Finding | undefined
  const answer = await askText({
    page,
    password: true,
    prompt: passwordPrompt(id, state.username ?? ''),
    value: state.password,
    link: tokenUrl === undefined ? undefined : { tooltip: getTokenTitle(label), url: tokenUrl },
    check: async (password, signal) => {
      const username = state.username ?? ''
      const credential = credentialFor(username, password)
      const outcome = await attempt(target, credential, signal)
      if ('remark' in outcome) return outcome.remark
      finding = outcome.finding
      return undefined
    },
  })
  if (answer === undefined || answer === 'back') return answer
  return { state: { ...state, mode: 'login', password: answer.value, ...(finding && { finding }) } }
}

function credentialFor(username: string, password: string): Credential {
  const source = 'Portolan'
  return username === '<token>' ? { identityToken: password, source } : { username, password, source }
}

/** Tries a login; a failure is a remark that says why and what helps. */
export async function attempt(
  { host, options, repository }: Pick<AccountTarget, 'host' | 'options' | 'repository'>,
  credential: Credential | undefined,
  signal: AbortSignal,
): Promise<{ readonly finding: Finding } | { readonly remark: Remark; readonly error: unknown }> {
  try {
    return { finding: await tryRegistry(options, { host, credential, repository, signal }) }
  } catch (error) {
    return {
      remark: { text: failureText(error, { name: options.name, host: new URL(options.url).host }), severity: 'error' },
      error,
    }
  }
}

function failureText(error: unknown, { name, host }: { readonly name: string; readonly host: string }): string {
  const { text } = messageFor(error, name)
  if (!isCoded(error, 'ERR_AUTH_REJECTED')) return text
  const { label, tokenUrl } = kindOf(host)
  if (tokenUrl === undefined) return text
  return mayWantTokenText(text, label)
}
