import assert from 'node:assert/strict'
import { test } from 'node:test'
import { containing, parseFilter } from '../../../src/extension/tree/filter.ts'

test('a colon tells the tag from the name', () => {
  assert.deepEqual(parseFilter(' App '), { repository: 'app', tag: '' })
  assert.deepEqual(parseFilter('app:1.10'), { repository: 'app', tag: '1.10' })
  assert.deepEqual(parseFilter(':rc'), { repository: '', tag: 'rc' })
  assert.equal(parseFilter('  '), undefined)
})

test('names that contain the text stay, whatever their case', () => {
  assert.deepEqual(containing(['team/App', 'team/api'], 'app'), ['team/App'])
  assert.deepEqual(containing(['a', 'b'], undefined), ['a', 'b'])
  assert.deepEqual(containing(['a', 'b'], ''), ['a', 'b'])
})
