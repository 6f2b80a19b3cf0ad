import { codecError, decodeError } from '../bytes/error.js'
import { aidSize, putAid, readAid } from './aid.js'

/*
 * What is around a message on the air (YD/T 3707-2020, by facts/protocols.md 1.1): the octet of the adaptation layer, then
 * DSMP: version (3 bits), option indicator (1), reserved (4), AID, length (2 octets), data. The security layer of
 * YD/T 3957 lies inside the data; here the message itself does.
 */

/** First octet of an access layer payload. */
export const ADAPTATION = { ipv6: 0, dsmp: 4, ipv4: 5 } as const

/** V2X message family CCSA of 3GPP TS 24.386 clause 7.1. */
export const MESSAGE_FAMILY_CCSA = 4

/** A DSMP frame. */
export interface DsmpFrame {
  /** Application identifier, 0 to 270549119; see v2xApplications. */
  readonly aid: number
  /** Up to 65535 octets. */
  readonly payload: Uint8Array
}

/** Why bytes are not a DSMP frame. */
export type DsmpErrorKind = 'incomplete' | 'bad-aid' | 'not-dsmp' | 'bad-version' | 'unsupported-extension' | 'trailing'

/** A DSMP frame of version 0 without extension, behind its adaptation octet. @throws CodecError ("bad-value") */
export function encodeDsmp({ aid, payload }: DsmpFrame): Uint8Array {
  if (payload.length > 65535)
    throw codecError('bad-value', `DSMP: at most 65535 octets expected, got ${payload.length}`)
  const size = aidSize(aid)
  const frame = new Uint8Array(4 + size + payload.length)
  frame[0] = ADAPTATION.dsmp
  putAid(frame, 2, aid)
  frame[2 + size] = payload.length >> 8
  frame[3 + size] = payload.length
  frame.set(payload, 4 + size)
  return frame
}

/** Reads an adaptation octet and the DSMP frame behind it, which must end the bytes. @throws DecodeError<DsmpErrorKind> */
export function decodeDsmp(bytes: Uint8Array): DsmpFrame {
  if (bytes.length < 2) throw decodeError('incomplete', `DSMP: two octets expected, got ${bytes.length}`, bytes.length)
  if (bytes[0] !== ADAPTATION.dsmp)
    throw decodeError('not-dsmp', `DSMP: protocol type ${ADAPTATION.dsmp} expected, got ${bytes[0]}`, 0)
  const head = bytes[1]!
  if (head >> 5 !== 0) throw decodeError('bad-version', `DSMP: version 0 expected, got ${head >> 5}`, 1)
  // What an extension looks like inside was not found, so what is behind it cannot be either.
  if (head & 0x10) throw decodeError('unsupported-extension', 'DSMP: no extension expected, got one', 1)
  const { aid, size } = readAid(bytes, 2)
  const at = 2 + size
  if (at + 2 > bytes.length) throw decodeError('incomplete', 'DSMP: a length expected, got the end', bytes.length)
  const length = bytes[at]! * 256 + bytes[at + 1]!
  const end = at + 2 + length
  if (end > bytes.length)
    throw decodeError('incomplete', `DSMP: ${length} octets expected, got ${bytes.length - at - 2}`, bytes.length)
  if (end < bytes.length) throw decodeError('trailing', `DSMP: the end expected, got ${bytes.length - end} octets`, end)
  return { aid, payload: bytes.subarray(at + 2, end) }
}
