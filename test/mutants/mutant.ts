/** One rule of safety, broken on purpose: some test must notice. */
export interface Mutant {
  /** The rule that is broken, in a few words: `a token service without TLS for a registry with it`. */
  readonly rule: string
  /** The source, from the top of the checkout. */
  readonly file: string
  /** What stands there, exactly once. */
  readonly from: string
  /** What the broken rule reads instead. */
  readonly to: string
  /** The test files, from the top of the checkout, of which at least one must fail. */
  readonly tests: readonly string[]
}
