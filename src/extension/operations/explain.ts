import * as vscode from 'vscode'
import { explanationOf, parseReference } from '../../core/index.ts'
import type { Attempt, Explanation } from '../../core/index.ts'
import type { OperationContext } from './context.ts'
import { shortDigest } from './format.ts'
import { pickName } from './name-picker.ts'

const scheme = 'portolan-explain'

/** The pages that answer "why this one?": read-only Markdown, made anew each time a name is explained. */
export class ExplanationPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #pages = new Map<string, string>()
  readonly #changed = new vscode.EventEmitter<vscode.Uri>()
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this)
  readonly onDidChange = this.#changed.event

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#pages.get(uri.path) ?? ''
  }

  /** Asks the chain about `reference`, without downloading, and shows what came of it. */
  async show(context: OperationContext, reference: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${reference.replaceAll('/', '∕')}.md` })
    this.#pages.set(uri.path, page(await ask(context, reference)))
    this.#changed.fire(uri)
    await vscode.commands.executeCommand('markdown.showPreview', uri)
  }

  dispose(): void {
    this.#registration.dispose()
    this.#changed.dispose()
  }
}

/** The command: the name of the row, or one asked for. */
export async function explainName(context: OperationContext, reference: string | undefined): Promise<void> {
  try {
    const name = reference ?? (await pickName(context, vscode.l10n.t('Explain: who would serve this name, and why?')))
    if (name === undefined) return
    parseReference(name)
    await context.showExplanation(name)
  } catch (error) {
    await context.failures.tell(error)
  }
}

async function ask(context: OperationContext, reference: string): Promise<Explanation> {
  const location = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Asking the registries…') }
  return await vscode.window.withProgress(location, async () => {
    const { chain } = await context.registries.current()
    try {
      return (await chain.resolve(reference, { complete: true })).explanation
    } catch (error) {
      const explanation = explanationOf(error)
      if (explanation === undefined) throw error
      return explanation
    }
  })
}

/** The explanation as Markdown for a person; every sentence in their language. */
function page({ reference, plan, attempts, served }: Explanation): string {
  const lines = [`# ${reference}`, '', verdict(attempts, served), '', `## ${vscode.l10n.t('In order')}`, '']
  plan.forEach((step, place) => {
    const own = attempts.filter(({ registry }) => registry === step.registry)
    const what =
      step.action === 'skip' ? vscode.l10n.t('not asked') : vscode.l10n.t('asked for {0}', `\`${step.repository}\``)
    lines.push(`${place + 1}. **${step.registry}** — ${step.url}`, `   - ${what}: ${step.reason}`)
    for (const attempt of own) lines.push(`   - ${said(attempt)}`)
  })
  if (served !== null) lines.push('', `\`${served.repository}@${served.digest}\``, '', served.mediaType)
  return lines.join('\n')
}

function verdict(attempts: readonly Attempt[], served: Explanation['served']): string {
  if (served === null) return vscode.l10n.t('No registry can serve this name now.')
  const others = attempts.filter(({ outcome }) => outcome === 'shadowed')
  const sentence = vscode.l10n.t('**{0}** serves it: {1}.', served.registry, `\`${shortDigest(served.digest)}\``)
  const shadowed = others.map((attempt) =>
    attempt.digest === served.digest
      ? vscode.l10n.t('{0} has the same image.', attempt.registry)
      : vscode.l10n.t('{0} has another image of this name.', attempt.registry),
  )
  return [sentence, ...shadowed].join(' ')
}

function said(attempt: Attempt): string {
  const time = `${Math.round(attempt.ms)} ms`
  const status = attempt.status === undefined ? '' : ` (HTTP ${attempt.status})`
  const known = attempt.outcome === 'ERR_NOT_FOUND' || attempt.outcome === 'served' || attempt.outcome === 'shadowed'
  const detail = known || attempt.detail === undefined ? '' : `: ${attempt.detail}`
  return `${outcome(attempt)}${status}${detail} — ${time}`
}

function outcome(attempt: Attempt): string {
  switch (attempt.outcome) {
    case 'served':
      return vscode.l10n.t('has it, and serves it')
    case 'shadowed':
      return vscode.l10n.t('has it too, but comes later in the order')
    case 'ERR_NOT_FOUND':
      return vscode.l10n.t('does not have it')
    case 'ERR_DENIED':
      return vscode.l10n.t('does not allow it')
    case 'ERR_AUTH_REJECTED':
      return vscode.l10n.t('refused the user name and password')
    case 'ERR_AUTH_REQUIRED':
      return vscode.l10n.t('wants a sign-in')
    case 'ERR_RATE_LIMITED':
      return vscode.l10n.t('asked to slow down')
    case 'ERR_UNAVAILABLE':
      return vscode.l10n.t('did not answer')
    case 'ERR_STALLED':
      return vscode.l10n.t('stopped answering')
    default:
      return vscode.l10n.t('failed ({0})', attempt.outcome)
  }
}
