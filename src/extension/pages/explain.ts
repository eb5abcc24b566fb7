import * as vscode from 'vscode'
import { explanationOf, isCoreError, parseReference } from '../../core/index.ts'
import type { Attempt, Chain, Explanation, PlanStep, RegistryHealth } from '../../core/index.ts'
import { countersText } from '../words/counters.ts'
import { withProgress } from '../display/notices.ts'
import { messageFor } from '../words/messages.ts'
import { answerOf } from '../words/answers.ts'
import { planText } from '../words/reasons.ts'
import type { CommandContext } from '../context.ts'
import { namesLike } from '../../operations/index.ts'
import {
  askingTitle,
  explainTitle,
  hasItTooSentence,
  nobodyServesSentence,
  pageHeadings,
  servesSentence,
  understoodSentence,
} from '../words/pages.ts'
import { pickName } from '../names/picker.ts'
import { markdown, text } from './page.ts'
import type { Page, PageRow } from './page.ts'
import type { Pages } from './pages.ts'

/** Asks the chain about `reference`, without downloading, and shows what came of it. */
export async function showExplanation(context: CommandContext, pages: Pages, reference: string): Promise<void> {
  const page = await ask(context, reference)
  await pages.open(reference, { markdown: markdown(page), text: text(page) })
}

/** The command: the name of the row, or one asked for. */
export async function explainName(context: CommandContext, reference: string | undefined): Promise<void> {
  try {
    const name = reference ?? (await pickName(context, explainTitle()))
    if (name === undefined) return
    parseReference(name)
    await context.showExplanation(name)
  } catch (error) {
    await context.failures.tell(error)
  }
}

async function ask(context: CommandContext, reference: string): Promise<Page> {
  const location = { location: vscode.ProgressLocation.Window, title: askingTitle() }
  return await withProgress(location, async () => {
    const { chain } = await context.registries.current()
    const { explanation, refusal } = await explained(chain, reference)
    const missing = explanation.served === null && !explanation.attempts.some(({ outcome }) => outcome === 'shadowed')
    const near = missing ? await namesLike(chain, reference) : []
    return pageOf(explanation, { near, health: chain.health(), ...(refusal !== undefined && { refusal }) })
  })
}

interface Explained {
  readonly explanation: Explanation
  /** Why it is not served, other than that nobody has it. */
  readonly refusal?: string
}

async function explained(chain: Chain, reference: string): Promise<Explained> {
  try {
    return { explanation: (await chain.resolve(reference, { complete: true })).explanation }
  } catch (error) {
    const explanation = explanationOf(error)
    if (explanation === undefined) throw error
    return isCoreError(error, 'ERR_NOT_FOUND') ? { explanation } : { explanation, refusal: messageFor(error).text }
  }
}

interface Beside {
  readonly refusal?: string
  readonly near: readonly string[]
  readonly health: readonly RegistryHealth[]
}

function pageOf(explanation: Explanation, { near, health, refusal }: Beside): Page {
  const { reference, plan, served } = explanation
  return {
    title: reference,
    understood: understoodSentence(parseReference(reference)),
    verdict: served === null ? (refusal ?? nobodyServesSentence()) : servesSentence(served.registry, served.repository),
    ...(served !== null && { digest: served.digest }),
    others: others(explanation),
    headings: pageHeadings(),
    rows: rowsOf(plan, explanation.attempts),
    near,
    tallies: health.flatMap(tally),
  }
}

/** Who else has it: the same image, or another one of the same name. */
function others({ attempts, served }: Explanation): readonly string[] {
  return attempts
    .filter(({ outcome }) => outcome === 'shadowed')
    .map(({ registry, digest }) => hasItTooSentence(registry, digest, served?.digest))
}

/** One row per registry and name it is asked by, with its answer to that. */
function rowsOf(plan: readonly PlanStep[], attempts: readonly Attempt[]): readonly PageRow[] {
  return plan.map((step, index) => {
    const attempt = attempts.find(
      ({ registry, repository }) => registry === step.registry && repository === step.repository,
    )
    return {
      place: index + 1,
      registry: step.registry,
      url: step.url,
      rule: planText(step),
      answer: attempt === undefined ? '' : said(attempt),
      time: attempt === undefined || attempt.ms < 0.5 ? '' : `${Math.round(attempt.ms)}\u00A0ms`,
    }
  })
}

/** What it answered; for who has it, the login that was used. */
function said(attempt: Attempt): string {
  if (attempt.outcome === 'ERR_NOT_FOUND' || attempt.detail === undefined) return answerOf(attempt)
  const has = attempt.outcome === 'served' || attempt.outcome === 'shadowed'
  return has ? `${answerOf(attempt)} (${attempt.detail})` : `${answerOf(attempt)}: ${attempt.detail}`
}

function tally({ registry, counters }: RegistryHealth): readonly string[] {
  const text = countersText(counters)
  return text === '' ? [] : [`${registry}: ${text}`]
}
