import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'mocha'
import type { Memento } from 'vscode'
import { isCoreError } from '../../../src/core/index.ts'
import { agreeToReplace } from '../../../src/extension/push/agreed.ts'
import { rememberPushed } from '../../../src/extension/push/memory.ts'
import type { RegistryList } from '../../../src/extension/services.ts'
import { listOf } from '../../extension/list.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry, type MemoryRegistry } from '../../support/memory.ts'

const image = makeImage({ seed: 'pushed' })

/** A FAKE memento: a map. */
function fakeMemento(): Memento {
  const kept = new Map<string, unknown>()
  const get: Memento['get'] = (key: string, otherwise?: unknown) => (kept.get(key) ?? otherwise) as never
  return { keys: () => [...kept.keys()], get, update: async (key, value) => void kept.set(key, value) }
}

describe('before a push', () => {
  const started: MemoryRegistry[] = []
  const lists: RegistryList[] = []

  afterEach(async () => {
    for (const { chain } of lists.splice(0)) await chain.close()
    for (const registry of started.splice(0)) await registry.stop()
  })

  /** What is asked, and agreed, before `team/app:1.0` goes to a registry that has it. */
  async function prepare(rules: readonly object[] = []) {
    const harbour = await startMemoryRegistry({ repositories: { 'team/app': { '1.0': image } } })
    started.push(harbour)
    const list = listOf([{ name: 'harbour', url: harbour.url }, ...rules])
    lists.push(list)
    const [entry] = list.entries
    assert.ok(entry)
    const workspaceState = fakeMemento()
    const registries = { current: async () => list, onDidChange: () => ({ dispose: () => undefined }) }
    const running = { signal: new AbortController().signal, report: () => undefined }
    const target = { entry, repository: 'team/app', tag: '1.0' }
    const agree = (agreed?: string) => agreeToReplace({ registries, workspaceState }, { target, agreed, running })
    return { harbour, agree, workspaceState, name: `${entry.registry.fullName('team/app')}:1.0` }
  }

  it('the registry was asked about a name that another one owns', async () => {
    const { harbour, agree } = await prepare([{ name: 'owner', url: 'http://127.0.0.1:9', owns: ['team/**'] }])
    await assert.rejects(agree(), (error) => isCoreError(error, 'ERR_POLICY'))
    assert.deepEqual(harbour.requests, [])
  })

  it('what this workspace pushed last was asked about again', async () => {
    const { agree, workspaceState, name } = await prepare()
    await rememberPushed(workspaceState, name, image.digest)
    assert.equal(await agree(), undefined)
  })

  it('what was agreed to before the build was asked about again after it', async () => {
    const { agree } = await prepare()
    assert.equal(await agree(image.digest), image.digest)
  })
})
