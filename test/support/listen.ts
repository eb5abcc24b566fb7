import { EventEmitter, once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import { after } from 'node:test'

export interface Listening {
  readonly port: number
  /** Connections open now. */
  readonly openSockets: () => number
  /** Resolves as soon as no connection is open. */
  readonly idle: () => Promise<void>
  /** Stops listening and closes every connection. */
  readonly stop: () => Promise<void>
}

const open = new Set<() => Promise<void>>()
// What a test left open that failed must not keep its file from ending.
if (process.env['NODE_TEST_CONTEXT'] !== undefined) after(() => Promise.all([...open].map((stop) => stop())))

/** Makes `server` (TCP, http or https) listen on a loopback port; 0 is any free one. */
export async function listening(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>()
  const events = new EventEmitter()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      events.emit('closed')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      open.delete(stop)
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  open.add(stop)
  const idle = async () => {
    while (sockets.size > 0) await once(events, 'closed')
  }
  return { port: (server.address() as AddressInfo).port, openSockets: () => sockets.size, idle, stop }
}
