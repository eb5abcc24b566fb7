import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDockerfile } from '../../src/language/dockerfile.ts'
import { baseStage, isStage, neededStages } from '../../src/language/stages.ts'

const none = {}

test('the last earlier stage of a name is the base, in whatever case it was named', () => {
  const file = readDockerfile('FROM one AS a\nFROM two AS A\nFROM a AS a\nFROM a\nFROM b\nFROM x AS b\n')
  const bases = file.stages.map((stage) => baseStage(file, stage, none)?.from.startLine)
  assert.deepEqual(bases, [undefined, undefined, 1, 2, undefined, undefined])
  assert.deepEqual(
    [...neededStages(file, none, 'a')].map(({ from }) => from.startLine),
    [2, 1],
  )
})

test('a stage is looked at a few times, however many there are', () => {
  const count = 2000
  const lines = Array.from({ length: count }, (_, at) => `FROM s${at - 1} AS s${at}\nCOPY --from=s${at - 2} a b\n`)
  const file = readDockerfile(lines.join(''))
  let looks = 0
  const stages = new Proxy(file.stages, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1
      return Reflect.get(target, name) as unknown
    },
  })
  const counted = { ...file, stages }
  neededStages(counted, none)
  for (const stage of file.stages) baseStage(counted, stage, none)
  for (const place of file.stages.keys()) isStage(counted, `s${place}`)
  assert.ok(looks < 20 * count, String(looks))
})
