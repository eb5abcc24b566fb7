import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { isHost, isRepository } from '../../src/core/reference/names.ts'
import { formatReference, parseReference } from '../../src/core/reference/parse.ts'
import { normalized } from './normal.ts'
import type { Reference } from '../../src/core/reference/reference.ts'
import { flag, list, notApplicable, text } from './adapter.ts'
import type { Adapter, Verdict, Vector } from './adapter.ts'

const anyHost = 'a name is read as Docker normalises it: what is a host is told by a dot, a colon or a capital'
const imageId = 'an image id is not a name: it is refused as a reference'

export const adapter: Adapter = {
  groups: {
    TestReferenceParse: (vector) => checkParse(vector, text(vector, 'repository')),
    TestWithNameFailure: (vector) => {
      const input = text(vector, 'input')
      assert.equal(isName(input), false)
    },
    TestDomainAndPath: (vector) => checkParse(vector, fullName(text(vector, 'domain'), text(vector, 'path'))),
    TestWithTag: checkCombined,
    TestWithDigest: checkCombined,
    TestParseNamed: checkNamed,
    TestSerialization: checkSerialization,
    TestDomainRegexp: (vector) => assert.equal(isHost(text(vector, 'input')), flag(vector, 'match')),
    TestFullNameRegexp: checkName,
    TestReferenceRegexp: checkReference,
    TestIdentifierRegexp: (vector) => assert.equal(isRefusedIdentifier(text(vector, 'input')), flag(vector, 'match')),
  },
}

function checkParse(vector: Vector, name: string): Verdict {
  const input = text(vector, 'input')
  if (text(vector, 'err') !== '') return assertRefused(input)
  if (!parses(input)) return declined(input)
  const reference = parseReference(input)
  assert.equal(nameOf(reference), name)
  assert.equal(reference.tag ?? '', text(vector, 'tag'))
  assert.equal(reference.digest ?? '', text(vector, 'digest'))
  if (reference.host !== undefined) assert.equal(reference.host, text(vector, 'domain'))
  assert.equal(formatReference(reference), input)
}

function checkSerialization(vector: Vector): Verdict {
  const input = text(vector, 'input')
  if (text(vector, 'err') !== '') return assertRefused(input)
  const reference = parseReference(input)
  assert.equal(nameOf(reference), text(vector, 'name'))
  assert.equal(formatReference(reference), input)
}

function checkCombined(vector: Vector): Verdict {
  const { host, repository } = parseReference(text(vector, 'name'))
  const [tag, digest] = [text(vector, 'tag'), text(vector, 'digest')]
  const parts = { ...(host === undefined ? {} : { host }), repository }
  const tagged = tag === '' ? parts : { ...parts, tag }
  assert.equal(formatReference(digest === '' ? tagged : { ...tagged, digest }), text(vector, 'combined'))
}

function checkNamed(vector: Vector): Verdict {
  const input = text(vector, 'input')
  const reference = parseReference(input)
  const canonical = reference.host !== undefined && normalized(reference).repository === reference.repository
  if (text(vector, 'err') !== '') return assert.equal(canonical, false)
  if (reference.host === undefined) return notApplicable(anyHost)
  assert.equal(reference.host, text(vector, 'domain'))
  assert.equal(reference.repository, text(vector, 'path'))
}

function checkName(vector: Vector): Verdict {
  const input = text(vector, 'input')
  if (flag(vector, 'match') && !isName(input)) return declined(input)
  assert.equal(isName(input), flag(vector, 'match'))
  const subs = list(vector, 'subs')
  if (subs.length === 0) return
  const reference = parseReference(input)
  assert.equal(nameOf(reference), fullName(String(subs[0]), String(subs[1])))
  if (reference.host !== undefined) assert.equal(reference.host, subs[0])
}

function checkReference(vector: Vector): Verdict {
  const input = text(vector, 'input')
  if (!flag(vector, 'match')) return assertRefused(input)
  const reference = parseReference(input)
  assert.deepEqual([nameOf(reference), reference.tag ?? '', reference.digest ?? ''], list(vector, 'subs'))
}

function isName(input: string): boolean {
  try {
    const { tag, digest } = parseReference(input)
    return tag === undefined && digest === undefined
  } catch (error) {
    assert.ok(isCoreError(error, 'ERR_REFERENCE'))
    return false
  }
}

function parses(input: string): boolean {
  try {
    parseReference(input)
    return true
  } catch (error) {
    assert.ok(isCoreError(error, 'ERR_REFERENCE'))
    return false
  }
}

/** What the bare grammar takes and Docker, normalising it, does not. */
function declined(input: string): Verdict {
  if (/^[0-9a-f]{64}$/.test(input)) return notApplicable(imageId)
  const [first = '', ...rest] = input.split('/')
  const looksLikeHost = /[.:A-Z]/.test(first) || first === 'localhost'
  if (rest.length > 0 && looksLikeHost && !isHost(first)) return notApplicable(anyHost)
  if (!looksLikeHost && input.length > 255) return notApplicable(anyHost)
  assert.fail(`${input} was refused`)
}

/** Whether the text would be a repository but is refused as an image id. */
function isRefusedIdentifier(input: string): boolean {
  return isRepository(input) && !isName(input)
}

function assertRefused(input: string): void {
  assert.throws(
    () => parseReference(input),
    (error) =>
      isCoreError(error, 'ERR_REFERENCE') && (error.position ?? -1) >= 0 && (error.position ?? 0) <= input.length,
  )
}

function nameOf({ host, repository }: Reference): string {
  return fullName(host ?? '', repository)
}

function fullName(host: string, path: string): string {
  return host === '' ? path : `${host}/${path}`
}
