import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { ReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { Header, Pack } from 'tar-stream'
import { CoreError, isCoreError, messageOf } from '../../core/index.ts'
import { readIgnored } from './ignored.ts'
import type { Ignored } from './ignored.ts'
import { walk } from './walk.ts'
import type { Entry } from './walk.ts'

/** A build context on its way to an engine. */
export interface PackedContext {
  /** A tar archive; destroying it ends the packing. */
  readonly stream: Readable
  /** The Dockerfile's name in it. */
  readonly dockerfile: string
}

export interface ContextRequest {
  readonly context: string
  readonly dockerfile: string
  /** What the builder reads in place of the Dockerfile's own text. */
  readonly text?: string
  readonly signal?: AbortSignal
}

/**
 * Packs a folder as Docker's client does: what the ignore file names stays out, links stay links, modes are kept, owners
 * are root. A Dockerfile that is ignored, lies elsewhere or reads otherwise goes along under a name of its own, which the ignore file in the
 * archive names again, so that a builder that reads it keeps it out of the image.
 */
export async function packContext(request: ContextRequest): Promise<PackedContext> {
  const ignored = await readIgnored(request.context, request.dockerfile)
  const relative = path
    .relative(path.resolve(request.context), path.resolve(request.dockerfile))
    .replaceAll(path.sep, '/')
  const below = !relative.startsWith('../') && !path.isAbsolute(relative)
  const inside = below && request.text === undefined && !ignored.has(relative)
  const dockerfile = inside ? relative : `.dockerfile.${randomBytes(8).toString('hex')}`
  const extra = inside ? [] : strays(request.text ?? (await readFile(request.dockerfile)), dockerfile, ignored)
  const archive = pack()
  void fill(archive, { request, ignored, extra }).catch((error: unknown) => archive.destroy(local(error)))
  return { stream: Readable.from(pieces(archive), { objectMode: false }), dockerfile }
}

/** The bytes of the archive; whatever ends it early is told as a failure of this computer. */
async function* pieces(archive: Pack): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of archive) yield piece as Uint8Array
  } catch (error) {
    throw local(error)
  }
}

type Extra = readonly [name: string, content: Buffer]

function strays(content: string | Buffer, name: string, ignored: Ignored): readonly Extra[] {
  const own = ignored.text === undefined || ignored.has('.dockerignore') ? '.dockerignore\n' : ''
  const rules = `${ignored.text ?? ''}\n${name}\n${own}`
  return [
    [name, Buffer.from(content)],
    ['.dockerignore', Buffer.from(rules)],
  ]
}

interface Filling {
  readonly request: ContextRequest
  readonly ignored: Ignored
  readonly extra: readonly Extra[]
}

async function fill(archive: Pack, { request, ignored, extra }: Filling): Promise<void> {
  const replaced = new Set(extra.map(([name]) => name))
  for (const [name, content] of extra) archive.entry({ name, mode: 0o600 }, content)
  for await (const entry of walk(request.context, ignored, request.signal)) {
    if (!replaced.has(entry.name)) await add(archive, entry)
  }
  archive.finalize()
}

async function add(archive: Pack, entry: Entry): Promise<void> {
  const { size } = entry.stats
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve())
    if (entry.kind !== 'file' || size === 0) {
      archive.entry(headerOf(entry), Buffer.alloc(0), done)
      return
    }
    const sink = archive.entry({ ...headerOf(entry), size }, done)
    sink.on('error', done)
    contentOf(entry).once('error', done).pipe(sink)
  })
}

/** A file's bytes, no more than it had when it was listed. */
function contentOf({ file, stats }: Entry): ReadStream {
  return createReadStream(file, { end: stats.size - 1 })
}

function headerOf(entry: Entry): Partial<Header> & { readonly name: string } {
  const mode = process.platform === 'win32' ? 0o755 : entry.stats.mode & 0o7777
  const common = { mode, mtime: entry.stats.mtime, uid: 0, gid: 0 }
  if (entry.kind === 'folder') return { ...common, name: `${entry.name}/`, type: 'directory' }
  if (entry.kind === 'link') return { ...common, name: entry.name, type: 'symlink', linkname: entry.target ?? '' }
  return { ...common, name: entry.name, type: 'file' }
}

function local(error: unknown): CoreError {
  if (isCoreError(error)) return error
  return new CoreError('ERR_LOCAL', `The build context can't be read: ${messageOf(error)}`, { cause: error })
}
