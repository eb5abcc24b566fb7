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

test('what is given up while its authorities are read opens no socket, and throws at nobody', async (t) => {
  let connections = 0
  const { port, stop } = await listening(createServer(() => connections++))
  t.after(stop)
  const abort = new AbortController()
  const tls = () => {
    abort.abort()
    return options.tls()
  }
  const target = { hostname: '127.0.0.1', port, secure: true }
  await assert.rejects(openSocket(target, { ...options, tls }, abort.signal), /aborted/)
  await new Promise(setImmediate)
  assert.equal(connections, 0)
})

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
