import '../fake/install.ts'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { silentLogger } from '../../../src/core/host.ts'
import { bypasses } from '../../../src/core/http/network.ts'
import { state } from '../fake/vscode.ts'

const { VscodeProxies } = await import('../../../src/extension/host/proxy.ts')

const proxy = 'http://proxy.acme.io:3128'

beforeEach(() => state.reset())

for (const [url, noProxy] of [
  ['https://registry.acme.io', ['other.io', 'acme.io']],
  ['https://acme.io', ['.acme.io']],
  ['https://10.1.2.3', ['10.0.0.0/8']],
  ['https://registry.acme.io:8443', [' *.acme.io:8443 ']],
  ['https://registry.acme.io', ['acme.io:8443']],
  ['https://registry.acme.io', ['', ' ']],
] as const)
  test(`${url} with ${JSON.stringify(noProxy)} in the settings goes the way it goes with the same in NO_PROXY`, async () => {
    state.http = { proxy, noProxy }
    const direct = bypasses(new URL(url), noProxy.join(','))
    assert.deepEqual(
      await new VscodeProxies(silentLogger).proxyFor(new URL(url)),
      direct ? { decided: true } : { decided: true, proxy },
    )
  })

test('without a proxy in the settings, the environment decides', async () => {
  assert.deepEqual(await new VscodeProxies(silentLogger).proxyFor(new URL('https://registry.acme.io')), {
    decided: false,
  })
})
