// Downloads one blob and verifies it, to nowhere; only starts and ends without DIGEST.
// usage: blob.ts URL [DIGEST SIZE]   (repository `bench`)
import { clientOf } from '../core/registry/client.ts'

const [, , url = '', digest = '', size = ''] = process.argv
const registry = clientOf(url)
const descriptor = { mediaType: 'application/octet-stream', digest, size: Number(size) }
let received = 0
if (digest !== '') for await (const piece of registry.repository('bench').blob(descriptor)) received += piece.byteLength
await registry.close()
if (received !== descriptor.size) throw new Error(`${received} of ${descriptor.size} bytes`)
