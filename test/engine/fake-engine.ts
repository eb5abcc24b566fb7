import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { temporaryFolder } from '../support/folder.ts'

/** A fake engine on a real socket, for what no real one does on demand: it answers what the test says. */
export interface FakeEngine {
  readonly endpoint: string
  readonly requests: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders }[]
  stop(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const version = { Version: '28.5.1', ApiVersion: '1.51', Os: 'linux', Arch: 'amd64', Components: [{ Name: 'Engine' }] }
const inspected = {
  Id: `sha256:${'a'.repeat(64)}`,
  Os: 'linux',
  Architecture: 'amd64',
  Size: 7,
  RepoTags: ['fake/app:1'],
}

/** `answers` are by the path's beginning, first match first; version and inspection are answered without. */
export async function startFakeEngine(answers: Readonly<Record<string, Answer>>): Promise<FakeEngine> {
  const folder = temporaryFolder('fake-engine')
  const requests: FakeEngine['requests'] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    requests.push({ method, url, headers })
    const key = Object.keys(answers).find((path) => url.startsWith(path))
    const answer = key === undefined ? undefined : answers[key]
    if (answer !== undefined) answer(request, response)
    else if (url === '/version') response.end(JSON.stringify(version))
    else response.end(JSON.stringify(inspected))
  })
  const path = join(folder.path, 'engine.sock')
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    folder.remove()
  }
  return { endpoint: `unix://${path}`, requests, stop }
}

/** Answers 200 and these pieces, each in a packet of its own as far as sockets allow. */
export function pieces(...parts: readonly (string | Uint8Array)[]): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const next = (index: number): void => {
      const part = parts[index]
      if (part === undefined) response.end()
      else response.write(part, () => setImmediate(next, index + 1))
    }
    next(0)
  }
}
