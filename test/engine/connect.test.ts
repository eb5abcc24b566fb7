import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer as createSecureServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { LogFields, Logger } from '../../src/core/host.ts'
import { silentLogger } from '../../src/core/host.ts'
import { connectEngine } from '../../src/engine/connect.ts'
import { refusingPort } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { makeCertificates } from '../support/tls.ts'
import { engineAt, folderOf } from './connected.ts'
import { pieces, startFakeEngine } from './fake-engine.ts'
import { fakeSsh } from './fake-ssh.ts'

const run = promisify(execFile)

function recording(): { readonly logger: Logger; readonly lines: (LogFields & { readonly message: string })[] } {
  const lines: (LogFields & { readonly message: string })[] = []
  const debug: Logger['debug'] = (message, fields) => lines.push({ message, ...fields })
  return { logger: { ...silentLogger, debug }, lines }
}

test('no engine is undefined, with the reason in the log', async () => {
  const { logger, lines } = recording()
  const DOCKER_HOST = 'unix:///nowhere/docker.sock'
  assert.equal(await connectEngine({ env: { DOCKER_HOST }, logger }), undefined)
  assert.deepEqual(
    lines.map(({ endpoint, via }) => [endpoint, via]),
    [[DOCKER_HOST, 'DOCKER_HOST']],
  )
  assert.match(String(lines[0]?.['reason']), /ENOENT/)
  assert.equal(await connectEngine({ endpoint: `tcp://127.0.0.1:${await refusingPort()}`, logger }), undefined)
  assert.match(String(lines[1]?.['reason']), /ECONNREFUSED/)
})

test('an address that is none is no engine, with the reason in the log', async () => {
  const { logger, lines } = recording()
  assert.equal(await connectEngine({ env: { DOCKER_HOST: 'ftp://x' }, logger }), undefined)
  assert.match(String(lines[0]?.['reason']), /DOCKER_HOST/)
})

test('what listens and is no engine is no engine', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-x\r\n'))
  const path = join(temporaryFolder('socket').path, 'other.sock')
  await new Promise<void>((resolve) => server.listen(path, resolve))
  assert.equal(await connectEngine({ endpoint: `unix://${path}`, logger: silentLogger }), undefined)
  server.close()
})

test("an answer that is not an engine's says so", async (context) => {
  const server = await startFakeEngine({ '/images/json': (_request, response) => response.end('<html>') })
  const engine = await engineAt(server.endpoint)
  context.after(async () => {
    engine.close()
    await server.stop()
  })
  await assert.rejects(engine.images(), { code: 'ERR_ENGINE', message: /no container engine/ })
})

test('no credential is in the debug log of the transport', async (context) => {
  const server = await startFakeEngine({ '/images/create': pieces('{"status":"done"}\n') })
  context.after(() => server.stop())
  const program = `
    import { connectEngine } from ${JSON.stringify(new URL('../../src/engine/connect.ts', import.meta.url).href)}
    import { silentLogger } from ${JSON.stringify(new URL('../../src/core/host.ts', import.meta.url).href)}
    const engine = await connectEngine({ endpoint: process.env.ENDPOINT, logger: silentLogger })
    const credential = { username: 'alice', password: 'hush-hush', source: 'test' }
    await engine.pull({ reference: 'fake.test/app:1', credential })
    engine.close()`
  const env = { ...process.env, DEBUG: '*', ENDPOINT: server.endpoint }
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program], { env })
  assert.match(stderr, /modem Sending/)
  const sent = server.requests.flatMap(({ headers }) => headers['x-registry-auth'] ?? [])
  assert.equal(sent.length, 1)
  for (const secret of ['hush-hush', String(sent[0])]) assert.equal((stdout + stderr).includes(secret), false)
})

test('cancelling ends the search', async () => {
  const server = createServer(() => undefined)
  const path = join(temporaryFolder('socket').path, 'silent.sock')
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const controller = new AbortController()
  const search = connectEngine({ endpoint: `unix://${path}`, logger: silentLogger, signal: controller.signal })
  server.once('connection', () => controller.abort())
  await assert.rejects(search, { code: 'ERR_CANCELLED' })
  server.close()
})

test('a DOCKER_HOST of the process does not win over the endpoint asked for', async (context) => {
  const { DOCKER_HOST, DOCKER_CERT_PATH } = process.env
  Object.assign(process.env, { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CERT_PATH: '/nowhere' })
  context.after(() => {
    for (const [name, value] of Object.entries({ DOCKER_HOST, DOCKER_CERT_PATH })) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
  const server = await startFakeEngine({})
  const engine = await engineAt(server.endpoint)
  assert.equal((await engine.info()).version, '28.5.1')
  assert.equal(process.env['DOCKER_HOST'], 'tcp://127.0.0.1:1')
  engine.close()
  await server.stop()
})

test('the socket of the environment is found', async () => {
  const server = await startFakeEngine({})
  const engine = await connectEngine({ env: { DOCKER_HOST: server.endpoint }, logger: silentLogger })
  assert.equal(engine?.endpoint, server.endpoint)
  engine?.close()
  await server.stop()
})

test('an engine behind TLS is asked with its authority, and not trusted without', async (context) => {
  const certificates = await makeCertificates()
  const { cert, key } = certificates.server
  const server = createSecureServer({ cert, key }, (_request, response) =>
    response.end('{"Version":"1","ApiVersion":"1.41"}'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.close()
    certificates.remove()
  })
  const { port } = server.address() as { readonly port: number }
  const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1' }
  const trusted = await connectEngine({
    env: { ...env, DOCKER_CERT_PATH: folderOf({ 'ca.pem': certificates.ca }) },
    logger: silentLogger,
  })
  assert.equal(trusted?.endpoint, env.DOCKER_HOST)
  trusted?.close()
  const { logger, lines } = recording()
  assert.equal(await connectEngine({ env: { ...env, DOCKER_CERT_PATH: folderOf({}) }, logger }), undefined)
  assert.match(String(lines[0]?.['reason']), /certificate/i)
})

test("an engine behind ssh is reached through the user's own ssh, with one process for request after request", async (context) => {
  const server = await startFakeEngine({ '/images/create': pieces('{"status":"done"}\n') })
  const ssh = fakeSsh(server.endpoint)
  context.after(ssh.restore)
  const engine = await engineAt('ssh://dev@far.test:2222')
  for (let count = 0; count < 5; count += 1) await engine.info()
  await engine.pull({ reference: 'fake.test/app:1' })
  engine.close()
  await server.stop()
  assert.match(ssh.calls().join('\n'), /^-l dev -p 2222 .*-- far\.test docker system dial-stdio$/m)
  assert.ok(ssh.calls().length <= 2)
})
