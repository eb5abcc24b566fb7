import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forgetOtherArguments, isHarmless, lastBuild, rememberBuild } from '../../../src/extension/build/memory.ts'
import { fakeMemento } from '../fake/memory.ts'

const file = 'file:///sample/Dockerfile'
const build = { repository: 'team/app', tag: '1.0', buildArgs: {} }

const secret = [
  'GITHUB_PAT NPM_AUTH DB_PWD PASSPHRASE PRIVATE_KEY_PEM SSHKEY PASS JWT DATABASE_URL NPM_TOKEN API_KEY PASSWORD',
  'HTTP_PROXY https_proxy REGISTRY PIP_INDEX_URL GOPROXY BASE_IMAGE FOO X CONNECTION_STRING SENTRY_DSN COOKIE VAULT',
  'version token_version __VERSION _TAG TAGS VERSIONS constructor __proto__',
].flatMap((names) => names.split(' '))

test('a value is kept on disk only when its name is known to be harmless', async () => {
  const memento = fakeMemento()
  const harmless = { VERSION: '1', NODE_VERSION: '24', TARGETARCH: 'arm64', GIT_COMMIT: 'abc', BASE_TAG: '3' }
  const others = Object.fromEntries(secret.map((name, place) => [name, `hunter${place}`]))
  await rememberBuild(memento, file, { ...build, buildArgs: { ...harmless, ...others } })
  assert.doesNotMatch(JSON.stringify([...memento.kept]), /hunter/)
  assert.deepEqual(lastBuild(memento, file)?.buildArgs, harmless)
  for (const name of secret) assert.equal(isHarmless(name), false, name)
})

test('values that 0.1.0 kept are taken out, the rest of what it knew stays', async () => {
  const stored = { ...build, buildArgs: { VERSION: '2', DATABASE_URL: 'postgres://u:hunter2@db' } }
  const other = { unrelated: { buildArgs: { DATABASE_URL: 'x' } } }
  const memento = fakeMemento({ [`portolan.lastBuild:${file}`]: stored, ...other })
  assert.deepEqual(lastBuild(memento, file)?.buildArgs, { VERSION: '2' }, 'unread even before')
  await forgetOtherArguments(memento)
  assert.doesNotMatch(JSON.stringify([...memento.kept]), /hunter/)
  assert.deepEqual(lastBuild(memento, file), { ...build, buildArgs: { VERSION: '2' } })
  assert.deepEqual(memento.get('unrelated'), other.unrelated)
})
