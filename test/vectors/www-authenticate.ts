import assert from 'node:assert/strict'
import { parseChallenges } from '../../src/core/auth/challenge.ts'
import type { Challenge } from '../../src/core/auth/challenge.ts'
import { chooseChallenge } from '../../src/core/auth/demand.ts'
import { parseScope, splitScopes } from '../../src/core/auth/scope.ts'
import { asRecord, flag, list, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'

const schemes: Readonly<Record<string, string>> = { SchemeBasic: 'basic', SchemeBearer: 'bearer' }

export const adapter: Adapter = {
  groups: {
    'regclient/ParseAuthHeader': (vector) => {
      const found = parseChallenges(text(vector, 'in'))
      const malformed = found.some((challenge) => challenge.malformed === true)
      if (text(vector, 'wantE') !== '') return refused(found, malformed)
      assert.equal(malformed, false)
      const wanted = list(vector, 'wantC').map(asRecord)
      same(
        found,
        wanted.map((one) => [text(one, 'authType'), record(one, 'params')]),
      )
      return undefined
    },
    'oras/parseChallenge': (vector) => {
      const [first] = parseChallenges(text(vector, 'header'))
      const wanted = text(vector, 'wantScheme')
      if (wanted === '' || wanted === 'SchemeUnknown') assert.ok(!['basic', 'bearer'].includes(first?.scheme ?? ''))
      else assert.deepEqual([first?.scheme, first?.params], [schemes[wanted], record(vector, 'wantParams')])
    },
    'cimage/parseValueAndParams': (vector) => {
      const [first] = parseChallenges(text(vector, 'input'))
      assert.deepEqual([first?.scheme ?? '', first?.params ?? {}], [text(vector, 'scope'), record(vector, 'params')])
    },
    'containerd/parse': (vector) => {
      const names = ['realm', 'service', 'scope']
      const params = Object.fromEntries(names.map((name) => [name, text(vector, name)]))
      const header = `Bearer ${names.map((name) => `${name}="${text(vector, name)}"`).join(',')}`
      same(parseChallenges(header), [['bearer', params]])
    },
    'containerd/GenerateTokenOptions': (vector) => {
      const scope = text(vector, 'scope')
      assert.deepEqual(
        splitScopes(scope),
        scope.split(' ').filter((one) => one !== ''),
      )
    },
    'distribution/TestAuthChallengeParse': (vector) => {
      const wanted = list(vector, 'challenges').map(asRecord)
      same(
        parseChallenges(text(vector, 'header')),
        wanted.map((one) => [text(one, 'scheme'), record(one, 'params')]),
      )
    },
    'distribution/normalization': (vector) => {
      const [stored, lookup] = [text(vector, 'stored'), text(vector, 'lookup')]
      if (!URL.canParse(lookup)) {
        assert.equal(new URL(stored).origin, new URL(stored.toLowerCase()).origin)
        return
      }
      assert.equal(new URL(stored).origin, new URL(lookup).origin)
    },
    'cimage/insufficient_scope': (vector) => {
      if (!flag(vector, 'retry')) return notApplicable('any first 401 is answered with a fresh token, once')
      const [challenge] = parseChallenges(text(vector, 'header'))
      const wanted = record(vector, 'scope')
      assert.equal(challenge?.params['error'], 'insufficient_scope')
      assert.deepEqual(splitScopes(challenge.params['scope']).map(parseScope), [
        { type: text(wanted, 'resourceType'), name: text(wanted, 'remoteName'), actions: [text(wanted, 'actions')] },
      ])
      return undefined
    },
    'known-registries': (vector) => {
      const header = text(vector, 'header')
      if (header === '') return notApplicable('no header; asking the ping for it is tested in test/core/auth')
      const challenges = parseChallenges(header)
      assert.equal(challenges.length, 1)
      const asked = new URL(/realm="(https:[^"]*)"/.exec(header)?.[1] ?? 'https://registry.example.com/')
      const demand = chooseChallenge(challenges, { registry: 'registry', url: asked, asked })
      assert.equal(demand?.scheme, header.startsWith('Basic') ? 'basic' : 'bearer')
      return undefined
    },
  },
}

function refused(found: readonly Challenge[], malformed: boolean): ReturnType<typeof notApplicable> | undefined {
  if (found.length > 0 && !malformed) return notApplicable('read on where this client stops')
  return undefined
}

function same(found: readonly Challenge[], wanted: readonly (readonly [string, Vector])[]): void {
  assert.deepEqual(
    found.map(({ scheme, params }) => [scheme, params]),
    wanted,
  )
}
