import { CoreError } from '../../core/index.ts'

/** A build that failed at a place of its Dockerfile. The message is the builder's, its first line says what happened. */
export class BuildProblem extends CoreError {
  /** Lines of the Dockerfile, counted from 0. */
  readonly lines: { readonly start: number; readonly end: number }

  constructor(message: string, lines: BuildProblem['lines'], cause: unknown) {
    super('ERR_ENGINE', message, { cause })
    this.lines = lines
  }
}
