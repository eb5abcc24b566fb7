import * as vscode from 'vscode'
import type { DockerfileNeeds } from '../../engine/index.ts'

/** What was typed for one Dockerfile and is kept in memory only, until the window closes. */
export type Given = Map<string, string>

interface Needing {
  readonly title: string
  readonly needs: DockerfileNeeds
  readonly given: Given
}

interface Known {
  /** Build arguments of the last build. */
  readonly known: Readonly<Record<string, string>>
  /** Whether what is known is taken without asking. */
  readonly again: boolean
}

interface Answers {
  readonly buildArgs: Readonly<Record<string, string>>
  readonly hidden: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, Uint8Array>>
}

const looksSecret = /token|secret|passw|credential|(?:^|_)key$|api_?key/i

/** What the Dockerfile asks for: build arguments without default, and secrets. Undefined: given up. */
export async function askNeeds(
  { title, needs, given }: Needing,
  { known, again }: Known,
): Promise<Answers | undefined> {
  const buildArgs: Record<string, string> = {}
  const hidden: Record<string, string> = {}
  for (const name of needs.args) {
    const isSecret = looksSecret.test(name)
    const before = isSecret ? given.get(`argument ${name}`) : known[name]
    const prompt = vscode.l10n.t('Build argument {0}', name)
    const value = again && before !== undefined ? before : await ask(title, prompt, { isSecret, before })
    if (value === undefined) return undefined
    if (isSecret) given.set(`argument ${name}`, value)
    const kept = isSecret ? hidden : buildArgs
    kept[name] = value
  }
  const secrets = await askSecrets(title, needs.secrets, given)
  return secrets && { buildArgs, hidden, secrets }
}

async function askSecrets(
  title: string,
  names: readonly string[],
  given: Given,
): Promise<Readonly<Record<string, Uint8Array>> | undefined> {
  const secrets: Record<string, Uint8Array> = {}
  for (const name of names) {
    const prompt = vscode.l10n.t('Secret {0}: given to builds of this file until the window closes', name)
    const value = given.get(`secret ${name}`) ?? (await ask(title, prompt, { isSecret: true, before: undefined }))
    if (value === undefined) return undefined
    if (value === '') continue
    given.set(`secret ${name}`, value)
    secrets[name] = new TextEncoder().encode(value)
  }
  return secrets
}

async function ask(
  title: string,
  prompt: string,
  { isSecret, before }: { readonly isSecret: boolean; readonly before: string | undefined },
): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title,
    prompt,
    password: isSecret,
    ignoreFocusOut: true,
    ...(before !== undefined && { value: before }),
  })
}
