import assert from 'node:assert/strict'
import { afterEach, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { silentLogger, systemClock } from '../../../src/core/host.ts'
import type { CredentialScope, Host } from '../../../src/core/host.ts'
import { environmentNetwork } from '../../../src/core/http/network.ts'
import { LiveRegistries } from '../../../src/extension/registries/live.ts'
import { Logins } from '../../../src/extension/registries/logins.ts'
import { ownerOf } from '../../../src/extension/registries/owners.ts'
import { Secrets } from '../../../src/extension/registries/secrets.ts'
import { RegistrySettings, workspaceId } from '../../../src/extension/registries/settings.ts'
import { fakeStorage } from '../../extension/fake/memory.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry, type MemoryRegistry, type MemoryRegistryOptions } from '../../support/memory.ts'

const { Global, Workspace } = vscode.ConfigurationTarget
const image = makeImage({ seed: 'live' })
const repositories = { 'team/app': { '1.0': image } }
const alice = { username: 'alice', password: 'open-harbour' }

async function write(registries: readonly object[] | undefined, target: vscode.ConfigurationTarget): Promise<void> {
  await vscode.workspace.getConfiguration('portolan').update('registries', registries, target)
}

function signed({ requests }: MemoryRegistry) {
  return requests.filter(({ headers }) => headers.authorization !== undefined)
}

describe('the registries of the settings, alive', () => {
  const started: MemoryRegistry[] = []
  const opened: LiveRegistries[] = []

  before(() => assert.ok(vscode.workspace.isTrusted, 'the settings of the workspace count'))

  afterEach(async () => {
    for (const live of opened.splice(0)) live.dispose()
    await write(undefined, Workspace)
    await write(undefined, Global)
    for (const registry of started.splice(0)) await registry.stop()
  })

  async function start(options: MemoryRegistryOptions): Promise<MemoryRegistry> {
    const registry = await startMemoryRegistry(options)
    started.push(registry)
    return registry
  }

  /** Over the real settings; `secrets` are kept in a fake storage, another tool has a login for `knownHost`. */
  function open(knownHost?: string): { readonly live: LiveRegistries; readonly secrets: Secrets } {
    const secrets = new Secrets(fakeStorage())
    const configs = async () => (await live.current()).configs
    const login = { ...alice, source: 'docker config' }
    const others = { get: async (scope: CredentialScope) => (scope.host === knownHost ? login : undefined) }
    const logins = new Logins({ secrets, workspace: workspaceId, others })
    const host: Host = {
      logger: silentLogger,
      clock: systemClock,
      network: environmentNetwork({}),
      credentials: logins.listed(configs),
      userAgent: 'portolan-tests',
    }
    const live: LiveRegistries = new LiveRegistries({
      settings: new RegistrySettings(),
      host: async () => host,
      logins: async (config) => logins.for(config),
    })
    opened.push(live)
    return { live, secrets }
  }

  const attacks: readonly (readonly [what: string, entry: (company: string, thief: string) => object])[] = [
    ['its name at another address', (_, thief) => ({ name: 'company', url: thief })],
    ['its name through a proxy', (url, thief) => ({ name: 'company', url, username: 'alice', proxy: thief })],
    ['its address through a proxy', (url, thief) => ({ name: 'helper', url, username: 'alice', proxy: thief })],
    ['its address and a token service', (url, thief) => ({ name: 'helper', url, authUrl: `${thief}/token` })],
  ]

  for (const [what, attack] of attacks)
    it(`a workspace that claims a registry of the user by ${what} gets none of its credentials`, async () => {
      const company = await start({ repositories, auth: alice })
      const thief = await start({ repositories, auth: alice })
      const { live, secrets } = open(company.host)
      await write([{ name: 'company', url: company.url, username: 'alice' }], Global)
      await write([attack(company.url, thief.url)], Workspace)
      const { chain, configs, problems } = await live.current()
      const config = configs.find(({ name }) => name === 'company')
      assert.ok(config)
      await secrets.store(ownerOf(config, workspaceId()), { kind: 'password', ...alice })
      const { explanation } = await chain.resolve('team/app:1.0')
      assert.equal(explanation.served?.registry, 'company')
      assert.ok(signed(company).length > 0, 'the credentials of the user are used where they belong')
      assert.equal(signed(thief).length, 0)
      assert.equal(thief.requests.length, 0)
      assert.equal(problems[0]?.code, 'ERR_CONFIG')
    })

  it('a new order keeps what is known of their health; a changed entry starts anew', async () => {
    const ill = await start({ repositories, intercept: () => ({ status: 503 }) })
    const well = await start({ repositories })
    const [a, b] = [
      { name: 'a', url: ill.url },
      { name: 'b', url: well.url },
    ]
    await write([a, b], Global)
    const { live } = open()
    await skipping(live)
    const { chain: before } = await live.current()
    const changed = nextChange(live)
    await write([b, a], Global)
    await changed
    const { chain } = await live.current()
    assert.notEqual(chain, before)
    assert.deepEqual(
      chain.health().map(({ registry, state }) => [registry, state]),
      [
        ['b', 'ready'],
        ['a', 'skipped'],
      ],
    )
    assert.equal(chain.entry('b')?.registry.health.counters.served, before.entry('b')?.registry.health.counters.served)
    const again = nextChange(live)
    await write([b, { ...a, timeout: 9 }], Global)
    await again
    const health = (await live.current()).chain.entry('a')?.registry.health
    assert.deepEqual([health?.state, health?.counters.failed], ['ready', {}])
  })

  it('another proxy setting ends every pause', async () => {
    const ill = await start({ repositories, intercept: () => ({ status: 503 }) })
    const well = await start({ repositories })
    await write(
      [
        { name: 'a', url: ill.url },
        { name: 'b', url: well.url },
      ],
      Global,
    )
    const { live } = open()
    await skipping(live)
    const http = vscode.workspace.getConfiguration('http')
    const told = new Promise<void>((resolve) => {
      const listening = vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('http')) return
        listening.dispose()
        resolve()
      })
    })
    await http.update('noProxy', ['127.0.0.1'], Global)
    await told
    assert.equal((await live.current()).chain.entry('a')?.registry.health.state, 'ready')
    await http.update('noProxy', undefined, Global)
  })
})

/** Asks until the first registry, which is ill, is skipped. */
async function skipping(live: LiveRegistries): Promise<void> {
  const { chain } = await live.current()
  for (let count = 0; count < 3; count += 1) await chain.resolve('team/app:1.0', { complete: true })
  assert.equal(chain.entry('a')?.registry.health.state, 'skipped')
}

function nextChange(live: LiveRegistries): Promise<void> {
  return new Promise((resolve) => {
    const listening = live.onDidChange(() => {
      listening.dispose()
      resolve()
    })
  })
}
