import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runSteps, type Answer, type Page, type Step } from '../../../../src/extension/registries/wizard/steps.ts'

interface State {
  readonly answers: readonly string[]
  readonly skip?: boolean
}

/** Steps that answer what `script` says, and note the page they were asked on. */
function scripted(script: readonly (string | undefined)[]) {
  const pages: string[] = []
  const left = [...script]
  const ask =
    (name: string) =>
    async (state: State, page: Page): Promise<Answer<State>> => {
      pages.push(`${name} ${page.step}/${page.of}${page.canGoBack ? ' back' : ''}`)
      const answer = left.shift()
      if (answer === undefined || answer === 'back') return answer
      return {
        state: {
          ...state,
          answers: [...state.answers, `${name}=${answer}`],
          skip: answer === 'skip' || state.skip === true,
        },
      }
    }
  const steps: readonly Step<State>[] = [
    { ask: ask('one') },
    { applies: ({ skip }) => skip !== true, ask: ask('two') },
    { ask: ask('three') },
  ]
  return { pages, steps }
}

test('the questions are asked in order, with their place', async () => {
  const { pages, steps } = scripted(['a', 'b', 'c'])
  const state = await runSteps('Title', { answers: [] }, steps)
  assert.deepEqual(state?.answers, ['one=a', 'two=b', 'three=c'])
  assert.deepEqual(pages, ['one 1/3', 'two 2/3 back', 'three 3/3 back'])
})

test('a question that does not apply is left out, also on the way back', async () => {
  const { pages, steps } = scripted(['skip', 'back', 'x', 'b', 'c'])
  const state = await runSteps('Title', { answers: [] }, steps)
  assert.deepEqual(state?.answers, ['one=x', 'two=b', 'three=c'])
  assert.deepEqual(pages, ['one 1/3', 'three 2/2 back', 'one 1/3', 'two 2/3 back', 'three 3/3 back'])
})

test('Escape anywhere gives up', async () => {
  assert.equal(await runSteps('Title', { answers: [] }, scripted(['a', 'b', undefined]).steps), undefined)
})
