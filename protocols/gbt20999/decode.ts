import { decodeError } from '../bytes/index.js'
import { checksum } from './checksum.js'
import {
  addressLength,
  endByte,
  headerLength,
  lengthExtra,
  startByte,
  type DataValue,
  type Frame,
  type FrameErrorKind,
} from './frame.js'

/** Markers, length, header, checksum. */
const smallestFrame = 1 + 2 + headerLength + 2 + 1

/**
 * Reads exactly one frame whose bytes are not escaped, from start to end marker.
 * @throws DecodeError ("too-short" | "bad-marker" | "bad-length" | "bad-checksum" | "bad-value")
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const { length } = bytes
  if (length < smallestFrame) throw refusal('too-short', 'at least ' + smallestFrame + ' bytes', length, length)
  if (bytes[0] !== startByte) throw refusal('bad-marker', 'start byte 126', bytes[0]!, 0)
  if (bytes[length - 1] !== endByte) throw refusal('bad-marker', 'end byte 125', bytes[length - 1]!, length - 1)
  const stated = uint16(bytes, 1)
  const crcAt = length - 3
  if (stated !== crcAt - 3 + lengthExtra) throw refusal('bad-length', 'length ' + (crcAt - 1), stated, 1)
  const crc = checksum(bytes, 1, crcAt)
  if (crc !== uint16(bytes, crcAt)) throw refusal('bad-checksum', 'checksum ' + crc, uint16(bytes, crcAt), crcAt)
  return {
    version: uint16(bytes, 3),
    hostId: bytes[5]!,
    controllerId: ((uint16(bytes, 6) << 16) | uint16(bytes, 8)) >>> 0,
    crossId: bytes[10]!,
    sequence: bytes[11]!,
    type: bytes[12]!,
    values: decodeValues(bytes, bytes[13]!, crcAt),
  }
}

function decodeValues(bytes: Uint8Array, count: number, end: number): DataValue[] {
  const values: DataValue[] = []
  let at = 3 + headerLength
  for (let left = count; left > 0; left--) {
    const length = at + 1 < end ? bytes[at + 1]! : -1
    if (length < addressLength || at + 2 + length > end)
      throw refusal('bad-value', 'a value of 4 to ' + (end - at - 2) + ' bytes', length, at)
    values.push({
      index: bytes[at]!,
      classId: bytes[at + 2]!,
      objectId: bytes[at + 3]!,
      attributeId: bytes[at + 4]!,
      elementId: bytes[at + 5]!,
      data: bytes.slice(at + 2 + addressLength, at + 2 + length),
    })
    at += 2 + length
  }
  if (at !== end) throw refusal('bad-value', 'no bytes behind the last value', end - at, at)
  return values
}

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!

function refusal(kind: FrameErrorKind, expected: string, got: number, offset: number) {
  return decodeError(kind, 'GB/T 20999: ' + expected + ' expected, got ' + got, offset)
}
