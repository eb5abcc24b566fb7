import assert from 'node:assert/strict'
import { parseLink } from '../../src/core/http/link.ts'
import type { HttpResponse } from '../../src/core/http/http.ts'
import { nextOf } from '../../src/core/registry/pages.ts'
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
        return notApplicable('a link to another scheme or host, as behind a proxy, is followed at our own')
      }
      assert.equal(next, flag(vector, 'error') ? undefined : text(vector, 'next'))
      return undefined
    },
  },
}

function headers(vector: Vector): string {
  return list(vector, 'headers').map(String).join(', ')
}

/** The next page of a list, where it is said to be; undefined when there is none, or it is at another host. */
function follow(link: string, asked: string): string | undefined {
  const url = new URL(asked)
  const response = { headers: { link }, url } as unknown as HttpResponse
  const next = nextOf({ url: new URL(url.origin) }, response)
  return next?.elsewhere === undefined ? next?.url.href : undefined
}
