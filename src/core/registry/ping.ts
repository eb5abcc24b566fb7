import { CoreError, isCoreError } from '../errors.ts'
import type { Connection, Document } from './connection.ts'
import { isWebPage } from './answers.ts'
import type { Ping } from './remote.ts'

const pingLimit = 64 * 1024

/**
 * Asks `/v2/`. OCI distribution-spec, "Determining Support".
 * @throws ERR_UNSUPPORTED when something answers that is no registry, ERR_AUTH_REQUIRED, ERR_AUTH_REJECTED, ERR_DENIED,
 * ERR_UNAVAILABLE.
 */
export async function ping(connection: Connection, signal?: AbortSignal): Promise<Ping> {
  const document = await knock(connection, signal)
  const reason = notRegistry(document)
  if (reason !== undefined) throw notOne(connection, document.response.status, reason)
  const { rateLimit } = connection
  return { ms: document.response.ms, auth: connection.client.state, ...(rateLimit && { rateLimit }) }
}

async function knock(connection: Connection, signal: AbortSignal | undefined): Promise<Document> {
  try {
    return await connection.read({ method: 'GET', url: '/v2/', scopes: [], subject: '/v2/', signal }, pingLimit)
  } catch (error) {
    if (isCoreError(error, 'ERR_TOO_LARGE')) throw notOne(connection, 200, 'its answer is far too large')
    if (!isCoreError(error, 'ERR_NOT_FOUND')) throw error
    const message = `${connection.name}: ${connection.url.host} has no registry API: /v2/ was not found`
    throw error.with({ code: 'ERR_UNSUPPORTED', message })
  }
}

function notRegistry({ response, bytes }: Document): string | undefined {
  if (isWebPage(response)) return 'it answered with a web page'
  if (response.headers['docker-distribution-api-version']?.includes('registry/2') === true) return undefined
  if (bytes.byteLength === 0) return 'its answer is empty'
  try {
    JSON.parse(Buffer.from(bytes).toString())
    return undefined
  } catch {
    return 'its answer is not JSON'
  }
}

function notOne(connection: Connection, status: number, reason: string): CoreError {
  const message = `${connection.name}: ${connection.url.host} is not a registry: ${reason} where a registry says what it is (/v2/)`
  return new CoreError('ERR_UNSUPPORTED', message, { registry: connection.name, status })
}
