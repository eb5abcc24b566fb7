import assert from 'node:assert/strict'
import { cleanActions, formatScope, unionScopes } from '../../src/core/auth/scope.ts'
import { flag, list, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'containerd/RepositoryScope': (vector) => {
      const locator = text(record(vector, 'refspec'), 'Locator')
      const name = locator.slice(locator.indexOf('/') + 1)
      const actions = flag(vector, 'push') ? ['push', 'pull'] : ['pull']
      assert.deepEqual(unionScopes([formatScope({ type: 'repository', name, actions })]), [text(vector, 'expected')])
    },
    'containerd/GetTokenScopes': (vector) => {
      const given = [...texts(vector, 'commonScopes'), ...texts(vector, 'scopesInCtx')]
      assert.deepEqual(unionScopes(given), unionScopes(texts(vector, 'expected')))
    },
    'oras/CleanScopes': (vector) => {
      assert.deepEqual(unionScopes(texts(vector, 'scopes')), texts(vector, 'want'))
    },
    'oras/cleanActions': (vector) => {
      assert.deepEqual(cleanActions(texts(vector, 'actions')), texts(vector, 'want'))
    },
    'oras/ScopeRepository': (vector) => {
      const scope = { type: 'repository', name: text(vector, 'repository'), actions: texts(vector, 'actions') }
      assert.equal(unionScopes([formatScope(scope)])[0] ?? '', text(vector, 'want'))
    },
    'containerd/distribution-label': notApplicable('a label in another store'),
    'containerd/commonPrefix': notApplicable('where to mount from is known here, not guessed from labels'),
    'containerd/mount-candidate': notApplicable('where to mount from is known here, not guessed from labels'),
  },
}

function texts(vector: Vector, name: string): readonly string[] {
  return list(vector, name).map(String)
}
