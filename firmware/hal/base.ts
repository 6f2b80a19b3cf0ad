/**
 * What every hardware class shares: the base and IO class patterns of ECMA-419, 4th edition, clauses 8 and 9.
 * Where the standard's prose and its Annex A disagree, the reading is that of docs/hal.md.
 */

/** Where a pin is: a number, a name, or an object that only the provider can read (ECMA-419 clause 9). */
export type PinSpecifier = number | string | object

/** Which bus peripheral is meant, for hosts with several (ECMA-419 clause 9). */
export type PortSpecifier = number | string

/** Memory that a read fills or a write takes (ECMA-419 clause 6.11). `Uint16Array` and its like are refused. */
export type ByteBuffer = ArrayBuffer | Uint8Array | Int8Array | DataView

/** Called exactly once, always later than the call it completes (ECMA-419 clause 8). */
export type Completion<Results extends unknown[] = []> = (error: Error | null, ...results: Results) => void

/** A point in time of the ECMAScript kind: milliseconds since 1970-01-01T00:00:00Z. */
export type TimeValue = number

/** Options of every class: `target` is kept as a property of the instance and never looked at. */
export interface BaseOptions {
  readonly target?: unknown
}

/** Every instance can be closed, twice if need be; every other method throws afterwards. */
export interface Closable {
  close(): void
}

/**
 * Constructor options together with the constructor they are for: `new connection.io(connection)`.
 * This is how a device hands a bus or pin to a driver (ECMA-419 clauses 12 and 29).
 */
export type Connection<Options, Instance> = Options & { readonly io: new (options: Options) => Instance }

/** A view of the same bytes, whichever of the allowed kinds they come in. */
export function bytesOf(buffer: ByteBuffer): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer)
  return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength)
}

/** Whether a value is one of the kinds that ECMA-419 clause 6.11 calls a Byte Buffer. */
export function isByteBuffer(value: unknown): value is ByteBuffer {
  return (
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer ||
    value instanceof Int8Array ||
    value instanceof DataView
  )
}
