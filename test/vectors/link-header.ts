import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { parseLink } from '../../src/core/http/link.ts'
import type { HttpResponse } from '../../src/core/http/http.ts'
import { nextOf } from '../../src/core/registry/pages.ts'
import type { Connection } from '../../src/core/registry/connection.ts'
import { flag, list, notApplicable, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'regclient/link-errors': (vector) => {
      assert.deepEqual(parseLink(headers(vector)), [])
    },
    'regclient/link-get': (vector) => {
      const [name, value] = [text(vector, 'parm'), text(vector, 'val')]
      const found = parseLink(headers(vector)).find((link) => link.params[name] === value)
      assert.equal(found?.target, flag(vector, 'expectMissing') ? undefined : text(vector, 'expectURI'))
    },
    'oras/parseLink': (vector) => {
      const next = follow(text(vector, 'header'), text(vector, 'url'))
      assert.equal(next, flag(vector, 'wantErr') ? undefined : text(vector, 'want'))
    },
    'ggcr/bad-link': (vector) => {
      assert.equal(follow(text(vector, 'value'), 'https://registry.example.com/v2/_catalog'), undefined)
    },
    'ggcr/pagination-host': (vector) => {
      const [asked, link] = [text(vector, 'request'), text(vector, 'link')]
      const next = follow(link, asked)
      if (flag(vector, 'error') && next !== undefined && new URL(next).origin === new URL(asked).origin) {
        return notApplicable('a link that only lost its scheme, as behind a proxy that ends TLS, is kept on our own')
      }
      assert.equal(next, flag(vector, 'error') ? undefined : text(vector, 'next'))
      return undefined
    },
  },
}

function headers(vector: Vector): string {
  return list(vector, 'headers').map(String).join(', ')
}

/** The next page a registry's client would ask for; undefined when there is none or it is refused. */
function follow(link: string, asked: string): string | undefined {
  const url = new URL(asked)
  const response = { headers: { link }, url } as unknown as HttpResponse
  try {
    return nextOf({ name: 'registry', url: new URL(url.origin) } as Connection, response, 'names')?.href
  } catch (error) {
    if (isCoreError(error, 'ERR_POLICY')) return undefined
    throw error
  }
}
