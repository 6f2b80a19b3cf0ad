import { bytesOf, isByteBuffer, type ByteBuffer } from '../../../firmware/hal/base.js'
import { busError } from '../../../firmware/hal/errors.js'

/* Checks that constructors and methods make. Texts are short: an image has no room for sentences. */

/** A whole number in [low, high]. @throws RangeError with the option's name */
export function whole(value: unknown, low: number, high: number, option: string): number {
  const number = +(value as number)
  if (!(number >= low && number <= high && Math.floor(number) === number)) throw new RangeError(option)
  return number
}

/** A callback, or undefined for null and undefined. @throws TypeError for anything else */
export function callback<Callback>(value: Callback | null | undefined, option: string): Callback | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'function') throw new TypeError(option)
  return value
}

/** The bytes of an allowed buffer. @throws TypeError for `Uint16Array` and anything else that is not one */
export function view(buffer: ByteBuffer): Uint8Array {
  if (!isByteBuffer(buffer)) throw new TypeError('buffer')
  return bytesOf(buffer)
}

/** Keeps `target`, the only option that shows on an instance (ECMA-419 clause 8). */
export function keepTarget(instance: object, target: unknown): void {
  if (target !== undefined) (instance as { target?: unknown }).target = target
}

/** @throws BusError "closed" */
export function assertOpen(isOpen: unknown): void {
  if (!isOpen) throw busError('closed', 'closed')
}

/** What arrived for a read: fills the buffer where there is one and gives the count, else an ArrayBuffer of its own. */
export function received(bytes: Uint8Array, target: number | ByteBuffer): ArrayBuffer | number {
  if (typeof target === 'number') return bytes.buffer as ArrayBuffer
  view(target).set(bytes)
  return bytes.length
}
