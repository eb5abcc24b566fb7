import assert from 'node:assert/strict'
import { readAddress } from '../../src/core/config/address.ts'
import { isCoreError } from '../../src/core/errors.ts'
import { canonicalHost } from '../../src/core/reference/hosts.ts'
import { isHost } from '../../src/core/reference/names.ts'
import { formatReference, parseReference } from '../../src/core/reference/parse.ts'
import { normalized } from './normal.ts'
import { addressClass } from '../../src/core/http/address.ts'
import type { Reference } from '../../src/core/reference/reference.ts'
import { asRecord, flag, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Check, Vector, Verdict } from './adapter.ts'

const shortNames = 'a name without a host is a reference here: the chain decides where it is asked'
const transports = 'addresses of files and transports (ocidir://, oci://, http://) are no references'
const brackets = 'an IPv6 address is written in brackets'
const loopbackOnly = 'only a loopback host is asked over http without being told'
const finalDot = 'a host may not end with a dot: distribution/reference, which Docker and Podman follow, refuses it'

export const adapter: Adapter = {
  groups: {
    'ggcr/goodStrictValidationRegistryNames': checkHost,
    'ggcr/goodWeakValidationRegistryNames': checkHost,
    'ggcr/badRegistryNames': checkHost,
    'ggcr/goodStrictValidationRepositoryNames': completeWith(),
    'ggcr/goodWeakValidationRepositoryNames': completeWith(),
    'ggcr/badRepositoryNames': completeWith(),
    'ggcr/goodStrictValidationTagNames': completeWith('tag'),
    'ggcr/goodWeakValidationTagNames': completeWith('tag'),
    'ggcr/badTagNames': completeWith('tag'),
    'ggcr/goodStrictValidationDigestNames': completeWith('digest'),
    'ggcr/goodWeakValidationDigestNames': completeWith('digest'),
    'ggcr/badDigestNames': completeWith('digest'),
    'ggcr/goodStrictValidationTagDigestNames': completeWith('tag', 'digest'),
    'ggcr/goodWeakValidationTagDigestNames': completeWith('tag', 'digest'),
    'ggcr/IsRFC1918': (vector) => {
      const isPrivate = addressClass(text(vector, 'reg').replace(/:\d+$/, '')) === 'private'
      assert.equal(isPrivate, flag(vector, 'result'))
    },
    'ggcr/RegistryScheme': checkScheme,
    'regclient/New': checkRegclient,
    'regclient/NewHost': checkRegclientHost,
    'regclient/Equal': notApplicable('compares the other project’s own objects; ours are plain values'),
    'oras/uglies': checkUgly,
    'oras/schemes': checkTransportScheme,
    'oras/validate': checkParts,
    'oras/host': (vector) => assert.equal(addressOf(text(vector, 'registry'))?.host, text(vector, 'want')),
    'cimage/parse': checkTransport,
    'containerd/MatchLocalhost': checkLocalhost,
  },
}

function checkHost(vector: Vector): Verdict {
  const input = text(vector, 'input')
  if (input === '') return notApplicable('no host at all means Docker Hub in the configuration only')
  assert.equal(isHost(input), text(vector, 'verdict') !== 'bad')
}

/** `strict-ok` names have a host and each of `parts`; `weak-ok` ones parse and lack one of these. */
function completeWith(...parts: readonly ('tag' | 'digest')[]): Check {
  return (vector) => {
    const reference = parsed(text(vector, 'input'))
    const verdict = text(vector, 'verdict')
    if (verdict === 'bad') return assert.equal(reference, undefined)
    assert.ok(reference)
    const complete = reference.host !== undefined && parts.every((part) => reference[part] !== undefined)
    assert.equal(complete, verdict === 'strict-ok')
  }
}

