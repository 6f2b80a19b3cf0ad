import { codecError, decodeError, readUtf8, utf8Length, writeUtf8 } from '../bytes/index.js'
import { noBytes, Tnf, type NdefErrorKind, type NdefRecord } from './record.js'

/** What a text record says (NFC Forum RTD Text 1.0). */
export interface NdefText {
  readonly text: string
  /** Language by its IANA code, ASCII, at most 63 characters: "en", "zh-Hans". */
  readonly language: string
}

/** Bits of the status byte (RTD Text 1.0, 3.2.1): UTF-16 instead of UTF-8, and the length of the language code. */
const utf16 = 0x80
const languageMask = 0x3f

/** A text record in UTF-8. @throws CodecError ("out-of-range") for a language of more than 63 characters or not ASCII */
export function textRecord({ text, language }: NdefText): NdefRecord {
  if (language.length > languageMask || utf8Length(language) !== language.length)
    throw codecError<NdefErrorKind>('out-of-range', 'NDEF text: a language of at most 63 ASCII characters expected')
  const payload = new Uint8Array(1 + language.length + utf8Length(text))
  payload[0] = language.length
  writeUtf8(payload, writeUtf8(payload, 1, language), text)
  return { tnf: Tnf.WellKnown, type: 'T', id: noBytes, payload }
}

/**
 * The text of a text record; undefined for a record of another type. Either encoding is read; UTF-16 is big-endian where
 * it has no byte order mark (RTD Text 1.0, 3.4).
 * @throws NdefError ("bad-payload"); DecodeError ("bad-utf8")
 */
export function textOf(record: NdefRecord): NdefText | undefined {
  if (record.tnf !== Tnf.WellKnown || record.type !== 'T') return undefined
  const { payload } = record
  const status = payload.length > 0 ? payload[0]! : 0
  const start = 1 + (status & languageMask)
  if (payload.length < start)
    throw decodeError<NdefErrorKind>('bad-payload', 'NDEF text: status and language expected', payload.length)
  const language = readUtf8(payload, 1, start)
  const text = (status & utf16) === 0 ? readUtf8(payload, start, payload.length) : readUtf16(payload, start)
  return { text, language }
}

function readUtf16(bytes: Uint8Array, start: number): string {
  if ((bytes.length - start) % 2 !== 0)
    throw decodeError<NdefErrorKind>('bad-payload', 'NDEF text: pairs of bytes expected', bytes.length)
  const mark = bytes.length - start >= 2 ? (bytes[start]! << 8) | bytes[start + 1]! : 0
  const isMarked = mark === 0xfeff || mark === 0xfffe
  const high = mark === 0xfffe ? 1 : 0
  let text = ''
  for (let at = isMarked ? start + 2 : start; at < bytes.length; at += 2)
    text += String.fromCharCode((bytes[at + high]! << 8) | bytes[at + 1 - high]!)
  return text
}
