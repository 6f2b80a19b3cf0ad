import { decodeError } from '../bytes/index.js'
import { mayHave } from './encode.js'
import {
  noBytes,
  RecordFlag,
  Tnf,
  type NdefError,
  type NdefErrorKind,
  type NdefRecord,
  type TnfValue,
} from './record.js'

/** A record as it lies in the message: a whole one, or one chunk. */
interface RawRecord {
  readonly flags: number
  readonly type: string
  readonly id: Uint8Array
  readonly payload: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * The records of a whole NDEF message, chunks put together. TNF 7 is reserved and is read as Unknown, as NDEF 1.0, 3.2.6
 * asks of a receiver.
 * @throws NdefError ("truncated" | "bad-flags" | "bad-chunk" | "bad-type")
 */
export function decodeNdef(bytes: Uint8Array): NdefRecord[] {
  const records: NdefRecord[] = []
  let chunks: RawRecord[] = []
  let at = 0
  let isEnded = false
  while (at < bytes.length) {
    const raw = readRecord(bytes, at)
    checkPlace(raw, at === 0, isEnded, chunks.length > 0)
    chunks.push(raw)
    if ((raw.flags & RecordFlag.Chunk) === 0) {
      records.push(joined(chunks))
      chunks = []
    }
    isEnded = (raw.flags & RecordFlag.MessageEnd) !== 0
    at = raw.end
  }
  if (!isEnded) throw refusal('truncated', 'a record with ME expected, got the end', at)
  return records
}

function readRecord(bytes: Uint8Array, start: number): RawRecord {
  const flags = bytes[start]!
  const isShort = (flags & RecordFlag.ShortRecord) !== 0
  const hasId = (flags & RecordFlag.IdLength) !== 0
  const headerLength = 2 + (isShort ? 1 : 4) + (hasId ? 1 : 0)
  if (start + headerLength > bytes.length) throw refusal('truncated', 'a whole header expected', start)
  const typeLength = bytes[start + 1]!
  const payloadLength = isShort ? bytes[start + 2]! : uint32(bytes, start + 2)
  const idLength = hasId ? bytes[start + headerLength - 1]! : 0
  const typeAt = start + headerLength
  const idAt = typeAt + typeLength
  const payloadAt = idAt + idLength
  const end = payloadAt + payloadLength
  if (end > bytes.length) throw refusal('truncated', end - start + ' bytes of record expected', start)
  return {
    flags,
    type: byteString(bytes, typeAt, idAt),
    id: bytes.slice(idAt, payloadAt),
    payload: bytes.slice(payloadAt, end),
    start,
    end,
  }
}

/** Whether a record may stand where it stands: MB first and nowhere else, nothing after ME, chunks unbroken (2.3, 3.2). */
function checkPlace(
  { flags, start, type, id }: RawRecord,
  isFirst: boolean,
  isEnded: boolean,
  isInChunks: boolean,
): void {
  const tnf = flags & RecordFlag.TnfMask
  if (isEnded) throw refusal('bad-flags', 'nothing after ME expected', start)
  if (((flags & RecordFlag.MessageBegin) !== 0) !== isFirst)
    throw refusal('bad-flags', 'MB once, first, expected', start)
  if (isInChunks !== (tnf === Tnf.Unchanged)) throw refusal('bad-chunk', 'chunks to their end expected', start)
  if (isInChunks && (type.length > 0 || (flags & RecordFlag.IdLength) !== 0 || id.length > 0))
    throw refusal('bad-chunk', 'a chunk without type and id expected', start)
  if ((flags & RecordFlag.Chunk) !== 0 && (flags & RecordFlag.MessageEnd) !== 0)
    throw refusal('bad-flags', 'ME on the last chunk expected', start)
}

function joined(chunks: readonly RawRecord[]): NdefRecord {
  const { flags, type, id, start } = chunks[0]!
  const coded = flags & RecordFlag.TnfMask
  const tnf = (coded === reservedTnf ? Tnf.Unknown : coded) as TnfValue
  const payload = chunks.length === 1 ? chunks[0]!.payload : concatenated(chunks)
  if (!mayHave(tnf, type.length, id.length, payload.length) && coded !== reservedTnf)
    throw refusal('bad-type', 'type, id and payload as TNF ' + tnf + ' has them expected', start)
  return { tnf, type: coded === reservedTnf ? '' : type, id: id.length > 0 ? id : noBytes, payload }
}

const reservedTnf = 7

function concatenated(chunks: readonly RawRecord[]): Uint8Array {
  let length = 0
  for (const { payload } of chunks) length += payload.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const { payload } of chunks) {
    whole.set(payload, at)
    at += payload.length
  }
  return whole
}

function uint32(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 0x1000000 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!)
}

function byteString(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!)
  return text
}

function refusal(kind: NdefErrorKind, message: string, offset: number): NdefError {
  return decodeError(kind, 'NDEF: ' + message, offset)
}
