import type { DockerfileNeeds } from '../../language/index.ts'
import { showInputBox } from '../display/boxes.ts'
import { argumentPrompt, secretPrompt } from '../words/build.ts'
import { isHarmless } from './memory.ts'

/** What was typed for one Dockerfile and is kept in memory only, until the window closes. */
export type Given = Map<string, string>

interface Needing {
  readonly title: string
  readonly needs: DockerfileNeeds
  readonly given: Given
}

interface Known {
  /** Build arguments of the last build that are kept. */
  readonly known: Readonly<Record<string, string>>
  /** Whether what is known is taken without asking. */
  readonly again: boolean
}

interface Answers {
  readonly buildArgs: Readonly<Record<string, string>>
  readonly hidden: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, Uint8Array>>
}

/** What is typed unseen. Whether a value is kept is not decided by this. */
const looksSecret = /token|secret|pass|pwd|credential|key|auth|jwt|(?:^|_)pat(?:$|_)/i

/** What the Dockerfile asks for: build arguments without default, and secrets. Undefined: given up. */
export async function askNeeds(
  { title, needs, given }: Needing,
  { known, again }: Known,
): Promise<Answers | undefined> {
  const buildArgs: Record<string, string> = {}
  const hidden: Record<string, string> = {}
  for (const name of needs.args) {
    const isKept = isHarmless(name)
    const before = isKept ? known[name] : given.get(`argument ${name}`)
    const prompt = argumentPrompt(name)
    const isSecret = !isKept && looksSecret.test(name)
    const value = again && before !== undefined ? before : await ask(title, prompt, { isSecret, before })
    if (value === undefined) return undefined
    if (!isKept) given.set(`argument ${name}`, value)
    const values = isKept ? buildArgs : hidden
    values[name] = value
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
    const prompt = secretPrompt(name)
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
  return await showInputBox({
    title,
    prompt,
    password: isSecret,
    ignoreFocusOut: true,
    ...(before !== undefined && { value: before }),
  })
}
