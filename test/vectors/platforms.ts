import { hostPlatform } from '../../src/core/oci/platform.ts'
import type { Platform } from '../../src/core/oci/documents.ts'
import { list, text } from './adapter.ts'
import type { Vector } from './adapter.ts'

/** A platform of the vectors, written with Go's field names; `defaultOS` and the like are this machine's. */
export function platformOf(fields: Vector): Platform {
  const host = hostPlatform()
  const variant = text(fields, 'Variant').replace('defaultVariant', host.variant ?? '')
  const osFeatures = list(fields, 'OSFeatures').map(String)
  return {
    os: text(fields, 'OS').replace('defaultOS', host.os),
    architecture: text(fields, 'Architecture').replace('defaultArch', host.architecture),
    ...(variant === '' ? {} : { variant }),
    ...(text(fields, 'OSVersion') === '' ? {} : { osVersion: text(fields, 'OSVersion') }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
  }
}
