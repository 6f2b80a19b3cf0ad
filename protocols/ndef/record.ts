import type { DecodeError } from '../bytes/index.js'

/** Type name format: how the type of a record is to be read (NFC Forum NDEF 1.0, 3.2.6). */
export const Tnf = {
  Empty: 0x00,
  /** A type of the NFC Forum: "T", "U", "Sp". */
  WellKnown: 0x01,
  /** A media type (RFC 2046). */
  Media: 0x02,
  /** An absolute URI (RFC 3986) as the type. */
  AbsoluteUri: 0x03,
  /** A type of somebody's own: "example.com:bin". */
  External: 0x04,
  Unknown: 0x05,
  /** Only in the chunks after the first; never in a decoded record. */
  Unchanged: 0x06,
} as const
export type TnfValue = 0 | 1 | 2 | 3 | 4 | 5

/** Bits of a record's first byte (NDEF 1.0, 3.2). */
export const RecordFlag = {
  MessageBegin: 0x80,
  MessageEnd: 0x40,
  Chunk: 0x20,
  ShortRecord: 0x10,
  IdLength: 0x08,
  TnfMask: 0x07,
} as const

/** One record of an NDEF message. */
export interface NdefRecord {
  readonly tnf: TnfValue
  /** Each character one byte, [0, 255]; at most 255 of them. "" for Empty and Unknown. */
  readonly type: string
  /** At most 255 bytes; empty where the record has none. */
  readonly id: Uint8Array
  readonly payload: Uint8Array
}

/** Why an NDEF message, a record's payload or a tag's data area was refused. */
export type NdefErrorKind =
  | 'truncated' // the bytes end inside a record or TLV block
  | 'bad-flags' // MB or ME where it must not be or not where it must
  | 'bad-chunk' // a chunk that does not continue one, or a record inside chunks
  | 'bad-type' // a type or id that this type name format must not or cannot have
  | 'bad-payload' // a payload that its record type does not allow
  | 'out-of-range' // longer than its length field can say
  | 'too-large' // does not fit the place it is for

export type NdefError = DecodeError<NdefErrorKind>

/** An id or payload of no bytes. */
export const noBytes = new Uint8Array(0)
