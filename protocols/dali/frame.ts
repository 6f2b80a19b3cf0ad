import { codecError } from '../bytes/index.js'
import { halfBitsUs, receiverUs } from './timing.js'

/** Length in bits of a backward frame, and of forward frames to control gear and to control devices. */
export type FrameBits = 8 | 16 | 24

/** A frame: so many bits, most significant first, as an unsigned number. */
export interface DaliFrame {
  readonly bits: FrameBits
  readonly data: number
}

/** What became of a line's edges. `timingUs`: the interval that no frame has. */
export type Reception =
  | { readonly kind: 'frame'; readonly frame: DaliFrame }
  | { readonly kind: 'violation'; readonly at: 'start-bit' | 'data-bit' | 'length'; readonly timingUs: number }

/**
 * A frame as bytes, most significant first: 1, 2 or 3.
 * @throws CodecError ("bad-frame") for another length, or data that does not fit
 */
export function frameBytes({ bits, data }: DaliFrame): Uint8Array {
  checkFrame(bits, data)
  const bytes = new Uint8Array(bits / 8)
  for (let index = 0; index < bytes.length; index++) bytes[index] = data >> (bits - 8 - index * 8)
  return bytes
}

/** A frame from bytes, most significant first. @throws CodecError ("bad-frame") unless there are 1, 2 or 3 */
export function frameOfBytes(bytes: Uint8Array): DaliFrame {
  let data = 0
  for (let index = 0; index < bytes.length; index++) data = data * 256 + bytes[index]!
  const bits = bytes.length * 8
  checkFrame(bits, data)
  return { bits: bits as FrameBits, data }
}

/**
 * The edges of a frame on an idle line, which is high: microseconds from its first edge, which falls; then they alternate.
 * Bi-phase: a one is low, then high, and a start bit of one goes before (IEC 62386-101, 7.1).
 * @throws CodecError ("bad-frame")
 */
export function encodeEdges({ bits, data }: DaliFrame): number[] {
  checkFrame(bits, data)
  const edges = [0]
  let level = 0
  for (let half = 1; half < 2 * (bits + 1); half++) {
    const next = levelOfHalf(bits, data, half)
    if (next !== level) edges.push(halfBitsUs(half))
    level = next
  }
  if (level === 0) edges.push(halfBitsUs(2 * (bits + 1)))
  return edges
}

function levelOfHalf(bits: number, data: number, half: number): number {
  const place = half >> 1
  const bit = place === 0 ? 1 : (data >> (bits - place)) & 1
  return half % 2 === 0 ? 1 - bit : bit
}

/** Reads edges as a receiver does: instants in microseconds, the first falls, then they alternate; the last one rises. */
export function decodeEdges(edgesUs: readonly number[]): Reception {
  let data = 0
  let bits = -1
  /** Level of a first half that waits for its second; undefined between bits. */
  let first: number | undefined
  for (let edge = 1; edge <= edgesUs.length; edge++) {
    const level = (edge - 1) % 2
    const timingUs = edge < edgesUs.length ? edgesUs[edge]! - edgesUs[edge - 1]! : 0
    // After the last edge the line is idle: one half bit of it ends a one, where it is needed.
    const halves = edge < edgesUs.length ? halvesOf(timingUs) : first === undefined ? 0 : 1
    if (edge < edgesUs.length && halves === 0) return violation(bits < 0 ? 'start-bit' : 'data-bit', timingUs)
    for (let half = 0; half < halves; half++) {
      if (first === undefined) {
        first = level
        continue
      }
      if (first === level) return violation(bits < 0 ? 'start-bit' : 'data-bit', timingUs)
      // A start bit of zero cannot be: the first edge falls.
      data = bits < 0 ? 0 : data * 2 + level
      bits++
      if (bits > 24) return violation('length', 0)
      first = undefined
    }
  }
  if (bits !== 8 && bits !== 16 && bits !== 24) return violation('length', 0)
  return { kind: 'frame', frame: { bits, data } }
}

/** Half bits that an interval is, 0 for none that a receiver takes. */
function halvesOf(us: number): number {
  if (us >= receiverUs.halfMin && us <= receiverUs.halfMax) return 1
  return us >= receiverUs.fullMin && us <= receiverUs.fullMax ? 2 : 0
}

function violation(at: 'start-bit' | 'data-bit' | 'length', timingUs: number): Reception {
  return { kind: 'violation', at, timingUs }
}

function checkFrame(bits: number, data: number): void {
  if (bits !== 8 && bits !== 16 && bits !== 24)
    throw codecError('bad-frame', 'DALI frame: 8, 16 or 24 bits expected, got ' + bits)
  if (!(data >= 0 && data < 1 << bits && Math.floor(data) === data))
    throw codecError('bad-frame', 'DALI frame: a number of ' + bits + ' bits expected, got ' + data)
}
