import type { DecodeError } from '../bytes/index.js'

/** Why a frame was refused. */
export type FrameErrorKind =
  | 'too-short' // fewer bytes than the smallest frame has
  | 'bad-marker' // no start or end byte where one belongs
  | 'bad-length' // the length field does not match
  | 'bad-checksum' // damaged
  | 'bad-value' // a data value runs out of the frame, or bytes are left over
  | 'out-of-range' // a field that does not fit, or more data than a frame holds

export type FrameError = DecodeError<FrameErrorKind>

/** Start, end and escape byte (GB/T 20999-2017 annex A.1 as quoted by facts/protocols.md 5.2 sources). */
export const startByte = 0x7e
export const endByte = 0x7d
export const escapeByte = 0x5c

/** Type of a frame (annex A.2.4). Sources disagree on the heartbeat's answer: 0x71 and 0x80 are both seen. */
export const FrameType = {
  Query: 0x10,
  QueryReply: 0x20,
  QueryError: 0x21,
  SetRequest: 0x30,
  SetReply: 0x40,
  SetError: 0x41,
  Broadcast: 0x50,
  Report: 0x60,
  Heartbeat: 0x70,
  HeartbeatReply: 0x71,
} as const

/** What became of a value that was asked for or set (annex A). */
export const ValueStatus = {
  Ok: 0x00,
  NoObject: 0x01,
  NoElement: 0x02,
  NoAttribute: 0x03,
  NotReadable: 0x04,
  NotWritable: 0x05,
  WrongType: 0x06,
  OutOfRange: 0x07,
  Denied: 0x08,
  Busy: 0x09,
} as const

/** Where a value lives: class, object, attribute (0: all of the object), element (0: all of them), each [0, 255]. */
export interface Address {
  readonly classId: number
  readonly objectId: number
  readonly attributeId: number
  readonly elementId: number
}

/** One value of a frame. */
export interface DataValue extends Address {
  /** Its number within the frame, from 1; an answer repeats it. */
  readonly index: number
  /** The value, or in an error or the answer to a set its status; empty in a query. At most 251 bytes. */
  readonly data: Uint8Array
}

/** A frame, without markers, length and checksum. */
export interface Frame {
  /** Major version in the high byte: 0x0100 is 1.0. */
  readonly version: number
  /** Which host, [0, 255]. */
  readonly hostId: number
  /** Which controller, 32 bits. */
  readonly controllerId: number
  /** Which of the controller's junctions, [0, 255]. */
  readonly crossId: number
  /** Of the request; an answer repeats it. [0, 255] */
  readonly sequence: number
  /** One of {@link FrameType}, or whatever else stood there. */
  readonly type: number
  readonly values: readonly DataValue[]
}

/** From the version to the count of values. */
export const headerLength = 11
/** What the length field counts besides header and values: itself, or the checksum; both are two bytes. */
export const lengthExtra = 2
/** Address of a value behind its index and length. */
export const addressLength = 4
/** Most bytes of one value's data: the length field has eight bits. */
export const maximumData = 251
/** Longest frame that this implementation takes, markers and checksum included, before escaping. */
export const maximumFrame = 1024
