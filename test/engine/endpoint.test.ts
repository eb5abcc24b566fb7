import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { sshArguments } from '../../src/engine/dial.ts'
import { endpoints } from '../../src/engine/endpoint.ts'
import { folderOf } from './connected.ts'

const first = (env: Record<string, string>, explicit?: string) => endpoints(env, explicit)[0]

test('DOCKER_HOST is the only place to look when it is set', () => {
  assert.deepEqual(endpoints({ DOCKER_HOST: 'unix:///run/a.sock' }), [
    { url: 'unix:///run/a.sock', via: 'DOCKER_HOST' },
  ])
  assert.equal(first({ DOCKER_HOST: '10.0.0.1:2375' })?.url, 'tcp://10.0.0.1:2375')
  assert.equal(first({ DOCKER_HOST: 'ssh://dev@host:22' })?.url, 'ssh://dev@host:22')
  assert.equal(first({ DOCKER_HOST: '/run/b.sock' })?.url, 'unix:///run/b.sock')
})

test('an address that is none is ERR_CONFIG with the variable named', () => {
  assert.throws(() => endpoints({ DOCKER_HOST: 'ftp://x' }), { code: 'ERR_CONFIG', field: 'DOCKER_HOST' })
})

test('an explicit endpoint wins over the environment', () => {
  assert.equal(first({ DOCKER_HOST: 'tcp://10.0.0.1:2375' }, 'unix:///run/c.sock')?.url, 'unix:///run/c.sock')
})

test('a context names its endpoint, with its own certificates', () => {
  const id = createHash('sha256').update('remote').digest('hex')
  const meta = { Name: 'remote', Endpoints: { docker: { Host: 'tcp://10.0.0.2:2376', SkipTLSVerify: false } } }
  const DOCKER_CONFIG = folderOf({
    'config.json': JSON.stringify({ currentContext: 'remote' }),
    [`contexts/meta/${id}/meta.json`]: JSON.stringify(meta),
    [`contexts/tls/${id}/docker/ca.pem`]: 'authority',
  })
  const endpoint = first({ DOCKER_CONFIG })
  assert.equal(endpoint?.url, 'tcp://10.0.0.2:2376')
  assert.equal(endpoint?.via, 'context remote')
  assert.deepEqual([endpoint?.tls?.ca?.toString(), endpoint?.tls?.verify], ['authority', true])
  assert.equal(first({ DOCKER_CONFIG, DOCKER_HOST: 'unix:///run/a.sock' })?.via, 'DOCKER_HOST')
  assert.equal(first({ DOCKER_CONFIG, DOCKER_CONTEXT: 'default' })?.via, 'default')
  assert.throws(() => endpoints({ DOCKER_CONFIG, DOCKER_CONTEXT: 'gone' }), { code: 'ERR_CONFIG', got: 'gone' })
})

test("Docker's sockets come before Podman's", { skip: process.platform === 'win32' }, () => {
  const urls = endpoints({ HOME: '/home/u', XDG_RUNTIME_DIR: '/run/user/7' }).map(({ url }) => url)
  assert.equal(urls[0], 'unix:///var/run/docker.sock')
  const podman = urls.indexOf('unix:///run/user/7/podman/podman.sock')
  assert.ok(podman > urls.indexOf('unix:///home/u/.docker/run/docker.sock'))
})

test('certificates of the environment are read; a folder without them is no failure', () => {
  const DOCKER_CERT_PATH = folderOf({ 'ca.pem': 'a', 'cert.pem': 'b', 'key.pem': 'c' })
  const tls = first({ DOCKER_HOST: 'tcp://h:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH })?.tls
  assert.deepEqual([tls?.ca, tls?.cert, tls?.key].map(String), ['a', 'b', 'c'])
  assert.equal(tls?.verify, true)
  const none = join(DOCKER_CERT_PATH, 'none')
  assert.deepEqual(first({ DOCKER_HOST: 'tcp://h:2376', DOCKER_CERT_PATH: none })?.tls, { verify: true })
  assert.equal(first({ DOCKER_HOST: 'tcp://h:2375' })?.tls, undefined)
  const both = { DOCKER_HOST: 'tcp://h:2376', DOCKER_TLS: '1', DOCKER_CERT_PATH: none }
  assert.equal(first(both)?.tls?.verify, false)
  assert.equal(first({ ...both, DOCKER_TLS_VERIFY: '1' })?.tls?.verify, true)
})

test('ssh is told user, port and socket, and never takes a host for an option', () => {
  const args = sshArguments('ssh://dev@host:2222/run/docker.sock')
  assert.deepEqual(args.slice(0, 4), ['-l', 'dev', '-p', '2222'])
  assert.deepEqual(args.slice(args.indexOf('--')), [
    '--',
    'host',
    'docker',
    '--host',
    'unix:///run/docker.sock',
    'system',
    'dial-stdio',
  ])
  assert.ok(sshArguments('ssh://-oProxyCommand=x').indexOf('--') < sshArguments('ssh://-oProxyCommand=x').length - 1)
})
