import { readFile } from 'node:fs/promises'
import { CoreError, dockerHubHost, hostOf, objectOf } from '../../core/index.ts'
import { imageNames } from '../../language/index.ts'
import { authConfig, encoded } from '../credential.ts'
import type { BuildEvent, BuildRequest } from '../engine.ts'
import { text } from '../fields.ts'
import { messages } from '../lines.ts'
import type { Message } from '../lines.ts'
import { Progress } from '../progress.ts'
import type { Transport } from '../transport.ts'
import { packContext } from './context.ts'
import { buildFailure } from './outcome.ts'
import { query } from './query.ts'
import { Steps } from './steps.ts'

/** Docker's name for Docker Hub in a table of credentials. */
const hubKey = 'https://index.docker.io/v1/'

/** Builds with Docker's first builder or Podman's: the context goes along as an archive. The image id, if it was told. */
export async function buildClassic(transport: Transport, request: BuildRequest): Promise<string | undefined> {
  if (Object.keys(request.secrets ?? {}).length > 0) {
    throw new CoreError('ERR_UNSUPPORTED', 'This engine has no BuildKit, and only BuildKit takes build secrets')
  }
  const { signal } = request
  const headers = { 'Content-Type': 'application/x-tar', ...(await registryConfig(request)) }
  const packed = await packContext(request)
  try {
    const parameters = query(request, packed.dockerfile)
    const sent = { method: 'POST', path: '/build', query: parameters, headers, body: packed.stream } as const
    return await follow(messages(await transport.open({ ...sent, ...(signal ? { signal } : {}) })), request)
  } finally {
    packed.stream.destroy()
  }
}

/** The credentials for the hosts the Dockerfile names, and for no other. */
async function registryConfig(request: BuildRequest): Promise<Readonly<Record<string, string>>> {
  const source = request.text ?? (await readFile(request.dockerfile, 'utf8'))
  const { buildArgs = {} } = request
  const named = imageNames(source, { buildArgs, variablesInFrom: true }).filter(({ kind }) => kind !== 'syntax')
  const hosts = new Set(named.map(({ name }) => hostOf(name)))
  const known: Record<string, object> = {}
  for (const host of hosts) {
    const credential = await request.credentialFor?.(host)
    if (credential !== undefined) known[host === dockerHubHost ? hubKey : host] = authConfig(credential)
  }
  return Object.keys(known).length === 0 ? {} : { 'X-Registry-Config': encoded(known) }
}

async function follow(answer: AsyncIterable<Message>, request: BuildRequest): Promise<string | undefined> {
  const steps = new Steps()
  const progress = new Progress()
  let imageId: string | undefined
  let said: string | undefined
  const tell = (events: readonly BuildEvent[]): void => {
    for (const event of events) request.onEvent?.(event)
  }
  for await (const message of answer) {
    tell(steps.add(text(message['stream']) ?? ''))
    tell(pulling(message, progress))
    imageId = text(objectOf(message['aux'])['ID']) ?? imageId
    said ??= text(message['error']) ?? text(objectOf(message['errorDetail'])['message'])
  }
  tell(steps.finish(said))
  if (said !== undefined) throw buildFailure({ dockerfile: request.dockerfile, said, step: steps.failed })
  return imageId
}

function pulling(message: Message, progress: Progress): readonly BuildEvent[] {
  const seen = progress.add(message)
  if (seen?.layer === undefined) return []
  return [{ kind: 'progress', id: seen.layer, name: seen.status, current: seen.bytesDone, total: seen.bytesTotal }]
}
