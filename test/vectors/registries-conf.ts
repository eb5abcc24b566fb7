import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plan } from '../../src/core/chain/plan.ts'
import type { ChainEntry } from '../../src/core/chain/types.ts'
import { decodeRegistries } from '../../src/core/config/decode.ts'
import { importRegistriesConf } from '../../src/core/config/import/podman.ts'
import { parseRegistriesConf } from '../../src/core/config/import/registriesconf.ts'
import type { LeftOut } from '../../src/core/config/import/written.ts'
import { formatReference, parseReference } from '../../src/core/reference/parse.ts'
import { entriesOf } from '../core/chain/registries.ts'
import { asRecord, list, notApplicable, number, record, text } from './adapter.ts'
import type { Adapter, Verdict } from './adapter.ts'
import { vectorsFolder } from './suite.ts'

const digest = `sha256:${'a'.repeat(64)}`

export const adapter: Adapter = {
  groups: {
    'match/prefix': (vector) => {
      const [prefix, reference] = [text(vector, 'prefix'), text(vector, 'ref')]
      if (/[:@].*\/|\/.*[:@]/.test(prefix)) return leftOutCase(prefix)
      if (!reference.includes('/') || reference === prefix) return notApplicable('a host or prefix alone is no image')
      if (/^docker\.io\/[^/]+$/.test(reference)) return notApplicable('a one-part name at Docker Hub is below library/')
      if (reference.startsWith(`${prefix}:`)) return notApplicable('a host with a port is another host')
      const asked = placesAsked(conf({ prefix, location: 'found.example' }), reference)
      assert.equal(asked.length > 0, number(vector, 'expected') >= 0, asked.join())
      return undefined
    },
    'match/subdomain': (vector) => leftOutCase(text(vector, 'prefix')),
    'rewrite/ok': (vector) => {
      const [prefix, location] = [text(vector, 'prefix'), text(vector, 'location')]
      if (prefix.startsWith('*.')) return leftOutCase(prefix)
      const asked = placesAsked(conf({ prefix, location }), text(vector, 'inputRef'))
      assert.deepEqual(asked, [located(text(vector, 'expected'))])
      return undefined
    },
    'rewrite/fail': (vector) => {
      const [prefix, location] = [text(vector, 'prefix'), text(vector, 'location')]
      const reference = text(vector, 'inputRef')
      if (prefix === `${location}/` || reference.replace(/[:@].*$/, '') === prefix)
        return notApplicable('a reference to the prefix itself is no image below it')
      const asked = placesAsked(conf({ prefix, location }), reference)
      const rewritten = asked.filter((place) => place.startsWith(`${location}/`) && place !== located(reference))
      assert.deepEqual(rewritten, [])
      return undefined
    },
    'pull-sources': (vector) => {
      const reference = `${text(vector, 'matchedPrefix')}/${text(vector, 'repo')}`
      const entries = fixtures()
      const at = (name: string): readonly string[] =>
        list(vector, name).map((place) => `${String(place)}/${text(vector, 'repo')}`)
      assert.deepEqual(asked(entries, `${reference}:tag`), at('tagPrefixes'))
      const byDigest = asked(entries, `${reference}@${digest}`)
      const allowed = at('digestPrefixes')
      if (byDigest.length > allowed.length && allowed.every((place) => byDigest.includes(place)))
        return notApplicable('a mirror for tags only is asked for digests too: their content is checked')
      assert.deepEqual(byDigest, allowed)
      return undefined
    },
    'invalid-v2': notApplicable('names files the vectors do not contain'),
  },
  otherwise: () => notApplicable('rules of another program that are not imported'),
}

interface Written {
  readonly prefix: string
  readonly location: string
}

function conf({ prefix, location }: Written): {
  readonly entries: readonly ChainEntry[]
  readonly leftOut: readonly LeftOut[]
} {
  return entriesFrom(`[[registry]]\nprefix = ${JSON.stringify(prefix)}\nlocation = ${JSON.stringify(location)}\n`)
}

function entriesFrom(source: string): {
  readonly entries: readonly ChainEntry[]
  readonly leftOut: readonly LeftOut[]
} {
  const { registries, leftOut } = importRegistriesConf(parseRegistriesConf(source), 'registries.conf')
  const named = registries.map((entry, index) => Object.assign({}, entry, { name: `r${index}` }))
  assert.deepEqual(decodeRegistries(named, { source: 'file' }).problems, [])
  return { entries: entriesOf(named), leftOut }
}

function fixtures(): readonly ChainEntry[] {
  const file: unknown = JSON.parse(readFileSync(join(vectorsFolder(), 'registries-conf.json'), 'utf8'))
  const sources = Object.values(record(asRecord(file), 'fixtures')).map(String)
  return entriesFrom(sources.join('\n')).entries
}

function placesAsked({ entries }: { readonly entries: readonly ChainEntry[] }, reference: string): readonly string[] {
  return asked(entries, reference)
}

/** Who would be asked, as `host/repository`. */
function asked(entries: readonly ChainEntry[], reference: string): readonly string[] {
  return plan(parseReference(reference), entries).flatMap(({ entry, step }) => {
    const prefix = entry.registry.prefix === '' ? '' : `${entry.registry.prefix}/`
    return step.action === 'ask' ? [`${entry.registry.host}/${prefix}${step.repository}`] : []
  })
}

/** A reference without tag and digest. */
function located(reference: string): string {
  const { host, repository } = parseReference(reference)
  return formatReference({ repository, ...(host !== undefined && { host }) })
}

/** A prefix that can't be imported must be left out with a reason, and then does not apply. */
function leftOutCase(prefix: string): Verdict {
  const { entries, leftOut } = conf({ prefix, location: 'found.example' })
  assert.deepEqual(entries, [])
  assert.equal(leftOut.length, 1)
  return notApplicable('such a prefix is left out of the import, with the reason')
}
