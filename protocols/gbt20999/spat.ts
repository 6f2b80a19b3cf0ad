import { ByteWriter, decodeError, type DecodeError } from '../bytes/index.js'

/** What a signal group shows and until when, as SPAT wants it: times from now on in 0.1 s, {@link unknownTime} for unknown. */
export interface GroupTiming {
  /** Signal group, [1, 255]. */
  readonly group: number
  /** LampStatus of GB/T 20999. */
  readonly light: number
  /** Since when, 0.1 s, [0, 36001]. */
  readonly elapsed: number
  /** Earliest, latest and likely end of what it shows. */
  readonly minimumEnd: number
  readonly maximumEnd: number
  readonly likelyEnd: number
}

/** The content of a SPAT message as a controller knows it. */
export interface SpatRecord {
  /** RunMode of GB/T 20999. */
  readonly mode: number
  readonly plan: number
  /** 0 while there is none. */
  readonly stage: number
  /** Status of the junction, 16 bits, bit 0 of the standard first (T/CSAE 53 IntersectionStatus: 3 preempt, 4 priority). */
  readonly status: number
  /** Milliseconds since 1970, 0 while the controller has no time. */
  readonly unixMs: number
  readonly groups: readonly GroupTiming[]
}

/** A time that is not known (T/CSAE 53 TimeMark: 36001; 36000 is an hour or more). */
export const unknownTime = 36001

/** A request for a stage, as a roadside unit passes it on. */
export interface PriorityRecord {
  /** Who asks: one request of each, [1, 255]. */
  readonly id: number
  /** Stage that is wanted, from 1; 0 takes the request back. */
  readonly stage: number
  /** Whether it may jump over stages (an emergency vehicle) or only lengthen and shorten greens. */
  readonly isPreemption: boolean
  /** Tenths of a second until the vehicle is at the stop line, and how long it needs green there. */
  readonly arrival: number
  readonly duration: number
}

const recordVersion = 1
const headLength = 14
const groupLength = 10
const priorityLength = 7

/** Kinds of refusals of these records. */
export type RecordErrorKind = 'bad-version' | 'bad-length'

/** The SPAT record as the value of object 128.1.1: version, mode, plan, stage, status, time, then ten bytes a group. */
export function encodeSpatRecord(record: SpatRecord): Uint8Array {
  const writer = new ByteWriter(headLength + groupLength * record.groups.length)
  writer.uint8(recordVersion)
  writer.uint8(record.mode)
  writer.uint8(record.plan)
  writer.uint8(record.stage)
  writer.uint16(record.status)
  writer.uint64(record.unixMs)
  for (const group of record.groups) {
    writer.uint8(group.group)
    writer.uint8(group.light)
    writer.uint16(group.elapsed)
    writer.uint16(group.minimumEnd)
    writer.uint16(group.maximumEnd)
    writer.uint16(group.likelyEnd)
  }
  return writer.finish()
}

/** Reads a SPAT record. @throws DecodeError ("bad-version" | "bad-length") */
export function decodeSpatRecord(bytes: Uint8Array): SpatRecord {
  if (bytes.length < headLength || (bytes.length - headLength) % groupLength !== 0) throw badLength(bytes.length)
  if (bytes[0] !== recordVersion) throw decodeError('bad-version', 'SPAT record: version 1 expected', 0)
  const groups: GroupTiming[] = []
  for (let at = headLength; at < bytes.length; at += groupLength)
    groups.push({
      group: bytes[at]!,
      light: bytes[at + 1]!,
      elapsed: uint16(bytes, at + 2),
      minimumEnd: uint16(bytes, at + 4),
      maximumEnd: uint16(bytes, at + 6),
      likelyEnd: uint16(bytes, at + 8),
    })
  return {
    mode: bytes[1]!,
    plan: bytes[2]!,
    stage: bytes[3]!,
    status: uint16(bytes, 4),
    unixMs: uint32(bytes, 6) * 4294967296 + uint32(bytes, 10),
    groups,
  }
}

/** The priority record as the value of object 128.2.1. */
export function encodePriorityRecord(record: PriorityRecord): Uint8Array {
  const writer = new ByteWriter(priorityLength)
  writer.uint8(record.id)
  writer.uint8(record.stage)
  writer.uint8(record.isPreemption ? 1 : 0)
  writer.uint16(record.arrival)
  writer.uint16(record.duration)
  return writer.finish()
}

/** Reads a priority record. @throws DecodeError ("bad-length") */
export function decodePriorityRecord(bytes: Uint8Array): PriorityRecord {
  if (bytes.length !== priorityLength) throw badLength(bytes.length)
  return {
    id: bytes[0]!,
    stage: bytes[1]!,
    isPreemption: bytes[2] === 1,
    arrival: uint16(bytes, 3),
    duration: uint16(bytes, 5),
  }
}

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!
const uint32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 65536 + uint16(bytes, at + 2)

function badLength(length: number): DecodeError<RecordErrorKind> {
  return decodeError<RecordErrorKind>('bad-length', 'a whole record expected, got ' + length + ' bytes', length)
}
