import { CoreError, splitName } from '../core/index.ts'

/** A name as the engine's API takes it: repository and tag or digest apart. */
export interface EngineName {
  readonly repository: string
  readonly tag: string
}

/** Takes `host:5000/team/app:1` apart; without a tag it is `latest`; a digest stays with the repository's tag empty. */
export function engineName(reference: string): EngineName {
  const { name, tag = 'latest', digest } = splitName(checked(reference))
  return digest === undefined ? { repository: name, tag } : { repository: reference, tag: '' }
}

/** The path of an image in the API. @throws ERR_REFERENCE for what can't be a name or an id. */
export function imagePath(reference: string): string {
  return `/images/${checked(reference)}`
}

function checked(reference: string): string {
  const position = reference.search(/[^\w./:@[\]-]/)
  if (reference !== '' && position < 0 && !reference.split('/').some((part) => part === '..' || part === ''))
    return reference
  throw new CoreError('ERR_REFERENCE', `${JSON.stringify(reference)} is no image name`, {
    position: Math.max(0, position),
  })
}
