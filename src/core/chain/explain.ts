import type { Descriptor } from '../oci/documents.ts'
import type { AnyPlace } from './places.ts'
import type { Attempt } from '../errors.ts'
import type { Candidate } from './plan.ts'
import type { Explanation, Served } from './types.ts'

interface Parts {
  readonly candidates: readonly Candidate[]
  readonly attempts: readonly Attempt[]
  readonly served?: Served
}

/** The explanation of one resolve, as a plain value. */
export function explain(reference: string, { candidates, attempts, served }: Parts): Explanation {
  return { reference, plan: candidates.map(({ step }) => step), attempts, served: served ?? null }
}

/** The line of an explanation about who serves. */
export function servedBy({ registry, repository }: AnyPlace, { digest, mediaType, size }: Descriptor): Served {
  return { registry: registry.name, repository, digest, mediaType, size }
}
