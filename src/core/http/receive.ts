import type { Duplex } from 'node:stream'

const largest = 16 * 1024

/**
 * The first bytes of `socket` up to the length `complete` finds in them (0 while it wants more); what follows stays
 * unread. Rejects when the socket ends first, or after 16 KiB.
 */
export async function receive(socket: Duplex, complete: (bytes: Buffer) => number): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  while (true) {
    const chunk = socket.read() as Buffer | null
    if (chunk === null) {
      await readable(socket)
      continue
    }
    bytes = Buffer.concat([bytes, chunk])
    const length = complete(bytes)
    if (length > 0) {
      if (length < bytes.length) socket.unshift(bytes.subarray(length))
      return bytes.subarray(0, length)
    }
    if (bytes.length > largest) throw new Error('too long an answer')
  }
}

function readable(socket: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      socket.off('readable', ready).off('end', ended).off('close', ended).off('error', failed)
    }
    const ready = (): void => {
      leave()
      resolve()
    }
    const failed = (error: Error): void => {
      leave()
      reject(error)
    }
    const ended = (): void => failed(socket.errored ?? new Error('the connection was closed'))
    if (socket.destroyed || socket.readableEnded) ended()
    else socket.on('readable', ready).on('end', ended).on('close', ended).on('error', failed)
  })
}
