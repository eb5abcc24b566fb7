import type { ImageConfig } from './documents.ts'
import { decodePlatform } from './descriptor.ts'
import { Fields, parseFields } from './fields.ts'

/** Most bytes of an image config. */
export const configLimit = 8 * 1024 * 1024

/**
 * Reads an image config, Docker's or OCI's.
 * @throws ERR_TOO_LARGE beyond 8 MiB; ERR_UNSUPPORTED when it is no JSON or a field is malformed.
 */
export function decodeConfig(bytes: Uint8Array): ImageConfig {
  const fields = parseFields(bytes, 'image config', configLimit)
  const run = fields.has('config') ? fields.object('config') : new Fields({}, 'image config', 'config')
  return {
    platform: decodePlatform(fields),
    ...text(fields, 'created', 'created'),
    labels: run.stringMap('Labels'),
    entrypoint: run.strings('Entrypoint'),
    command: run.strings('Cmd'),
    environment: run.strings('Env', 'a list of NAME=value', (item) => item.indexOf('=') > 0),
    ...text(run, 'WorkingDir', 'workingDirectory'),
    ...text(run, 'User', 'user'),
    exposedPorts: run.keys('ExposedPorts'),
    triggers: run.strings('OnBuild'),
    history: fields.objects('history', decodeHistory),
    diffIds: fields.object('rootfs').strings('diff_ids'),
  }
}

function decodeHistory(fields: Fields): ImageConfig['history'][number] {
  return {
    ...text(fields, 'created_by', 'createdBy'),
    ...text(fields, 'created', 'created'),
    emptyLayer: fields.flag('empty_layer'),
  }
}

function text<Name extends string>(fields: Fields, name: string, as: Name): { readonly [K in Name]?: string } {
  const value = fields.optionalString(name) ?? ''
  return value === '' ? {} : ({ [as]: value } as { readonly [K in Name]: string })
}
