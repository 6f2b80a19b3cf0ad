import { ByteWriter, decodeError } from '../../../protocols/bytes/index.js'

/** Where a camera's objects travel on the cabinet line: a report of this object (class 129 is Wayside's own, as 128 is). */
export const objectListAddress = { classId: 129, objectId: 1, attributeId: 1, elementId: 0 } as const

/** What somebody is. The order is that of ParticipantType (T/CSAE 53), the number is the wire's. */
export const seenTypes = ['unknown', 'motor', 'non-motor', 'pedestrian'] as const
export type SeenType = (typeof seenTypes)[number]
/** Who saw it, in the order of SourceType (T/CSAE 53). */
export const seenBy = ['unknown', 'selfinfo', 'v2x', 'video', 'microwaveRadar', 'loop', 'lidar', 'integrated'] as const
export type SeenBy = (typeof seenBy)[number]

/** Somebody that a camera or radar sees. */
export interface SeenObject {
  /** [1, 65535], kept while it is in sight. */
  readonly id: number
  readonly type: SeenType
  readonly source: SeenBy
  /** Of its middle, metres east and north of the crossroads' position, to 0.1 m, up to 3 km. */
  readonly eastM: number
  readonly northM: number
  /** m/s, [0, 160]; degrees clockwise from north, [0, 360). */
  readonly speed: number
  readonly heading: number
  /** [0, 25.5]. */
  readonly lengthM: number
  readonly widthM: number
}

const listVersion = 1
const objectLength = 14
/** Objects of one list at most: what a value of a frame holds. */
export const objectsOfList = 16

/** A list as the value of {@link objectListAddress}: version, then 14 bytes an object. @throws RangeError for more than 16 */
export function encodeObjectList(objects: readonly SeenObject[]): Uint8Array {
  if (objects.length > objectsOfList) throw new RangeError('at most 16 objects expected, got ' + objects.length)
  const writer = new ByteWriter(1 + objectLength * objects.length)
  writer.uint8(listVersion)
  for (const object of objects) {
    writer.uint16(object.id)
    writer.uint8(seenTypes.indexOf(object.type))
    writer.uint8(seenBy.indexOf(object.source))
    writer.uint16(Math.round(object.eastM * 10) & 0xffff)
    writer.uint16(Math.round(object.northM * 10) & 0xffff)
    writer.uint16(Math.round(object.speed * 50))
    writer.uint16(Math.round(object.heading * 80) % 28800)
    writer.uint8(Math.round(object.lengthM * 10))
    writer.uint8(Math.round(object.widthM * 10))
  }
  return writer.finish()
}

/** Why bytes are no list. */
export type ObjectListErrorKind = 'bad-version' | 'bad-length' | 'bad-type'

/** Reads a list. @throws DecodeError<ObjectListErrorKind> */
export function decodeObjectList(bytes: Uint8Array): SeenObject[] {
  if (bytes.length < 1 || (bytes.length - 1) % objectLength !== 0)
    throw decodeError<ObjectListErrorKind>('bad-length', 'object list: whole objects expected', bytes.length)
  if (bytes[0] !== listVersion)
    throw decodeError<ObjectListErrorKind>('bad-version', 'object list: version 1 expected, got ' + bytes[0], 0)
  const objects: SeenObject[] = []
  for (let at = 1; at < bytes.length; at += objectLength) objects.push(readObject(bytes, at))
  return objects
}

function readObject(bytes: Uint8Array, at: number): SeenObject {
  const type = seenTypes[bytes[at + 2]!]
  const source = seenBy[bytes[at + 3]!]
  if (type === undefined || source === undefined)
    throw decodeError<ObjectListErrorKind>('bad-type', 'object list: a type and a source expected', at + 2)
  return {
    id: uint16(bytes, at),
    type,
    source,
    eastM: int16(bytes, at + 4) / 10,
    northM: int16(bytes, at + 6) / 10,
    speed: uint16(bytes, at + 8) / 50,
    heading: uint16(bytes, at + 10) / 80,
    lengthM: bytes[at + 12]! / 10,
    widthM: bytes[at + 13]! / 10,
  }
}

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!
const int16 = (bytes: Uint8Array, at: number): number => (uint16(bytes, at) << 16) >> 16
