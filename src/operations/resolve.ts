import { CoreError, formatReference, isCoreError } from '../core/index.ts'
import type { Chain, Reference, Resolution, ResolveOptions } from '../core/index.ts'
import type { OperationOptions } from './context.ts'

/**
 * What the chain says of a name. When another registry than last time would serve another image, the person decides.
 * @throws what Chain.resolve throws; ERR_CANCELLED when the other image was declined.
 */
export async function resolve(
  chain: Chain,
  reference: Reference,
  { signal, ask = {} }: OperationOptions<never, 'owner'> = {},
  resolving: Omit<ResolveOptions, 'signal'> = {},
): Promise<Resolution> {
  const options = { ...resolving, ...(signal && { signal }) }
  try {
    return await chain.resolve(reference, options)
  } catch (error) {
    if (!isCoreError(error, 'ERR_OWNER_CHANGED') || ask.owner === undefined) throw error
    if (!(await ask.owner({ reference, error }))) throw declined(reference, error)
    return await chain.resolve(reference, { ...options, acceptOwnerChange: true })
  }
}

function declined(reference: Reference, cause: CoreError): CoreError {
  const message = `${formatReference(reference)}: the image of another registry was declined`
  return new CoreError('ERR_CANCELLED', message, { cause })
}
