/** The words on the command line are wrong: exit status 2. The message names the wrong word. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** The command whose help to offer. */
  readonly command: string | undefined

  constructor(message: string, command?: string) {
    super(message)
    this.command = command
  }
}
