import { decodeError, type DecodeError } from '../bytes/index.js'

/** Why a sentence was not one. */
export type NmeaErrorKind =
  | 'bad-framing' // no "$", no "*", or something behind the checksum
  | 'bad-character' // outside of printable ASCII
  | 'bad-checksum'
  | 'too-long'
  | 'unknown-type' // a sentence without a decoder here
  | 'bad-field' // a field that is not what its sentence says

export type NmeaError = DecodeError<NmeaErrorKind>

/** A sentence taken apart: "$GPGGA,1,2*xx" has talker "GP", type "GGA", fields "1" and "2". */
export interface NmeaSentence {
  /** Two letters; "P" where the sentence is proprietary ("$PUBX": talker "P", type "UBX"). */
  readonly talker: string
  readonly type: string
  readonly fields: readonly string[]
}

/**
 * Most characters of a sentence, "$" to "*hh", that a reader takes. NMEA 0183 allows 82 with CR and LF; receivers with more
 * decimals go beyond it.
 */
export const longestSentence = 118

/** XOR of the characters between "$" and "*" (NMEA 0183). */
export function nmeaChecksum(body: string): number {
  let sum = 0
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at)
  return sum & 0xff
}

/** The characters of a sentence, with "$", checksum, CR and LF. */
export function encodeSentence(talker: string, type: string, fields: readonly string[]): string {
  const body = talker + type + ',' + fields.join(',')
  const sum = nmeaChecksum(body)
  return '$' + body + '*' + hexDigits.charAt(sum >> 4) + hexDigits.charAt(sum & 15) + '\r\n'
}

/**
 * Takes a line apart, with or without CR and LF.
 * @throws DecodeError ("bad-framing" | "bad-character" | "bad-checksum" | "too-long"); `offset` is the character
 */
export function parseSentence(line: string): NmeaSentence {
  const end = contentEnd(line)
  const star = end - 3
  if (end > longestSentence)
    throw refused('too-long', longestSentence + ' characters at most expected, got ' + end, end)
  if (line.charAt(0) !== '$') throw refused('bad-framing', '"$" expected, got "' + line.charAt(0) + '"', 0)
  for (let at = 1; at < end; at++) assertPrintable(line, at)
  if (star < 1 || line.charAt(star) !== '*') throw refused('bad-framing', '"*" and two digits expected at the end', end)
  const body = line.slice(1, star)
  const expected = digit(line, star + 1) * 16 + digit(line, star + 2)
  const sum = nmeaChecksum(body)
  if (sum !== expected) throw refused('bad-checksum', 'checksum ' + sum + ' expected, got ' + expected, star + 1)
  return split(body)
}

function split(body: string): NmeaSentence {
  const parts = body.split(',')
  const address = parts[0]!
  const talkerLength = address.charAt(0) === 'P' ? 1 : 2
  if (address.length < talkerLength + 3) throw refused('bad-framing', 'talker and type expected, got ' + address, 1)
  return { talker: address.slice(0, talkerLength), type: address.slice(talkerLength), fields: parts.slice(1) }
}

function contentEnd(line: string): number {
  let end = line.length
  while (end > 0 && (line.charAt(end - 1) === '\r' || line.charAt(end - 1) === '\n')) end--
  return end
}

function assertPrintable(line: string, at: number): void {
  const code = line.charCodeAt(at)
  if (code < 0x20 || code > 0x7e) throw refused('bad-character', 'printable ASCII expected, got ' + code, at)
  if (code === 0x24) throw refused('bad-framing', 'one "$" expected, got another', at)
}

function digit(line: string, at: number): number {
  const value = hexDigits.indexOf(line.charAt(at).toUpperCase())
  if (value < 0) throw refused('bad-framing', 'two hexadecimal digits expected behind "*"', at)
  return value
}

const hexDigits = '0123456789ABCDEF'

function refused(kind: NmeaErrorKind, message: string, offset: number): NmeaError {
  return decodeError(kind, 'NMEA: ' + message, offset)
}
