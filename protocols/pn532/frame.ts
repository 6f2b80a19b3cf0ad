import { codecError, type DecodeError } from '../bytes/index.js'

/** Direction byte of a frame: host to chip, chip to host (PN532 user manual UM0701-02, 6.2.1; facts/protocols.md 2.1). */
export const Tfi = { ToChip: 0xd4, ToHost: 0xd5, Error: 0x7f } as const

/** Why a frame was not one. */
export type Pn532FrameErrorKind =
  | 'bad-length' // the length does not match its checksum
  | 'bad-checksum' // the data do not match theirs
  | 'out-of-range' // more data than a frame holds

export type Pn532FrameError = DecodeError<Pn532FrameErrorKind>

/** Most bytes of TFI and data in a normal frame, and in an extended one (UM0701-02, 6.2.1.1 and 6.2.1.2). */
export const longestNormal = 255
export const longestExtended = 265

/** Acknowledge, and "send that again" (UM0701-02, 6.2.1.3 and 6.2.1.4). */
export const ackFrame = new Uint8Array([0x00, 0x00, 0xff, 0x00, 0xff, 0x00])
export const nackFrame = new Uint8Array([0x00, 0x00, 0xff, 0xff, 0x00, 0x00])
/** The chip's answer to a command that it does not know or that is malformed (UM0701-02, 6.2.1.5). */
export const errorFrame = new Uint8Array([0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00])

/** Bytes of a frame around its TFI and data: 7 normal, 10 extended. */
export function frameLength(dataLength: number): number {
  return 1 + dataLength <= longestNormal ? dataLength + 8 : dataLength + 11
}

/**
 * An information frame: preamble, start code, length, TFI, data, checksum, postamble; extended where the data need it.
 * @throws CodecError ("out-of-range") for more than 264 bytes of data
 */
export function encodeFrame(tfi: number, data: Uint8Array): Uint8Array {
  const length = 1 + data.length
  if (length > longestExtended)
    throw codecError<Pn532FrameErrorKind>('out-of-range', 'PN532 frame: at most 264 bytes expected, got ' + data.length)
  const isNormal = length <= longestNormal
  const frame = new Uint8Array(frameLength(data.length))
  const high = length >> 8
  const low = length & 0xff
  frame.set(isNormal ? [0, 0, 0xff, low, -low & 0xff] : [0, 0, 0xff, 0xff, 0xff, high, low, -(high + low) & 0xff])
  const start = isNormal ? 5 : 8
  frame[start] = tfi
  frame.set(data, start + 1)
  let sum = tfi
  for (let at = 0; at < data.length; at++) sum += data[at]!
  frame[start + length] = -sum & 0xff
  return frame
}
