import { connect, createServer, type Socket } from 'node:net'
import { listening } from '../../support/listen.ts'

/** A real SOCKS 5 proxy, for IPv4 addresses and names, with a login if one is given. */
export async function socksProxy(login?: string) {
  const seen: string[] = []
  const base = await listening(createServer((socket) => void serveSocks(socket, { login, seen })))
  return { ...base, seen, url: `socks5://127.0.0.1:${base.port}`, [Symbol.asyncDispose]: base.stop }
}

async function serveSocks(
  socket: Socket,
  { login, seen }: { readonly login: string | undefined; readonly seen: string[] },
): Promise<void> {
  const read = (count: number): Promise<Buffer> =>
    new Promise((resolve) => {
      const look = (): void => {
        const bytes = socket.read(count) as Buffer | null
        if (bytes === null) socket.once('readable', look)
        else resolve(bytes)
      }
      look()
    })
  const [, methods = 0] = await read(2)
  await read(methods)
  socket.write(Buffer.from([5, login === undefined ? 0 : 2]))
  if (login !== undefined) {
    const name = (await read((await read(2))[1] ?? 0)).toString()
    const password = (await read((await read(1))[0] ?? 0)).toString()
    socket.write(Buffer.from([1, `${name}:${password}` === login ? 0 : 1]))
    if (`${name}:${password}` !== login) return
  }
  const kind = (await read(4))[3]
  const host = kind === 1 ? (await read(4)).join('.') : (await read((await read(1))[0] ?? 0)).toString()
  const port = (await read(2)).readUInt16BE()
  seen.push(`${host}:${port}`)
  const far = connect(port, host === 'registry.example.com' ? '127.0.0.1' : host, () => {
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    far.pipe(socket).pipe(far)
  })
  far.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
}
