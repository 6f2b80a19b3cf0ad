import { readUtf8, toHex } from '../../../protocols/bytes/index.js'
import { binRecordType, readBinTag } from '../../../firmware/nodes/bin-tag/index.js'
import { decodeNdef, findNdef, encodeNdef, textOf, Tnf, uriOf, type NdefRecord } from '../../../protocols/ndef/index.js'
import type { Decoded } from './formats.js'

/** What a message begins with: its first record has MB. A tag's data area begins with a TLV block instead, whose type is below 0x80. */
const messageBegin = 0x80
const names = Object.fromEntries(Object.entries(Tnf).map(([name, tnf]) => [tnf, name]))

/** An NDEF message, or the data area of a tag with one in it: text, URI and a bin's record are read, the rest is shown as bytes. */
export function decodeNdefMessage(bytes: Uint8Array): Decoded {
  const records = decodeNdef(messageOf(bytes)).map(recordOf)
  return { document: { records }, text: records.map(lineOf).join('') }
}

function messageOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0 && (bytes[0]! & messageBegin) !== 0) return bytes
  const place = findNdef(bytes, bytes.length)
  return place.kind === 'found' ? bytes.subarray(place.offset, place.offset + place.length) : bytes
}

interface Shown {
  readonly tnf: string
  readonly type: string
  readonly id?: string
  readonly [content: string]: unknown
}

function recordOf(record: NdefRecord): Shown {
  const { tnf, type, id, payload } = record
  const head = { tnf: names[tnf]!, type, ...(id.length > 0 ? { id: toHex(id) } : {}) }
  const text = textOf(record)
  if (text) return { ...head, ...text }
  const uri = uriOf(record)
  if (uri !== undefined) return { ...head, uri }
  if (tnf === Tnf.External && type.toLowerCase() === binRecordType) {
    const reading = readBinTag(encodeNdef([record]))
    return { ...head, ...(reading.kind === 'bin' ? { bin: reading.record } : { payload: toHex(payload) }) }
  }
  if (tnf === Tnf.Media && type.startsWith('text/')) return { ...head, text: readUtf8(payload, 0, payload.length) }
  return { ...head, payload: toHex(payload) }
}

function lineOf({ tnf, type, id, ...content }: Shown): string {
  const values = Object.entries(content).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `${[tnf, type, ...(id === undefined ? [] : [`id ${id}`]), ...values].filter((word) => word !== '').join('  ')}\n`
}
