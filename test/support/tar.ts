/** A file or folder of a layer. A folder's name ends in `/`. `mode` defaults to 0644, folders and programs 0755. */
export interface TarEntry {
  readonly name: string
  readonly bytes?: Uint8Array
  readonly mode?: number
}

const block = 512

/** A ustar archive of `entries`, the same bytes every time (times and owners are zero). Names up to 100 bytes. */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(2 * block)])
}

function entryBlocks(entry: TarEntry): readonly Uint8Array[] {
  const bytes = entry.bytes ?? new Uint8Array()
  const padding = Buffer.alloc((block - (bytes.length % block)) % block)
  return [header(entry, bytes.length), bytes, padding]
}

function header(entry: TarEntry, size: number): Buffer {
  const folder = entry.name.endsWith('/')
  const head = Buffer.alloc(block)
  head.write(entry.name, 0, 100)
  head.write(octal(entry.mode ?? (folder ? 0o755 : 0o644), 7), 100)
  head.write(octal(0, 7), 108)
  head.write(octal(0, 7), 116)
  head.write(octal(size, 11), 124)
  head.write(octal(0, 11), 136)
  head.write(' '.repeat(8), 148)
  head.write(folder ? '5' : '0', 156)
  head.write('ustar\u000000', 257)
  head.write(octal(sum(head), 6) + '\0 ', 148)
  return head
}

function octal(value: number, width: number): string {
  return value.toString(8).padStart(width, '0')
}

function sum(head: Buffer): number {
  return head.reduce((total, byte) => total + byte, 0)
}
