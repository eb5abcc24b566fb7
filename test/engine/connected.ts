import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Credential } from '../../src/core/host.ts'
import { silentLogger } from '../../src/core/host.ts'
import { connectEngine } from '../../src/engine/connect.ts'
import type { BuildEvent, BuildRequest, Engine } from '../../src/engine/engine.ts'
import { temporaryFolder } from '../support/folder.ts'

export const users = { alice: 'wonder-land-7' } as const
export const alice: Credential = { username: 'alice', password: users.alice, source: 'test' }
export const mallory: Credential = { username: 'alice', password: 'guessed', source: 'test' }

/** The engine at `endpoint`, which must be there. */
export async function engineAt(endpoint: string): Promise<Engine> {
  const engine = await connectEngine({ endpoint, logger: silentLogger })
  assert.ok(engine, `no engine at ${endpoint}`)
  return engine
}

/** A folder with these files; `busybox` is the machine's static one when it is asked for. */
export function folderOf(
  files: Readonly<Record<string, string>>,
  options: { readonly busybox?: boolean } = {},
): string {
  const { path } = temporaryFolder('context')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  if (options.busybox) {
    cpSync('/bin/busybox', join(path, 'busybox'))
    chmodSync(join(path, 'busybox'), 0o755)
  }
  return path
}

/** A build request for the Dockerfile of a folder, and the events it gave. */
export function recorded(context: string, request: Partial<BuildRequest> & Pick<BuildRequest, 'tags'>) {
  const events: BuildEvent[] = []
  const onEvent = (event: BuildEvent) => {
    events.push(event)
    request.onEvent?.(event)
  }
  const whole: BuildRequest = { context, dockerfile: join(context, 'Dockerfile'), ...request, onEvent }
  return { request: whole, events }
}

/** Everything a build printed. */
export function output(events: readonly BuildEvent[]): string {
  return events.map((event) => (event.kind === 'log' ? event.text : '')).join('')
}
