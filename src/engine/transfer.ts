import { CoreError, objectOf } from '../core/index.ts'
import { authHeader } from './credential.ts'
import { cancelled, failure, inCircumstance } from './failures.ts'
import type { Circumstance } from './failures.ts'
import type { EngineImageDetails, EngineInfo, PullRequest, PushRequest, PushResult, TransferOptions } from './engine.ts'
import { text } from './fields.ts'
import { messages } from './lines.ts'
import type { Message } from './lines.ts'
import { engineName, imagePath } from './names.ts'
import { Progress } from './progress.ts'
import type { EngineRequest, Transport } from './transport.ts'

/** Has the engine pull one image. What came is not inspected here. */
export async function pull(transport: Transport, request: PullRequest): Promise<void> {
  const { repository, tag } = engineName(request.reference)
  const query = { fromImage: repository, tag: tag || undefined, platform: request.platform }
  const headers = request.credential === undefined ? {} : authHeader(request.credential)
  const answer = { method: 'POST', path: '/images/create', query, headers } as const
  for await (const _ of transferred(transport, answer, request));
}

/** Has the engine push one name. */
export async function push(transport: Transport, request: PushRequest): Promise<Omit<PushResult, 'sizeBytes'>> {
  const { repository, tag } = engineName(request.reference)
  if (tag === '') throw new CoreError('ERR_REFERENCE', `${request.reference}: a push needs a tag, not a digest`)
  const path = `${imagePath(repository)}/push`
  const answer = { method: 'POST', path, query: { tag }, headers: authHeader(request.credential) } as const
  const layers = new Map<string, string>()
  let digest: string | undefined
  for await (const message of transferred(transport, answer, request)) {
    const layer = text(message['id'])
    if (layer !== undefined) layers.set(layer, text(message['status']) ?? '')
    digest ??= digestIn(message)
  }
  const layersNew = [...layers.values()].filter((status) => status === 'Pushed').length
  return { ...(digest === undefined ? {} : { digest }), layersNew, layersTotal: layers.size }
}

/**
 * @throws ERR_NOT_FOUND when what came is for another platform than the one wanted: an engine pulls a single-platform
 * image whatever was asked for, and says nothing.
 */
export function checkPlatform(image: EngineImageDetails, request: PullRequest, engine: EngineInfo): void {
  const [os, architecture] = (request.platform ?? `${engine.os}/${engine.architecture}`).split('/')
  const sameOs = os === undefined || image.os === '' || os === image.os
  if (sameOs && (image.architecture === '' || canonical(architecture) === canonical(image.architecture))) return
  const got = `${image.os}/${image.architecture}`
  const wanted = `${os}/${architecture}`
  throw new CoreError(
    'ERR_NOT_FOUND',
    `${request.reference} is for ${got}, not for ${wanted}; ask for ${got} to have it anyway`,
    {
      expected: wanted,
      got,
    },
  )
}

async function* transferred(
  transport: Transport,
  answer: EngineRequest,
  options: TransferOptions & { readonly reference: string },
): AsyncIterable<Message> {
  const { signal, reference, onProgress } = options
  const circumstance: Circumstance = { reference, signedIn: options.credential !== undefined }
  const progress = new Progress()
  try {
    const body = await transport.open({ ...answer, ...(signal ? { signal } : {}) })
    for await (const message of messages(body)) {
      refuse(message, circumstance)
      const seen = progress.add(message)
      if (seen !== undefined) onProgress?.(seen)
      yield message
    }
  } catch (error) {
    throw signal?.aborted ? cancelled(signal) : inCircumstance(error, circumstance)
  }
  if (signal?.aborted) throw cancelled(signal)
  const end = progress.complete('Complete')
  if (end !== undefined) onProgress?.(end)
}

function refuse(message: Message, circumstance: Circumstance): void {
  const said = text(message['error']) ?? text(objectOf(message['errorDetail'])['message'])
  if (said !== undefined) throw failure(said, circumstance)
}

/** The digest from `aux` (Docker 20.10) or from the words `1: digest: sha256:… size: 528` (Docker 28, Podman). */
function digestIn(message: Message): string | undefined {
  const told = text(objectOf(message['aux'])['Digest'])
  return told ?? /digest: (sha\w+:[0-9a-f]+)/.exec(text(message['status']) ?? text(message['stream']) ?? '')?.[1]
}

const aliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
  i386: '386',
}

function canonical(architecture: string | undefined): string {
  return aliases[architecture ?? ''] ?? architecture ?? ''
}
