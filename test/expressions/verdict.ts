import { checkSync } from 'recheck'

/**
 * `safe` for an expression whose steps grow with the text's length and no faster, on every text; else why not. Found from
 * the expression's automaton, not by running it: the same on every machine.
 */
export function verdictOn(source: string, flags: string): string {
  const anchored = flags.includes('y') ? `^(?:${source})` : source
  const parameters = { checker: 'automaton', timeout: null, maxNFASize: 200_000, maxPatternSize: 10_000 } as const
  const result = checkSync(anchored, flags.replaceAll(/[ydgv]/g, ''), parameters)
  if (result.status === 'safe') return 'safe'
  return result.status === 'unknown' ? `not known (${result.error.kind})` : result.complexity.summary
}
