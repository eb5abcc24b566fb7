import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { isRepository } from '../../src/core/reference/names.ts'
import { formatReference, parseReference } from '../../src/core/reference/parse.ts'
import { normalized } from './normal.ts'
import { asRecord, flag, notApplicable, text } from './adapter.ts'
import type { Adapter, Vector, Verdict } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'ValidateReferenceName/validRepoNames': checkValid,
    'ValidateReferenceName/invalidRepoNames': checkValid,
    'ValidateRemoteName/validRepositoryNames': checkRemote,
    'ValidateRemoteName/invalidRepositoryNames': checkRemote,
    TestParseRepositoryInfo: checkInfo,
    TestParseAnyReference: checkAny,
    TestNormalizedSplitHostname: checkSplit,
    TestMatch: notApplicable('patterns belong to the chain, where `*` stays within a path part and `**` crosses parts'),
    TestParseDockerRef: (vector) => {
      assert.equal(dockerForm(text(vector, 'input')), text(vector, 'expected'))
    },
  },
}

function checkValid(vector: Vector): void {
  assert.equal(parses(text(vector, 'input')), flag(vector, 'valid'))
}

function checkRemote(vector: Vector): void {
  assert.equal(isRepository(text(vector, 'input')), flag(vector, 'valid'))
}

function checkInfo(vector: Vector): void {
  const spellings = ['AmbiguousName', 'FamiliarName', 'FullName'].map((field) => text(vector, field))
  for (const spelling of spellings.filter((name) => name !== '')) {
    const { host, repository } = normalized(parseReference(spelling))
    assert.equal(host, text(vector, 'Domain'))
    assert.equal(repository, text(vector, 'RemoteName'))
    assert.equal(`${host}/${repository}`, text(vector, 'FullName'))
  }
}

function checkAny(vector: Vector): Verdict {
  const input = text(vector, 'Reference')
  if (text(asRecord(vector['Expected']), 'kind') === 'digestReference') {
    if (parses(input)) assert.fail('an image id was read as a name')
    return notApplicable('an image id is not a name: it is refused as a reference')
  }
  const { host, repository, tag, digest } = parseReference(input)
  const name = normalized(parseReference(input))
  assert.equal(name.host, host ?? 'docker.io')
  assert.ok(name.repository.endsWith(repository))
  const parts = { host: name.host, repository: name.repository }
  const tagged = tag === undefined ? parts : { ...parts, tag }
  assert.equal(formatReference(digest === undefined ? tagged : { ...tagged, digest }), text(vector, 'Equivalent'))
}

function checkSplit(vector: Vector): void {
  const { host, repository } = normalized(parseReference(text(vector, 'input')))
  assert.equal(host, text(vector, 'domain'))
  assert.equal(repository, text(vector, 'path'))
}

/** Docker drops the tag of a reference that has a digest; Portolan keeps it to show and resolves by the digest. */
function dockerForm(input: string): string {
  const { host = '', repository, tag = '', digest } = normalized(parseReference(input))
  return formatReference(digest === undefined ? { host, repository, tag } : { host, repository, digest })
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
