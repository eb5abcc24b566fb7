/** A decoded message: values by field number, in order. Varints are bigint, the rest bytes. */
export type Fields = ReadonlyMap<number, readonly (bigint | Buffer)[]>

/** One field of a message to be; undefined, 0 and '' are left out, as proto3 does. */
export type Field = readonly [number: number, value: string | Uint8Array | number | bigint | undefined]

/** Encodes a message. Protocol Buffers, encoding: varints and length-delimited fields only. */
export function encode(...fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.flatMap(([number, value]) => encodeField(number, value)))
}

function encodeField(number: number, value: Field[1]): readonly Buffer[] {
  if (value === undefined || value === 0 || value === 0n || value === '') return []
  if (typeof value === 'number' || typeof value === 'bigint') return [varint(number << 3), varint(value)]
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return [varint((number << 3) | 2), varint(bytes.length), Buffer.from(bytes)]
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

/** Decodes a message. @throws RangeError for one that is cut off. */
export function decode(bytes: Buffer): Fields {
  const fields = new Map<number, (bigint | Buffer)[]>()
  const reader = new Reader(bytes)
  while (!reader.ended) {
    const key = Number(reader.varint())
    const values = fields.get(key >> 3) ?? []
    values.push(reader.value(key & 7))
    fields.set(key >> 3, values)
  }
  return fields
}

class Reader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get ended(): boolean {
    return this.#position >= this.#bytes.length
  }

  value(wire: number): bigint | Buffer {
    if (wire === 0) return this.varint()
    if (wire === 2) return this.#take(Number(this.varint()))
    if (wire === 1) return this.#take(8)
    if (wire === 5) return this.#take(4)
    throw new RangeError(`Unknown wire type ${wire}`)
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1).readUInt8()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    throw new RangeError('A varint without an end')
  }

  #take(length: number): Buffer {
    const end = this.#position + length
    if (end > this.#bytes.length) throw new RangeError('The message is cut off')
    const taken = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return taken
  }
}

/** The last value of a field as text; '' without one. */
export function textOf(fields: Fields, number: number): string {
  const value = fields.get(number)?.at(-1)
  return Buffer.isBuffer(value) ? value.toString('utf8') : ''
}

/** The last value of a field as a number; 0 without one. */
export function numberOf(fields: Fields, number: number): number {
  const value = fields.get(number)?.at(-1)
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0
}

/** The submessages of a field. */
export function messagesOf(fields: Fields, number: number): readonly Fields[] {
  return (fields.get(number) ?? []).filter((value) => Buffer.isBuffer(value)).map(decode)
}

/** The values of a field as bytes. */
export function bytesOf(fields: Fields, number: number): readonly Buffer[] {
  return (fields.get(number) ?? []).filter((value) => Buffer.isBuffer(value))
}
