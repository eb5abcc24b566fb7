/** Who served a name last, with which digest, when (milliseconds since 1970). */
export interface Provenance {
  /** Its label. */
  readonly registry: string
  /** Its address: a label given to another server is another owner. */
  readonly url: string
  readonly digest: string
  readonly at: number
}

/** Remembers who served a name. The one on disk is shared by every window and the command line. */
export interface OwnerMemory {
  recall(name: string): Promise<Provenance | undefined>
  record(name: string, provenance: Provenance): Promise<void>
}

/** A memory that ends with the process. */
export function processMemory(): OwnerMemory {
  const known = new Map<string, Provenance>()
  return {
    recall: (name) => Promise.resolve(known.get(name)),
    record: (name, provenance) => {
      known.set(name, provenance)
      return Promise.resolve()
    },
  }
}
