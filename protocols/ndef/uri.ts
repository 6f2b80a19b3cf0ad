import { decodeError, readUtf8, utf8Length, writeUtf8 } from '../bytes/index.js'
import { noBytes, Tnf, type NdefErrorKind, type NdefRecord } from './record.js'

/** What the first byte of a URI record stands for (NFC Forum RTD URI 1.0, table 3); 0x00 is nothing, 0x24 and up reserved. */
const prefixes = [
  '',
  'http://www.',
  'https://www.',
  'http://',
  'https://',
  'tel:',
  'mailto:',
  'ftp://anonymous:anonymous@',
  'ftp://ftp.',
  'ftps://',
  'sftp://',
  'smb://',
  'nfs://',
  'ftp://',
  'dav://',
  'news:',
  'telnet://',
  'imap:',
  'rtsp://',
  'urn:',
  'pop:',
  'sip:',
  'sips:',
  'tftp:',
  'btspp://',
  'btl2cap://',
  'btgoep://',
  'tcpobex://',
  'irdaobex://',
  'file://',
  'urn:epc:id:',
  'urn:epc:tag:',
  'urn:epc:pat:',
  'urn:epc:raw:',
  'urn:epc:',
  'urn:nfc:',
]

/** A URI record, with the longest prefix that fits abbreviated to its code. */
export function uriRecord(uri: string): NdefRecord {
  let code = 0
  for (let index = 1; index < prefixes.length; index++)
    if (prefixes[index]!.length > prefixes[code]!.length && uri.indexOf(prefixes[index]!) === 0) code = index
  const rest = uri.substring(prefixes[code]!.length)
  const payload = new Uint8Array(1 + utf8Length(rest))
  payload[0] = code
  writeUtf8(payload, 1, rest)
  return { tnf: Tnf.WellKnown, type: 'U', id: noBytes, payload }
}

/**
 * The URI of a URI record; undefined for a record of another type. A reserved code is no prefix (RTD URI 1.0, 3.2.2).
 * @throws NdefError ("bad-payload") without a first byte; DecodeError ("bad-utf8")
 */
export function uriOf(record: NdefRecord): string | undefined {
  if (record.tnf !== Tnf.WellKnown || record.type !== 'U') return undefined
  const { payload } = record
  if (payload.length === 0) throw decodeError<NdefErrorKind>('bad-payload', 'NDEF URI: a prefix code expected', 0)
  const code = payload[0]!
  return (code < prefixes.length ? prefixes[code]! : '') + readUtf8(payload, 1, payload.length)
}
