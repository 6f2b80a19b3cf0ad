import { utf8Length, writeUtf8 } from '../../../protocols/bytes/index.js'
import { decodeNdef, encodeNdef, Tnf, type NdefRecord } from '../../../protocols/ndef/index.js'

/** The four categories of China's sorted waste (GB/T 19095-2019), by their number in a tag. */
export const wasteCategories = ['recyclable', 'hazardous', 'kitchen', 'other'] as const
export type WasteCategory = (typeof wasteCategories)[number]

/** What the tag of a bin says. */
export interface BinRecord {
  /** Of the can; 1 to {@link longestId} characters of printable ASCII. */
  readonly id: string
  readonly category: WasteCategory
  /** Percent, [0, 100]; absent on a tag that does not measure. */
  readonly fill?: number
  /** The cell of an active tag is nearly empty. */
  readonly isBatteryLow?: boolean
}

/** What came of reading a tag's message: a bin's record, a message without one, or something that is none. */
export type BinReading =
  | { readonly kind: 'bin'; readonly record: BinRecord }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'damaged'; readonly reason: string }

/** Type of the NDEF record, an external one (NFC Forum RTD 1.0): domain and name. Ours, in nobody's registry. */
export const binRecordType = 'wayside:bin'
export const longestId = 32

/** Payload: format, category, fill, flags, then the id to the end. */
const format = 1
const headLength = 4
const unknownFill = 0xff
const batteryLowFlag = 0x01

/**
 * The NDEF message of a bin's tag: one external record whose payload is format (1), category, fill in percent (255: unknown), flags
 * (bit 0: cell nearly empty) and the id. With an id of ten characters it is 28 bytes: any NTAG holds it.
 * @throws RangeError for an id or a fill that a tag cannot hold
 */
export function encodeBinTag({ id, category, fill, isBatteryLow }: BinRecord): Uint8Array {
  if (!isId(id)) throw new RangeError('bin tag: an id of 1 to ' + longestId + ' printable ASCII characters expected')
  if (fill !== undefined && !(fill >= 0 && fill <= 100))
    throw new RangeError('bin tag: a fill of 0 to 100 percent expected, got ' + fill)
  const payload = new Uint8Array(headLength + utf8Length(id))
  payload[0] = format
  payload[1] = wasteCategories.indexOf(category)
  payload[2] = fill === undefined ? unknownFill : Math.round(fill)
  payload[3] = isBatteryLow ? batteryLowFlag : 0
  writeUtf8(payload, headLength, id)
  return encodeNdef([{ tnf: Tnf.External, type: binRecordType, id: new Uint8Array(0), payload }])
}

/** Reads a tag's NDEF message. Other records beside the bin's are no mistake; never throws. */
export function readBinTag(message: Uint8Array): BinReading {
  let records: readonly NdefRecord[]
  try {
    records = message.length === 0 ? [] : decodeNdef(message)
  } catch (error) {
    return { kind: 'damaged', reason: (error as Error).message }
  }
  for (const record of records)
    if (record.tnf === Tnf.External && record.type.toLowerCase() === binRecordType) return binOf(record.payload)
  return { kind: 'foreign' }
}

/** Bytes as printable ASCII; undefined where one is something else. */
export function readPrintable(bytes: Uint8Array, from: number, to: number): string | undefined {
  let text = ''
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte < 0x20 || byte > 0x7e) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

function binOf(payload: Uint8Array): BinReading {
  if (payload.length <= headLength || payload[0] !== format)
    return { kind: 'damaged', reason: 'a payload of format ' + format + ' with an id expected' }
  const category = wasteCategories[payload[1]!]
  const fill = payload[2]!
  const id = readPrintable(payload, headLength, payload.length)
  if (category === undefined || id === undefined || !isId(id) || (fill > 100 && fill !== unknownFill))
    return { kind: 'damaged', reason: 'a known category, a fill of up to 100 and a printable id expected' }
  const isBatteryLow = (payload[3]! & batteryLowFlag) !== 0
  return { kind: 'bin', record: { id, category, ...(fill <= 100 ? { fill } : {}), isBatteryLow } }
}

function isId(id: string): boolean {
  if (id.length < 1 || id.length > longestId) return false
  for (let at = 0; at < id.length; at++) if (id.charCodeAt(at) < 0x20 || id.charCodeAt(at) > 0x7e) return false
  return true
}
