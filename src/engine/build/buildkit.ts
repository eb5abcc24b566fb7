import { objectOf } from '../../core/index.ts'
import type { BuildRequest } from '../engine.ts'
import { text } from '../fields.ts'
import { messages } from '../lines.ts'
import type { Message } from '../lines.ts'
import type { Transport } from '../transport.ts'
import { buildFailure } from './outcome.ts'
import { query } from './query.ts'
import { dockerfileName, openSession } from './session.ts'
import { Trace } from './trace.ts'

/** Builds with BuildKit: files, credentials and secrets go through a session, on request. The image id, if it was told. */
export async function buildWithBuildKit(transport: Transport, request: BuildRequest): Promise<string | undefined> {
  const { signal } = request
  const session = await openSession(transport, request)
  try {
    const parameters = {
      ...query(request, dockerfileName),
      version: '2',
      session: session.id,
      remote: 'client-session',
    }
    const answer = { method: 'POST', path: '/build', query: parameters, ...(signal ? { signal } : {}) } as const
    return await follow(messages(await transport.open(answer)), request)
  } finally {
    session.close()
  }
}

async function follow(answer: AsyncIterable<Message>, request: BuildRequest): Promise<string | undefined> {
  const trace = new Trace()
  let imageId: string | undefined
  let said: string | undefined
  for await (const message of answer) {
    if (message['id'] === 'moby.buildkit.trace') for (const event of traced(trace, message)) request.onEvent?.(event)
    if (message['id'] === 'moby.image.id') imageId = text(objectOf(message['aux'])['ID'])
    said ??= text(message['error']) ?? text(objectOf(message['errorDetail'])['message'])
  }
  if (said !== undefined) throw buildFailure({ dockerfile: request.dockerfile, said, step: trace.failed })
  return imageId
}

function traced(trace: Trace, message: Message): ReturnType<Trace['add']> {
  const aux = text(message['aux'])
  return aux === undefined ? [] : trace.add(Buffer.from(aux, 'base64'))
}
