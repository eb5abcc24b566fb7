import { CoreError } from '../errors.ts'
import type { Challenge } from './challenge.ts'
import { tokenService, type RealmRules } from './realm.ts'
import { splitScopes } from './scope.ts'

/** What a registry wants to see before it answers. */
export type Demand = BasicDemand | BearerDemand

interface BasicDemand {
  readonly scheme: 'basic'
  readonly scopes: readonly string[]
}

export interface BearerDemand {
  readonly scheme: 'bearer'
  readonly service: URL
  readonly audience?: string
  /** What the challenge says the request needs. */
  readonly scopes: readonly string[]
}

/** What challenges are judged by. */
interface DemandRules extends RealmRules {
  readonly asked: URL
}

/**
 * The challenge to answer: Bearer with an absolute realm, else Basic, else any other Bearer; undefined for none at all.
 * @throws ERR_UNSUPPORTED naming the schemes when none is known, ERR_POLICY for a realm nobody may be sent to.
 */
export function chooseChallenge(challenges: readonly Challenge[], rules: DemandRules): Demand | undefined {
  const bearers = challenges.filter((challenge) => challenge.scheme === 'bearer' && serves(challenge, rules))
  const absolute = bearers.find((challenge) => rules.authUrl !== undefined || isAbsolute(challenge.params['realm']))
  if (absolute !== undefined) return bearer(absolute, rules)
  if (challenges.some((challenge) => challenge.scheme === 'basic')) return { scheme: 'basic', scopes: [] }
  const [relative] = bearers
  if (relative !== undefined) return bearer(relative, rules)
  if (challenges.length === 0) return undefined
  throw unsupported(challenges, rules)
}

/** Why a registry still says no, in its own words: the `error_description` of its challenge beats the body. */
export function refusalReason(challenge: Challenge | undefined): string | undefined {
  const { error, error_description: description } = challenge?.params ?? {}
  if (error === undefined) return undefined
  const kind = error === 'insufficient_scope' ? 'denied' : error === 'invalid_token' ? 'unauthorized' : error
  return description === undefined ? kind : `${kind}: ${description}`
}

function serves(challenge: Challenge, rules: DemandRules): boolean {
  return rules.authUrl !== undefined || (challenge.params['realm'] ?? '') !== ''
}

function isAbsolute(realm: string | undefined): boolean {
  return /^https?:\/\//i.test(realm ?? '')
}

function bearer(challenge: Challenge, rules: DemandRules): BearerDemand {
  const { realm = '', service, scope } = challenge.params
  return {
    scheme: 'bearer',
    service: tokenService(realm, rules.asked, rules),
    ...(service === undefined ? {} : { audience: service }),
    scopes: splitScopes(scope),
  }
}

function unsupported(challenges: readonly Challenge[], rules: DemandRules): CoreError {
  const bearers = challenges.filter((challenge) => challenge.scheme === 'bearer')
  const names = [...new Set(challenges.map((challenge) => challenge.scheme))].join(', ')
  const what =
    bearers.length > 0
      ? 'asks for a token without naming a token service; authUrl can name it'
      : `asks for a way to sign in that is not known here: ${names}`
  return new CoreError('ERR_UNSUPPORTED', `${rules.registry}: ${rules.asked.host} ${what}`, {
    registry: rules.registry,
    status: 401,
  })
}
