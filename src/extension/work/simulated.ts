import { advise, warn } from '../display/notices.ts'
import { connectEngine } from '../words/work.ts'

interface Action {
  readonly title: string
  readonly run: () => unknown
}

/** Says what would have been done, and offers the way to an engine; `more` is offered beside it. */
export function simulated(sentence: string, more?: Action): void {
  const how = connectEngine.button()
  const buttons = more === undefined ? [how] : [more.title, how]
  void warn(sentence, ...buttons).then(async (chosen) => {
    if (chosen === more?.title) await more?.run()
    if (chosen === how) await advise(connectEngine.title(), connectEngine.detail())
  })
}
