import { explanationOf, isCoreError } from '../../core/index.ts'
import type { CoreError, Explanation, PlanStep } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { jsonFailure } from '../failure.ts'
import { describeAttempts } from '../outcome.ts'
import type { Output } from '../output.ts'
import { resolvingFrom, resolvingHelp, resolvingOptions } from '../resolving.ts'
import { exitStatus, statusOf } from '../status.ts'
import { facts, table } from '../table.ts'
import { formatSize } from '../../core/text.ts'

/** Plan and attempts of one resolve, without downloading. */
export const explain: Command = {
  name: 'explain',
  words: ['REF'],
  summary: 'who would be asked for an image, what each said, and who serves it',
  options: resolvingOptions,
  optionHelp: resolvingHelp,
  run: async ({ chain, output, signal }, given) => {
    const [reference = ''] = given.words
    try {
      const { explanation } = await chain.resolve(reference, { ...resolvingFrom(given, signal), complete: true })
      output.show(explanation, describe)
      return exitStatus.done
    } catch (error) {
      const explanation = explanationOf(error)
      if (explanation === undefined || !isCoreError(error)) throw error
      return explainFailure(output, explanation, error)
    }
  },
}

function explainFailure(output: Output, explanation: Explanation, error: CoreError): number {
  const failure = jsonFailure(error)
  output.show({ ...explanation, error: failure }, describe)
  output.tell(`portolan: ${failure.message}`)
  return statusOf(error)
}

function describe({ reference, plan, attempts, served }: Explanation): readonly string[] {
  const said = attempts.length === 0 ? [] : ['', 'Said', ...describeAttempts(attempts)]
  return [reference, '', 'Plan', ...describePlan(plan), ...said, '', ...describeServed(served)]
}

function describePlan(plan: readonly PlanStep[]): readonly string[] {
  const rows = plan.map(({ registry, url, repository, action, reason }, place) => {
    return [String(place + 1), action, registry, repository, url, reason]
  })
  return table(rows, '  ')
}

function describeServed(served: Explanation['served']): readonly string[] {
  if (served === null) return ['Served by nobody']
  const { registry, repository, digest, mediaType, size } = served
  const pairs = facts(
    [
      ['Repository', repository],
      ['Digest', digest],
      ['Type', mediaType],
      ['Size', formatSize(size)],
    ],
    '  ',
  )
  return [`Served by ${registry}`, ...pairs]
}
