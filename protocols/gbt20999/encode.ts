import { ByteWriter, codecError } from '../bytes/index.js'
import { checksum } from './checksum.js'
import {
  addressLength,
  endByte,
  escapeByte,
  headerLength,
  lengthExtra,
  maximumData,
  maximumFrame,
  startByte,
  type DataValue,
  type Frame,
  type FrameErrorKind,
} from './frame.js'

/**
 * A frame as bytes with nothing escaped: as it travels in a UDP datagram.
 * @throws CodecError ("out-of-range") for a field that does not fit or a frame over 1024 bytes
 */
export function encodeFrame(frame: Frame): Uint8Array {
  let length = headerLength + lengthExtra
  for (const value of frame.values) length += 2 + addressLength + value.data.length
  if (length + 4 > maximumFrame) throw outOfRange('a frame of at most ' + maximumFrame + ' bytes', length + 4)
  const writer = new ByteWriter(length + 4)
  writer.uint8(startByte)
  writer.uint16(length)
  writeHeader(writer, frame)
  for (const value of frame.values) writeValue(writer, value)
  writer.uint16(checksum(writer.written(), 1, writer.size))
  writer.uint8(endByte)
  return writer.finish()
}

/**
 * A frame's bytes as they travel on a serial line or in TCP: every start, end and escape byte between the markers has an
 * escape byte in front of it (seen in one implementation that cites annex A.1; not confirmed by the standard's text).
 */
export function escapeFrame(plain: Uint8Array): Uint8Array {
  const last = plain.length - 1
  let extra = 0
  for (let index = 1; index < last; index++) if (isSpecial(plain[index]!)) extra++
  const escaped = new Uint8Array(plain.length + extra)
  let at = 0
  for (let index = 0; index < plain.length; index++) {
    if (index > 0 && index < last && isSpecial(plain[index]!)) escaped[at++] = escapeByte
    escaped[at++] = plain[index]!
  }
  return escaped
}

const isSpecial = (byte: number): boolean => byte === startByte || byte === endByte || byte === escapeByte

function writeHeader(writer: ByteWriter, frame: Frame): void {
  writer.uint16(checked(frame.version, 0xffff, 'version'))
  writer.uint8(checked(frame.hostId, 255, 'host'))
  writer.uint32(checked(frame.controllerId, 0xffffffff, 'controller'))
  writer.uint8(checked(frame.crossId, 255, 'junction'))
  writer.uint8(checked(frame.sequence, 255, 'sequence'))
  writer.uint8(checked(frame.type, 255, 'type'))
  writer.uint8(checked(frame.values.length, 255, 'count of values'))
}

function writeValue(writer: ByteWriter, value: DataValue): void {
  writer.uint8(checked(value.index, 255, 'index'))
  writer.uint8(addressLength + checked(value.data.length, maximumData, 'length of a value'))
  writer.uint8(checked(value.classId, 255, 'class'))
  writer.uint8(checked(value.objectId, 255, 'object'))
  writer.uint8(checked(value.attributeId, 255, 'attribute'))
  writer.uint8(checked(value.elementId, 255, 'element'))
  writer.bytes(value.data)
}

function checked(value: number, high: number, what: string): number {
  if (!(value >= 0 && value <= high) || Math.floor(value) !== value)
    throw outOfRange(what + ' in [0, ' + high + ']', value)
  return value
}

function outOfRange(expected: string, got: number) {
  return codecError<FrameErrorKind>('out-of-range', 'GB/T 20999: ' + expected + ' expected, got ' + got)
}
