import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'mocha'
import { openChain } from '../../../src/core/chain/open.ts'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import { countersText } from '../../../src/extension/words/counters.ts'
import { messageFor } from '../../../src/extension/words/messages.ts'
import { Gate } from '../../../src/extension/tree/remote/gate.ts'
import { Branch } from '../../../src/extension/tree/remote/branch.ts'
import { registryHover } from '../../../src/extension/tree/rows/registry.ts'
import { makeImage } from '../../support/images.ts'
import { plainHost as host } from '../../extension/list.ts'
import { startMemoryRegistry, type MemoryRegistry, type MemoryRegistryOptions } from '../../support/memory.ts'
import { asRead } from '../markdown.ts'

const repositories = { 'team/app': { '1.0': makeImage({ seed: 'health' }) } }

describe('what a person is told of a registry', () => {
  const started: MemoryRegistry[] = []
  afterEach(async () => {
    for (const registry of started.splice(0)) await registry.stop()
  })

  /** A first registry as `options` say, and a second one that has the image. */
  async function pair(options: MemoryRegistryOptions) {
    const registries = [await startMemoryRegistry(options), await startMemoryRegistry({ repositories })]
    started.push(...registries)
    const written = registries.map(({ url }, index) => ({ name: index === 0 ? 'first' : 'second', url }))
    const configs = decodeRegistries(written, { source: 'settings' }).registries
    return { chain: openChain({ configs, host }).chain, configs }
  }

  it('the row tells that it is skipped, why, and what it did so far, by kind of failure', async () => {
    const { chain, configs } = await pair({ intercept: () => ({ status: 503 }) })
    for (let count = 0; count < 4; count += 1) await chain.resolve('team/app:1.0')
    const tips = chain.entries.map(({ registry }, index) => {
      const config = configs[index]
      assert.ok(config)
      const branch = new Branch({ registry, config, gate: new Gate(1) })
      const node = { kind: 'registry' as const, registry, priority: index + 1 }
      return asRead(registryHover(node, branch).value)
    })
    assert.match(tips[0] ?? '', /Not asked for images until .*it answered 503/)
    assert.match(tips[0] ?? '', /failed 3 \(did not answer: 3\)/)
    assert.match(tips[1] ?? '', /found 4/)
    await chain.close()
  })

  it('what was never asked has nothing to tell', async () => {
    const { chain } = await pair({})
    const [first] = chain.health()
    assert.equal(first && countersText(first.counters), '')
    await chain.close()
  })

  it('a registry that wants a sign-in hides the one below: the message says what to do', async () => {
    const { chain } = await pair({ auth: { username: 'alice', password: 'open-harbour' } })
    const error: unknown = await chain.resolve('team/app:1.0', { complete: true }).catch((thrown: unknown) => thrown)
    assert.ok(isCoreError(error, 'ERR_AUTH_REQUIRED'))
    const { text, remedies } = messageFor(error)
    assert.match(text, /^first asks you to sign in\. .*If second is meant, move it above first, or let it own the name/)
    assert.deepEqual(remedies, ['signIn', 'openSettings', 'showLog'])
    await chain.close()
  })
})
