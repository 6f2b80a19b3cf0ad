import { writeUtf8 } from '../../../protocols/bytes/index.js'
import { readPrintable, wasteCategories, type WasteCategory } from '../bin-tag/record.js'
import type { TagState } from './model.js'

/** Where the truck was. */
export interface Place {
  /** Degrees, north and east positive. */
  readonly latitude: number
  readonly longitude: number
}

/** What is known of an emptying. Undefined is what is not, or not yet. */
export interface Emptying {
  /** Counts on this truck, from 1. */
  readonly serial: number
  tag: TagState
  can?: string | undefined
  category?: WasteCategory | undefined
  /** Percent. */
  fill?: number | undefined
  /** Seven bytes as hex, 14 digits. */
  uid?: string | undefined
  /** Kilograms of bin and waste, and of the bin alone. */
  full?: number | undefined
  tare?: number | undefined
  isUnsteady: boolean
  /** Unix seconds at which it was tipped. */
  unixS?: number | undefined
  place?: Place | undefined
}

const tagStates: readonly TagState[] = ['read', 'blank', 'unreadable']
const magic = 0xe2
const headLength = 32
const unknown = 0xff
const unsteadyFlag = 1

/**
 * An emptying for the key-value store: magic, tag state, category, fill (255: unknown), flags, length of the UID's digits, serial
 * (32 bits), Unix seconds (32 bits, 0: unknown), weights and place (32-bit floats, NaN: unknown), then UID and id in ASCII.
 */
export function encodeEmptying(emptying: Emptying): Uint8Array {
  const { serial, tag, can = '', category, fill, uid = '', full, tare, isUnsteady, unixS, place } = emptying
  const bytes = new Uint8Array(headLength + uid.length + can.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = magic
  bytes[1] = tagStates.indexOf(tag)
  bytes[2] = category === undefined ? unknown : wasteCategories.indexOf(category)
  bytes[3] = fill === undefined ? unknown : fill
  bytes[4] = isUnsteady ? unsteadyFlag : 0
  bytes[5] = uid.length
  view.setUint32(8, serial)
  view.setUint32(12, unixS === undefined ? 0 : unixS)
  view.setFloat32(16, full === undefined ? NaN : full)
  view.setFloat32(20, tare === undefined ? NaN : tare)
  view.setFloat32(24, place ? place.latitude : NaN)
  view.setFloat32(28, place ? place.longitude : NaN)
  writeUtf8(bytes, writeUtf8(bytes, headLength, uid), can)
  return bytes
}

/** What a store held; undefined where that is no emptying of this format. */
export function decodeEmptying(buffer: ArrayBuffer): Emptying | undefined {
  const bytes = new Uint8Array(buffer)
  if (bytes.length < headLength || bytes[0] !== magic) return undefined
  const view = new DataView(buffer)
  const tag = tagStates[bytes[1]!]
  const idAt = headLength + bytes[5]!
  const uid = readPrintable(bytes, headLength, Math.min(idAt, bytes.length))
  const can = readPrintable(bytes, idAt, bytes.length)
  if (tag === undefined || idAt > bytes.length || uid === undefined || can === undefined) return undefined
  const latitude = known(view.getFloat32(24))
  const longitude = known(view.getFloat32(28))
  return {
    serial: view.getUint32(8),
    tag,
    can: can || undefined,
    category: wasteCategories[bytes[2]!],
    fill: bytes[3]! <= 100 ? bytes[3]! : undefined,
    uid: uid || undefined,
    full: known(view.getFloat32(16)),
    tare: known(view.getFloat32(20)),
    isUnsteady: (bytes[4]! & unsteadyFlag) !== 0,
    unixS: view.getUint32(12) || undefined,
    place: latitude === undefined || longitude === undefined ? undefined : { latitude, longitude },
  }
}

/** Kilograms of waste; undefined where one of the two weights is. Less than nothing is what a swinging scale says of nothing. */
export function wasteOf({ full, tare }: Emptying): number | undefined {
  return full === undefined || tare === undefined ? undefined : Math.max(0, full - tare)
}

function known(value: number): number | undefined {
  return value === value ? value : undefined
}
