import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { parseReference } from '../../src/core/reference/parse.ts'
import { pull } from '../../src/operations/pull.ts'
import { removeName } from '../../src/operations/remove.ts'
import { engineAt } from '../engine/connected.ts'
import { listOf } from '../extension/list.ts'
import { needsDockerd, startDockerd } from '../support/dockerd.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { contextOf } from './engine.ts'

for (const version of [20, 29] as const)
  describe(`a name that is taken away, on Docker ${version}`, needsDockerd({ version }), () => {
    test('takes the image along when it was the last: one pulled by digest stayed for ever', async (t) => {
      const name = `remove-${randomUUID()}/app`
      const image = makeImage({ seed: name, format: 'docker' })
      const server = await startMemoryRegistry({ repositories: { [name]: { '1': image } } })
      t.after(() => server.stop())
      const dockerd = await startDockerd({ version })
      t.after(() => dockerd.stop())
      const engine = await engineAt(dockerd.host)
      t.after(() => engine.close())
      const { chain } = listOf([{ name: 'company', url: server.url }])
      t.after(() => chain.close())
      const { names } = await pull(contextOf(chain, engine), { reference: parseReference(`${name}:1`) })
      assert.deepEqual(names, [`${name}:1`, `${server.host}/${name}:1`])
      await removeName(engine, `${name}:1`)
      const [left] = await engine.images()
      assert.ok(left?.references.includes(`${server.host}/${name}:1`))
      await removeName(engine, `${server.host}/${name}:1`)
      assert.deepEqual(await engine.images(), [])
      await assert.rejects(removeName(engine, `${name}:1`), { code: 'ERR_NOT_FOUND' })
    })
  })
