import assert from 'node:assert/strict'
import { decodeToken } from '../../src/core/auth/token.ts'
import { flag, notApplicable, number, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'token-response/containers-image': (vector) => {
      const token = decodeToken(text(vector, 'body'))
      if (text(vector, 'token') === '') {
        assert.equal(token, undefined)
        return
      }
      assert.deepEqual(token, { value: text(vector, 'token'), lifeMs: lifeSeconds(vector) * 1000 })
    },
    'ggcr/TestBearerRefresh': (vector) => {
      const token = decodeToken(JSON.stringify({ [text(vector, 'tokenKey')]: 'secret' }))
      assert.equal(token === undefined, flag(vector, 'wantErr'))
    },
    'ggcr/canonicalAddress': (vector) => {
      const address = text(vector, 'address')
      const bare = address.split(':').length > 2 && !address.startsWith('[') ? `[${address}]` : address
      const url = `${text(vector, 'scheme')}://${bare}`
      if (!URL.canParse(url)) return notApplicable('no address: refused when the configuration is read')
      const { protocol, hostname, port } = new URL(url)
      const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port
      assert.equal(`${hostname}:${number}`, text(vector, 'want'))
      return undefined
    },
    'expiry-rules': notApplicable('rules of other clients; ours are in test/core/auth/tokens.test.ts'),
  },
}

/** The life the case speaks of: from `issued_at`, which we ignore, or from now, to `expires`. */
function lifeSeconds(vector: Vector): number {
  const relative = /^now\+(\d+)$/.exec(text(vector, 'expires'))?.[1]
  if (relative !== undefined) return Number(relative)
  const issued = /"issued_at":"([^"]+)"/.exec(text(vector, 'body'))?.[1] ?? ''
  return number(vector, 'expires') - Date.parse(issued) / 1000
}
