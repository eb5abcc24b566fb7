import assert from 'node:assert/strict'
import { realmRefusal } from '../../src/core/auth/realm.ts'
import { addressClass } from '../../src/core/http/address.ts'
import { refusal } from '../../src/core/http/redirect.ts'
import { Whereabouts } from '../../src/core/http/whereabouts.ts'
import { flag, notApplicable, text } from './adapter.ts'
import type { Adapter } from './adapter.ts'

/** A registry out in the world, for cases that name none. */
const elsewhere = new URL('https://registry.example.org')

export const adapter: Adapter = {
  groups: {
    'regclient/AllowRedirect': (vector) => {
      const from = new URL(text(vector, 'src'))
      const reason = redirectRefusal(from, new URL(text(vector, 'dest')))
      assert.equal(reason === undefined, text(vector, 'expect') === '', reason)
    },
    'regclient/IsLocal': (vector) => {
      const reach = addressClass(hostOf(text(vector, 'host')))
      const local = reach === 'loopback' || reach === 'metadata'
      if (flag(vector, 'proxy') && local !== flag(vector, 'expect'))
        return notApplicable('what a proxy makes of a name')
      assert.equal(local, flag(vector, 'expect'), reach)
      return undefined
    },
    'ggcr/validateRealmURL': (vector) => {
      const realm = text(vector, 'realm')
      const reason = URL.canParse(realm) ? redirectRefusal(elsewhere, new URL(realm)) : 'no address'
      assert.equal(reason !== undefined, flag(vector, 'wantErr'), reason)
    },
    'ggcr/validateRealmURLSameHost': (vector) => {
      const home = new URL(`${flag(vector, 'insecure') ? 'http' : 'https'}://${text(vector, 'registryHost')}`)
      const reason = realmRefusal(new URL(text(vector, 'realm')), home)
      assert.equal(reason !== undefined, flag(vector, 'wantErr'), reason)
    },
    'distribution/realmAllowed': (vector) => {
      const reason = realmRefusal(new URL(text(vector, 'realm')), new URL(text(vector, 'remote')))
      assert.equal(reason === undefined, flag(vector, 'allowed'), reason)
    },
  },
}

/** Why the registry at `from`, known by its name only, may not send us to `to`. */
function redirectRefusal(from: URL, to: URL): string | undefined {
  return refusal(from, to) ?? new Whereabouts({ url: from }, () => 0).refusal(to)
}

function hostOf(host: string): string {
  const url =
    host.includes(':') && !host.startsWith('[') && host.split(':').length > 2 ? `http://[${host}]` : `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname : host
}
