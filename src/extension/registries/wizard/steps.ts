/** Where a question stands in its flow. */
export interface Page {
  readonly title: string
  readonly step: number
  readonly of: number
  readonly canGoBack: boolean
}

/** The answer to one question: go on with what is known now, back to the question before, or (undefined) give up. */
export type Answer<State> = { readonly state: State } | 'back' | undefined

/** One question of a flow. `applies` says whether it has to be asked, by what is known so far. */
export interface Step<State> {
  readonly applies?: (state: State) => boolean
  readonly ask: (state: State, page: Page) => Promise<Answer<State>>
}

/**
 * Asks the questions that apply, one after the other; Back returns to the one before with what was answered then.
 * Undefined when the person gave up.
 */
export async function runSteps<State>(
  title: string,
  start: State,
  steps: readonly Step<State>[],
): Promise<State | undefined> {
  const past: { readonly index: number; readonly state: State }[] = []
  let index = 0
  let state = start
  while (index < steps.length) {
    const step = steps[index]
    if (!step || step.applies?.(state) === false) {
      index++
      continue
    }
    const page = {
      title,
      step: past.length + 1,
      of: past.length + count(steps.slice(index), state),
      canGoBack: past.length > 0,
    }
    const answer = await step.ask(state, page)
    if (answer === undefined) return undefined
    if (answer === 'back') {
      const previous = past.pop()
      if (!previous) return undefined
      ;({ index, state } = previous)
      continue
    }
    past.push({ index, state })
    state = answer.state
    index++
  }
  return state
}

function count<State>(steps: readonly Step<State>[], state: State): number {
  return steps.filter(({ applies }) => applies?.(state) !== false).length
}
