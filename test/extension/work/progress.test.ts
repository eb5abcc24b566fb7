import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../fake/install.ts'
import { listOf } from '../list.ts'

const { transferReporter } = await import('../../../src/extension/work/progress.ts')

const { entries } = listOf([
  { name: 'company', url: 'http://127.0.0.1:9' },
  { name: 'harbour', url: 'http://127.0.0.1:8' },
])
const [company, harbour] = entries.map(({ registry }) => registry)
assert.ok(company && harbour)
const progress = { status: '', layersDone: 1, layersTotal: 2, bytesDone: 12_000_000, bytesTotal: 48_000_000 }

test('how far an image is, is one line for each thing that happens, with the registry', () => {
  const lines: (readonly [string, number | undefined])[] = []
  const tell = transferReporter({ report: (line, percent) => void lines.push([line, percent]) })
  tell({ kind: 'receiving', registry: company, progress })
  tell({ kind: 'moved', from: company, to: harbour, reason: undefined })
  tell({ kind: 'receiving', registry: harbour, progress: { ...progress, bytesDone: 0, bytesTotal: 0 } })
  tell({ kind: 'checking', registry: harbour })
  tell({ kind: 'sending', registry: harbour, progress })
  assert.deepEqual(lines, [
    ['from company: 12 MB of 48 MB, 1 of 2 layers', 25],
    ['company broke off; going on from harbour', undefined],
    ['from harbour: 1 of 2 layers', 0],
    ['asking harbour what it has', undefined],
    ['to harbour: 12 MB of 48 MB, 1 of 2 layers', 25],
  ])
})
