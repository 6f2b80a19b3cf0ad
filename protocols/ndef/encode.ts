import { ByteWriter, codecError } from '../bytes/index.js'
import { noBytes, RecordFlag, Tnf, type NdefErrorKind, type NdefRecord } from './record.js'

/**
 * The bytes of an NDEF message; no records make the message of one empty record (NDEF 1.0, 3.2.6).
 * @param chunkLength payloads longer than this are sent in chunks of so many bytes (2.3.3); default: no chunks
 * @throws CodecError ("bad-type", "out-of-range")
 */
export function encodeNdef(records: readonly NdefRecord[], chunkLength = Infinity): Uint8Array {
  if (!(chunkLength >= 1)) throw codecError<NdefErrorKind>('out-of-range', 'NDEF: chunks of at least 1 byte expected')
  const all = records.length > 0 ? records : [emptyRecord]
  const writer = new ByteWriter(64)
  for (let index = 0; index < all.length; index++) {
    const record = all[index]!
    checkRecord(record)
    const first = index === 0 ? RecordFlag.MessageBegin : 0
    const last = index === all.length - 1 ? RecordFlag.MessageEnd : 0
    writeRecord(writer, record, first, last, chunkLength)
  }
  return writer.finish()
}

const emptyRecord: NdefRecord = { tnf: Tnf.Empty, type: '', id: noBytes, payload: noBytes }

/** One record, or the chunks of one: MB on the first, ME on the last, type and id on the first alone. */
function writeRecord(writer: ByteWriter, record: NdefRecord, first: number, last: number, chunkLength: number): void {
  const { payload } = record
  for (let from = 0; ; from += chunkLength) {
    const isFirst = from === 0
    const isLast = payload.length - from <= chunkLength
    const part = isFirst && isLast ? payload : payload.subarray(from, isLast ? payload.length : from + chunkLength)
    const short = part.length < 256
    writer.uint8(
      (isFirst ? first | record.tnf : Tnf.Unchanged) |
        (isLast ? last : RecordFlag.Chunk) |
        (short ? RecordFlag.ShortRecord : 0) |
        (isFirst && record.id.length > 0 ? RecordFlag.IdLength : 0),
    )
    writer.uint8(isFirst ? record.type.length : 0)
    if (short) writer.uint8(part.length)
    else writer.uint32(part.length)
    if (isFirst) writeTypeAndId(writer, record)
    writer.bytes(part)
    if (isLast) return
  }
}

function writeTypeAndId(writer: ByteWriter, { type, id }: NdefRecord): void {
  if (id.length > 0) writer.uint8(id.length)
  for (let at = 0; at < type.length; at++) writer.uint8(type.charCodeAt(at))
  writer.bytes(id)
}

function checkRecord({ tnf, type, id, payload }: NdefRecord): void {
  if (type.length > 255 || id.length > 255)
    throw codecError<NdefErrorKind>('out-of-range', 'NDEF: a type and an id of at most 255 bytes expected')
  for (let at = 0; at < type.length; at++)
    if (type.charCodeAt(at) > 255) throw codecError<NdefErrorKind>('bad-type', 'NDEF: a type of bytes expected')
  if (!mayHave(tnf, type.length, id.length, payload.length))
    throw codecError<NdefErrorKind>('bad-type', 'NDEF: type, id and payload as TNF ' + tnf + ' has them expected')
}

/** What a type name format asks of the three lengths (NDEF 1.0, 3.2.6). */
export function mayHave(tnf: number, typeLength: number, idLength: number, payloadLength: number): boolean {
  if (tnf === Tnf.Empty) return typeLength + idLength + payloadLength === 0
  if (tnf === Tnf.Unknown) return typeLength === 0
  return tnf >= Tnf.WellKnown && tnf <= Tnf.External && typeLength > 0
}
