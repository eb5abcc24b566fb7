import assert from 'node:assert/strict'
import { decodeAuthFile } from '../../src/core/auth/authfile.ts'
import { dockerLogin } from '../../src/core/auth/docker.ts'
import { isNamespaceKey, namespaceKeys } from '../../src/core/auth/keys.ts'
import { podmanLogin, podmanPaths } from '../../src/core/auth/podman.ts'
import { silentLogger } from '../../src/core/host.ts'
import { asRecord, flag, list, notApplicable, record, text } from './adapter.ts'
import type { Adapter, NotApplicable, Vector } from './adapter.ts'

const running = { logger: silentLogger, env: {}, timeoutMs: 1000 }

export const adapter: Adapter = {
  groups: {
    'cimage/GetAuth': (vector) => {
      if (Object.keys(record(vector, 'sys')).length > 0) return notApplicable('asks for a setting of that client')
      return login(vector, text(vector, 'key'))
    },
    'cimage/legacy': (vector) => login(vector, text(vector, 'hostname')),
    'cimage/lookup-order': (vector) => {
      const [host, repository] = split(text(vector, 'input'))
      assert.deepEqual(namespaceKeys(host, repository), list(vector, 'expected'))
    },
    'cimage/path': (vector) => path(vector),
    'cimage/set-get': async (vector) => {
      const auths = { [text(vector, 'set')]: { auth: Buffer.from('user:secret').toString('base64') } }
      const [host, repository] = split(text(vector, 'get'))
      const scope = { registry: host, host, ...(repository !== '' && { repository }) }
      const found = await podmanLogin(decodeAuthFile({ auths }), scope, running)
      assert.equal(found !== undefined, flag(vector, 'shouldAuth'))
    },
    'cimage/key-invalid': (vector) => {
      assert.equal(isNamespaceKey(text(vector, 'key')), false)
    },
    'cimage/key-valid': (vector) => {
      assert.equal(isNamespaceKey(text(vector, 'key')), true)
    },
    'regclient/DockerLoad': notApplicable(
      'its file and helpers stand outside the cases: test/core/auth/docker.test.ts',
    ),
  },
}

async function login(vector: Vector, key: string): Promise<undefined> {
  const file = decodeAuthFile(vector['file'] ?? {})
  const [host, repository] = split(key)
  const scope = { registry: host, host: host === 'index.docker.io' ? 'docker.io' : host }
  const found =
    (await podmanLogin(file, { ...scope, ...(repository !== '' && { repository }) }, running)) ??
    (await dockerLogin(file, scope, running))
  const expected = asRecord(vector['expected'])
  assert.deepEqual(
    [found?.username ?? '', found?.password ?? '', found?.identityToken ?? ''],
    [text(expected, 'Username'), text(expected, 'Password'), text(expected, 'IdentityToken')],
  )
}

function path(vector: Vector): NotApplicable | undefined {
  const sys = record(vector, 'sys')
  const wanted = text(vector, 'expected')
  if (flag(vector, 'legacyFormat')) return notApplicable('podman reads no older format')
  if (sys['RootForImplicitAbsolutePaths'] !== undefined) return notApplicable('a setting of that client')
  const runtime = text(vector, 'xrd')
  if (wanted === '') return notApplicable('a runtime folder that is missing has no file in it: then the next place')
  const env = {
    HOME: '/home/user',
    ...(runtime !== '' && { XDG_RUNTIME_DIR: runtime }),
    ...(text(sys, 'AuthFilePath') !== '' && { REGISTRY_AUTH_FILE: text(sys, 'AuthFilePath') }),
  }
  const [first] = podmanPaths(env, text(vector, 'os'))
  const places: Readonly<Record<string, string>> = {
    darwinDefault: '/home/user/.config/containers/auth.json',
    '<tmpDir>/containers/auth.json': `${runtime}/containers/auth.json`,
    '/run/containers/<uid>/auth.json': `/run/containers/${process.getuid?.() ?? 0}/auth.json`,
  }
  assert.equal(first, places[wanted] ?? wanted)
  return undefined
}

function split(key: string): readonly [string, string] {
  const slash = key.indexOf('/')
  return slash < 0 ? [key, ''] : [key.slice(0, slash), key.slice(slash + 1)]
}
