/**
 * What an adapter is: the file `test/vectors/<name>.ts` that maps the groups of `<name>.json` to our functions and
 * exports `const adapter: Adapter`. The runner finds it by that name; a vectors file without one is a checklist only.
 *
 * ```ts
 * export const adapter: Adapter = {
 *   groups: {
 *     'spec/referrers-tag': (vector) => {
 *       assert.equal(referrersTag(text(vector, 'digest')), text(vector, 'tag'))
 *     },
 *     'expiry-rules': notApplicable('describes other clients; ours is tested in test/core/auth'),
 *   },
 * }
 * ```
 *
 * A check throws (best an AssertionError) when the case fails, returns `notApplicable(reason)` when clients disagree
 * and we chose otherwise, or the case asks for something Portolan does not have; anything else is a pass. It knows a
 * case by its content only, never by its place or its name.
 */
export interface Adapter {
  readonly groups: Readonly<Record<string, GroupCheck>>
  /** The check for a group of another name, judged by the shape of its cases. */
  readonly otherwise?: (group: Group) => GroupCheck | undefined
}

/** One case. A field that is absent has its zero value: use `text`, `flag`, `number`, `list` and `record` to read it. */
export type Vector = Readonly<Record<string, unknown>>

export interface Group {
  readonly name: string
  readonly about: string
  readonly cases: readonly Vector[]
}

export interface NotApplicable {
  readonly notApplicable: string
}

export type Verdict = NotApplicable | undefined | void

export type Check = (vector: Vector, group: Group) => Verdict | Promise<Verdict>

/** A check for every case of a group, or the reason why the whole group does not apply. */
export type GroupCheck = Check | NotApplicable

/** Says that a case or group does not apply, and why. */
export function notApplicable(reason: string): NotApplicable {
  return { notApplicable: reason }
}

/** The string field `name`; '' when absent or null, JSON when it is something else. */
export function text(vector: Vector, name: string): string {
  const value = vector[name] ?? ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The boolean field `name`; false when absent. */
export function flag(vector: Vector, name: string): boolean {
  return vector[name] === true
}

/** The number field `name`; 0 when absent. */
export function number(vector: Vector, name: string): number {
  const value = vector[name]
  return typeof value === 'number' ? value : 0
}

/** The list field `name`; [] when absent or null. */
export function list(vector: Vector, name: string): readonly unknown[] {
  const value = vector[name]
  return Array.isArray(value) ? value : []
}

/** The object field `name`; {} when absent or null. */
export function record(vector: Vector, name: string): Vector {
  return asRecord(vector[name])
}

/** `value` as an object to read fields of; {} when it is none. */
export function asRecord(value: unknown): Vector {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Vector) : {}
}
