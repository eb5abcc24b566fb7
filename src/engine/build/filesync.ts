import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { messageOf } from '../../core/index.ts'
import type { Call } from './grpc.ts'
import { decode, encode, numberOf } from './protobuf.ts'
import type { Entry } from './walk.ts'

/** Kinds of fsutil's packets. tonistiigi/fsutil, wire.proto. */
const packets = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const

/** Go's os.FileMode, the bits that differ from Unix. */
const goMode = { folder: 2 ** 31, link: 2 ** 27, setuid: 2 ** 23, setgid: 2 ** 22, sticky: 2 ** 20 } as const

const pieceBytes = 256 * 1024

/**
 * Offers files to a builder: tells of each in order, then sends the content of those it asks for, since it may have the
 * others from an earlier build. Ends when the builder says it has all.
 */
export async function sendFiles(call: Call, entries: AsyncIterable<Entry>): Promise<void> {
  const files = new Map<number, Entry>()
  await Promise.all([orComplain(call, tell(call, entries, files)), serveRequests(call, files)])
}

/** Tells the builder of a failure, which makes it end the call: it would wait for ever for what can't be read. */
async function orComplain(call: Call, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    await call.send(encode([1, packets.error], [4, messageOf(error)])).catch(() => undefined)
    throw error
  }
}

async function tell(call: Call, entries: AsyncIterable<Entry>, files: Map<number, Entry>): Promise<void> {
  let id = 0
  for await (const entry of entries) {
    if (entry.kind === 'file') files.set(id, entry)
    id += 1
    await call.send(encode([1, packets.stat], [2, statOf(entry)]))
  }
  await call.send(encode([1, packets.stat]))
}

/** Sends what is asked for, one file after the other; asking goes on meanwhile. */
async function serveRequests(call: Call, files: ReadonlyMap<number, Entry>): Promise<void> {
  let sending = Promise.resolve()
  for await (const message of call.messages) {
    const packet = decode(message)
    const kind = numberOf(packet, 1)
    if (kind === packets.error) throw new Error('The builder gave the context up')
    if (kind === packets.request)
      sending = after(sending, () => orComplain(call, sendFile(call, numberOf(packet, 3), files)))
    if (kind !== packets.finish) continue
    await sending
    await call.send(encode([1, packets.finish]))
    return
  }
}

function after(previous: Promise<void>, next: () => Promise<void>): Promise<void> {
  const chained = (async () => {
    await previous
    await next()
  })()
  chained.catch(() => undefined)
  return chained
}

async function sendFile(call: Call, id: number, files: ReadonlyMap<number, Entry>): Promise<void> {
  const file = files.get(id)
  if (file === undefined) throw new Error(`The builder asked for file ${id}, which it was not told of`)
  for await (const piece of bytesOf(file)) {
    await call.send(encode([1, packets.data], [3, id], [4, piece]))
  }
  await call.send(encode([1, packets.data], [3, id]))
}

function bytesOf({ file, content }: Entry): AsyncIterable<Buffer> {
  return content === undefined ? createReadStream(file, { highWaterMark: pieceBytes }) : Readable.from([content])
}

function statOf(entry: Entry): Buffer {
  const { stats, content } = entry
  return encode(
    [1, entry.name],
    [2, modeOf(entry)],
    [5, entry.kind === 'folder' ? 0 : (content?.length ?? stats.size)],
    [6, content === undefined ? BigInt(Math.trunc(stats.mtimeMs)) * 1_000_000n : stampOf(content)],
    [7, entry.target],
  )
}

/**
 * A time that stands for the content: a builder takes a file of the same name, size and time for the one it has, and the
 * digests in a Dockerfile are all of one length.
 */
function stampOf(content: Buffer): bigint {
  return createHash('sha256').update(content).digest().readBigUInt64BE() >> 4n
}

function modeOf({ kind, stats }: Entry): number {
  const permissions = process.platform === 'win32' ? 0o755 : stats.mode & 0o777
  if (kind === 'link') return goMode.link + permissions
  const special = [
    [0o4000, goMode.setuid],
    [0o2000, goMode.setgid],
    [0o1000, goMode.sticky],
  ] as const
  const bits = special.reduce((sum, [unix, go]) => sum + (stats.mode & unix ? go : 0), 0)
  return permissions + bits + (kind === 'folder' ? goMode.folder : 0)
}
