/**
 * One CBOR data item (RFC 8949 section 2). Numbers are integers and floats alike; a byte string is a Uint8Array.
 * A map is an array of pairs rather than an object, because keys 1 and "1" differ and the chip has no Map.
 */
export type CborValue =
  number | string | boolean | null | undefined | Uint8Array | CborValue[] | CborMap | CborTag | CborSimple

/** A map: keys and values in the order of the bytes; duplicate keys are kept for the application to judge. */
export interface CborMap {
  pairs: [key: CborValue, value: CborValue][]
}

/** A tag number (RFC 8949 section 3.4) and what it is put on. */
export interface CborTag {
  tag: number
  value: CborValue
}

/** A simple value other than false, true, null and undefined: 0-19 or 32-255 (RFC 8949 section 3.3). */
export interface CborSimple {
  simple: number
}

/** The nesting encode() writes and decode() reads unless told otherwise: an overflow of the chip's stack cannot be caught. */
export const DEFAULT_DEPTH = 8

/** True for a map. */
export function isMap(value: CborValue): value is CborMap {
  return isRecord(value) && Array.isArray((value as CborMap).pairs)
}

/** True for a tagged item. */
export function isTag(value: CborValue): value is CborTag {
  return isRecord(value) && typeof (value as CborTag).tag === 'number'
}

/** The value of the first pair with this number or string as key, undefined without one. */
export function mapGet(map: CborMap, key: number | string): CborValue {
  for (let i = 0; i < map.pairs.length; i++) if (map.pairs[i]![0] === key) return map.pairs[i]![1]
  return undefined
}

function isRecord(value: CborValue): boolean {
  // Asking a typed array for a name it lacks throws on the chip, hence the test for it first.
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !Array.isArray(value)
}
