import type { ServerResponse } from 'node:http'

/** Milliseconds between two bytes. */
const pauseMs = 20
/** Blanks in all; a client that waits for them all waits for four seconds. */
const blanks = 200

/** What stands before and after the blanks. */
export interface Around {
  readonly beginning?: string
  readonly end?: string
}

/** Answers with a head at once, and a body of blanks that comes byte by byte for far longer than it may take. */
export function drip(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  { beginning = '', end = '' }: Around = {},
): void {
  response.writeHead(status, headers)
  response.flushHeaders()
  if (beginning !== '') response.write(beginning)
  let left = blanks
  const timer = setInterval(() => {
    if (left-- > 0) response.write(' ')
    else response.end(end)
  }, pauseMs)
  response.on('close', () => clearInterval(timer))
}