function checkRegclient(vector: Vector): Verdict {
  const input = text(vector, 'ref')
  const reference = parsed(input)
  if (text(vector, 'wantE') !== '') return assert.equal(reference, undefined)
  if (text(vector, 'scheme') !== 'reg') return declined(reference, transports)
  if (/^[^/]*\.(?::\d+)?\//.test(input)) return declined(reference, finalDot)
  assert.ok(reference)
  const { host, repository, tag = '', digest = '' } = normalized(reference)
  const wanted = ['registry', 'repository', 'tag', 'digest'].map((field) => text(vector, field))
  assert.deepEqual([host, repository, tag, digest], wanted)
}

function checkRegclientHost(vector: Vector): Verdict {
  const host = text(vector, 'host')
  if (host.includes('://')) return notApplicable(transports)
  if (text(vector, 'wantE') === '' && host.endsWith('.')) return notApplicable(finalDot)
  assert.equal(isHost(host), text(vector, 'wantE') === '')
  if (isHost(host)) assert.equal(canonicalHost(host), text(vector, 'registry'))
}

function checkUgly(vector: Vector): Verdict {
  const reference = parsed(text(vector, 'raw'))
  if (reference !== undefined && reference.host === undefined) return notApplicable(shortNames)
  assert.equal(reference, undefined)
}

function checkTransportScheme(vector: Vector): Verdict {
  const reference = parsed(text(vector, 'input'))
  if (flag(vector, 'wantErr')) return assert.equal(reference, undefined)
  if (text(vector, 'input').includes('://')) return declined(reference, transports)
  const wanted = asRecord(vector['want'])
  assert.equal(reference?.host, text(wanted, 'Registry'))
  assert.equal(reference.repository, text(wanted, 'Repository'))
  assert.equal(reference.digest ?? reference.tag ?? '', text(wanted, 'Reference'))
}

function checkScheme(vector: Vector): Verdict {
  const domain = text(vector, 'domain')
  const address = addressOf(domain)
  if (address === undefined) return notApplicable(brackets)
  const reach = addressClass(address.hostname)
  if (text(vector, 'scheme') === 'http' && reach !== 'loopback') return notApplicable(loopbackOnly)
  assert.equal(address.protocol, `${text(vector, 'scheme')}:`)
  return undefined
}

function checkLocalhost(vector: Vector): Verdict {
  const host = text(vector, 'host')
  const address = addressOf(host)
  if (address === undefined && flag(vector, 'match')) return notApplicable(brackets)
  assert.equal(address?.protocol === 'http:', flag(vector, 'match'))
  return undefined
}

/** Where a registry configured as `host` is asked, or undefined when that is no address. */
function addressOf(host: string): URL | undefined {
  const address = readAddress(host)
  return 'reason' in address ? undefined : new URL(address.url)
}

function checkParts(vector: Vector): Verdict {
  const parts = record(vector, 'reference')
  const [host, repository, last] = [text(parts, 'Registry'), text(parts, 'Repository'), text(parts, 'Reference')]
  const named = { host, repository }
  const reference = last.includes(':') ? { ...named, digest: last } : last === '' ? named : { ...named, tag: last }
  assert.equal(parsed(formatReference(reference)) === undefined, flag(vector, 'wantErr'))
}

function checkTransport(vector: Vector): Verdict {
  const input = text(vector, 'input')
  if (!input.startsWith('//')) return notApplicable('the // in front belongs to the docker: transport')
  const reference = parsed(input.slice(2))
  const expected = text(vector, 'expected')
  if (flag(vector, 'expectedUnknownDigest')) return declined(reference, 'an unknown digest is no digest here')
  if (expected === '' && reference?.tag !== undefined && reference.digest !== undefined) {
    return notApplicable('a tag beside a digest is kept to be shown, as Docker does; the digest decides')
  }
  if (expected === '') return assert.equal(reference, undefined)
  assert.ok(reference)
  assert.equal(formatReference(normalized(reference)), expected)
}

/** Not applicable, provided that we do refuse it. */
function declined(reference: Reference | undefined, reason: string): Verdict {
  assert.equal(reference, undefined)
  return notApplicable(reason)
}

function parsed(input: string): Reference | undefined {
  try {
    return parseReference(input)
  } catch (error) {
    assert.ok(isCoreError(error, 'ERR_REFERENCE'))
    return undefined
  }
}
