import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitting } from '../../../src/extension/build/namespaces.ts'

test('a repository of that name is taken, wherever it is', () => {
  assert.equal(fitting('shop', { repositories: ['tools/ci', 'team/shop'] }), 'team/shop')
})

test('one namespace that all share is used', () => {
  assert.equal(fitting('shop', { repositories: ['team/app', 'team/api'] }), 'team/shop')
})

test('several namespaces, or none, leave the name as it is', () => {
  assert.equal(fitting('shop', { repositories: ['team/app', 'tools/ci'] }), 'shop')
  assert.equal(fitting('shop', { repositories: ['app'] }), 'shop')
  assert.equal(fitting('shop', { repositories: [] }), 'shop')
})

test('at Docker Hub it is the account', () => {
  assert.equal(fitting('shop', { repositories: [], account: 'alice' }), 'alice/shop')
})
