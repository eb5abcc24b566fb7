import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Engine } from '../../src/engine/engine.ts'
import { push } from '../../src/operations/push.ts'
import type { ReplaceQuestion } from '../../src/operations/ask.ts'
import type { PushEvent } from '../../src/operations/push.ts'
import { engineAt } from '../engine/connected.ts'
import { listOf } from '../extension/list.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { makeImage } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { contextOf, removeImages } from './engine.ts'

const { skip } = needsEngine()
const name = `operations-${randomUUID()}`

describe('a push', { skip }, () => {
  let dockerd: Dockerd
  let engine: Engine
  let server: RegistryServer

  before(async () => {
    dockerd = await sharedDockerd()
    server = await startDockerRegistry()
    engine = await engineAt(dockerd.host)
    await dockerd.importImage(`${name}:1`, [{ name: 'file', bytes: Buffer.from(name) }])
  })

  after(async () => {
    await removeImages(engine, name)
    engine?.close()
    await server?.stop()
    await dockerd?.stop()
  })

  /** Pushes to `team/TAG` of the harbour; `answer` is what a person says who is asked, nobody is where it is absent. */
  async function pushed(tag: string, answer?: boolean, rules: readonly object[] = [], ours: readonly string[] = []) {
    const { chain, entries } = listOf([{ name: 'harbour', url: server.url }, ...rules])
    const [entry] = entries
    assert.ok(entry)
    const questions: ReplaceQuestion[] = []
    const kinds = new Set<PushEvent['kind']>()
    const replace = async (question: ReplaceQuestion): Promise<boolean> => {
      questions.push(question)
      return answer === true
    }
    try {
      const target = { registry: entry.registry, repository: `${name}/app`, tag }
      const ask = answer === undefined ? {} : { replace }
      const onEvent = ({ kind }: PushEvent): unknown => kinds.add(kind)
      const request = { source: `${name}:1`, target, ours }
      const result = await push(contextOf(chain, engine), request, { ask, onEvent }).catch((error: unknown) => ({
        error,
      }))
      const there = await entry.registry.resolve(target.repository, tag).catch(() => undefined)
      return { result, questions, kinds: [...kinds], there: there?.descriptor.digest }
    } finally {
      await chain.close()
    }
  }

  test('goes to a free tag without a question, and says what came of it', async () => {
    const { result, questions, kinds, there } = await pushed('free', false)
    assert.ok('digest' in result)
    assert.deepEqual([result.reference, result.digest], [`${server.host}/${name}/app:free`, there])
    assert.ok(result.sizeBytes > 0 && result.layersTotal === 1)
    assert.deepEqual([questions, kinds], [[], ['checking', 'sending']])
  })

  test('asks before it takes the tag of another image, and sends nothing when that is to stay', async () => {
    const other = makeImage({ seed: name, format: 'docker' })
    await seed(server.url, `${name}/app`, 'taken', other)
    const declined = await pushed('taken', false)
    assert.ok('error' in declined.result)
    assert.deepEqual([declined.kinds, declined.there], [['checking'], other.digest])
    assert.equal(declined.questions[0]?.replaced.digest, other.digest)
    assert.equal((await pushed('taken', false, [], [other.digest])).questions.length, 0)
    await seed(server.url, `${name}/app`, 'taken', other)
    const agreed = await pushed('taken', true)
    assert.ok('digest' in agreed.result)
    assert.deepEqual([agreed.questions.length, agreed.there], [1, agreed.result.digest])
  })

  test('where nobody is there to ask takes the tag, and does not read the registry before', async () => {
    await seed(server.url, `${name}/app`, 'unasked', makeImage({ seed: name, format: 'docker' }))
    const { result, kinds, there } = await pushed('unasked')
    assert.ok('digest' in result)
    assert.deepEqual([kinds, there], [['sending'], result.digest])
  })

  test('of a name that another registry owns sends nothing and asks nothing, whoever is there', async () => {
    const rules = [{ name: 'owner', url: 'http://127.0.0.1:9', owns: [`${name}/**`] }]
    for (const answer of [true, undefined]) {
      const { result, questions, kinds, there } = await pushed('owned', answer, rules)
      assert.ok('error' in result)
      assert.equal(Object(result.error).code, 'ERR_POLICY')
      assert.deepEqual([questions, kinds, there], [[], [], undefined])
    }
  })
})
