import type { ServerResponse } from 'node:http'

/** Milliseconds between two bytes. */
const pauseMs = 20

/** Answers with a head at once and a body of blanks that comes byte by byte and never ends, after `beginning`. */
export function drip(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  beginning = '',
): void {
  response.writeHead(status, headers)
  response.flushHeaders()
  if (beginning !== '') response.write(beginning)
  const timer = setInterval(() => response.write(' '), pauseMs)
  response.on('close', () => clearInterval(timer))
}
