import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { openSocket, type SocketOptions } from '../../../src/core/http/socket.ts'
import { listening } from '../../support/listen.ts'
import { failure } from './harness.ts'

const context = createSecureContext()
const options: SocketOptions = {
  registry: 'acme',
  tls: () => Promise.resolve({ context, proxyContext: context, rejectUnauthorized: true }),
  sessions: new Map(),
}

test('a name that leads where it may not is refused before anything is connected', async (t) => {
  let connections = 0
  const server = createServer(() => connections++)
  const { port, stop } = await listening(server)
  t.after(stop)
  const target = { hostname: 'localhost', port, secure: false }
  const signal = AbortSignal.timeout(10_000)
  const refusing = openSocket(target, { ...options, reaches: (reach) => reach !== 'loopback' }, signal)
  t.after(() => refusing.then((socket) => socket.destroy()).catch(() => undefined))
  assert.match((await failure(refusing, 'ERR_POLICY')).message, /localhost leads to a loopback address/)
  assert.equal(connections, 0)
  const socket = await openSocket(target, { ...options, reaches: () => true }, signal)
  t.after(() => socket.destroy())
  assert.equal(socket.remotePort, port)
})
