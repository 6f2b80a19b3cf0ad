import { decodeError, type DecodeError } from '../bytes/error.js'
import { CborReader, INDEFINITE, MAJOR } from '../cbor/reader.js'
import { skipValue } from '../cbor/skip.js'
import { LABEL, type SenmlErrorKind, type SenmlOptions, type SenmlRecord } from './record.js'
import { recordFault, versionFault } from './validate.js'

/** The tag of a decimal fraction, an array of exponent and mantissa (RFC 8949 section 3.4.4). */
const DECIMAL_FRACTION = 4
/** Beyond this power of ten a double is zero or infinite. */
const LARGEST_EXPONENT = 308

/**
 * Decodes bytes that are exactly one SenML pack in CBOR (RFC 8428 section 6); SensML's indefinite array is read too.
 * Unknown fields are left out. Records are as sent: resolve() applies the base fields, and says which of them lack a value.
 * @throws DecodeError<SenmlErrorKind>; "incomplete" when more bytes may put it right
 */
export function decodePack(bytes: Uint8Array, options: SenmlOptions = {}): SenmlRecord[] {
  const reader = new CborReader(bytes)
  const records: SenmlRecord[] = []
  const count = reader.arrayHead()
  let baseName = ''
  while (count === INDEFINITE ? !reader.atBreak() : records.length < count) {
    const start = reader.offset
    const record = readRecord(reader)
    if (record.baseName !== undefined) baseName = record.baseName
    records.push(record)
    const fault = recordFault(record, baseName, options) || versionFault(record, records[0]!)
    if (fault !== undefined) throw refused(fault, `record ${records.length - 1}`, start)
  }
  if (!reader.atEnd()) throw refused('trailing', 'the end of the pack expected', reader.offset)
  return records
}

function readRecord(reader: CborReader): SenmlRecord {
  const record: SenmlRecord = {}
  const count = reader.mapHead()
  let seen = 0
  for (let i = 0; count === INDEFINITE ? !reader.atBreak() : i < count; i++) {
    const start = reader.offset
    const label = readLabel(reader)
    if (label === undefined) {
      skipValue(reader)
      continue
    }
    const bit = 1 << (label - LABEL.baseSum)
    if (seen & bit) throw refused('duplicate-field', `label ${label} once expected`, start)
    seen |= bit
    readField(reader, record, label)
  }
  return record
}

/** A label of the table, or undefined for a field that is not known and may be passed over (RFC 8428 section 4.4). */
function readLabel(reader: CborReader): number | undefined {
  const start = reader.offset
  if (reader.major() === MAJOR.text) {
    const label = reader.text()
    if (label.charAt(label.length - 1) === '_') throw refused('must-understand', `field "${label}" is not known`, start)
    return undefined
  }
  if (reader.major() > MAJOR.negative) throw reader.unexpected('a label')
  const label = reader.number()
  return label >= LABEL.baseSum && label <= LABEL.dataValue ? label : undefined
}

function readField(reader: CborReader, record: SenmlRecord, label: number): void {
  switch (label) {
    case LABEL.baseVersion:
      if (reader.major() !== MAJOR.unsigned) throw reader.unexpected('an unsigned version')
      record.baseVersion = reader.number()
      break
    case LABEL.baseName:
      record.baseName = reader.text()
      break
    case LABEL.baseTime:
      record.baseTime = readNumber(reader)
      break
    case LABEL.baseUnit:
      record.baseUnit = reader.text()
      break
    case LABEL.baseValue:
      record.baseValue = readNumber(reader)
      break
    case LABEL.baseSum:
      record.baseSum = readNumber(reader)
      break
    case LABEL.name:
      record.name = reader.text()
      break
    case LABEL.unit:
      record.unit = reader.text()
      break
    case LABEL.value:
      record.value = readNumber(reader)
      break
    case LABEL.stringValue:
      record.stringValue = reader.text()
      break
    case LABEL.booleanValue:
      record.booleanValue = reader.boolean()
      break
    case LABEL.dataValue:
      record.dataValue = reader.bytes()
      break
    case LABEL.sum:
      record.sum = readNumber(reader)
      break
    case LABEL.time:
      record.time = readNumber(reader)
      break
    case LABEL.updateTime:
      record.updateTime = readNumber(reader)
      break
  }
}

/** An integer, a float or a decimal fraction; finite (RFC 8428 section 6). */
function readNumber(reader: CborReader): number {
  const start = reader.offset
  const value = reader.major() === MAJOR.tag ? readDecimalFraction(reader) : reader.number()
  if (value - value !== 0) throw refused('bad-number', `a finite number expected, got ${value}`, start)
  return value
}

function readDecimalFraction(reader: CborReader): number {
  const start = reader.offset
  if (reader.tagHead() !== DECIMAL_FRACTION || reader.arrayHead() !== 2)
    throw refused('unexpected-type', 'a number or a decimal fraction of two items expected', start)
  const exponent = readInteger(reader)
  const mantissa = readInteger(reader)
  if (exponent > LARGEST_EXPONENT || exponent < -LARGEST_EXPONENT)
    throw refused('bad-number', `an exponent within ${LARGEST_EXPONENT} expected, got ${exponent}`, start)
  let power = 1
  for (let i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10
  // Dividing by a power of ten, exact up to 10^22, gives the double nearest to the decimal; multiplying by 0.1 would not.
  return exponent < 0 ? mantissa / power : mantissa * power
}

function readInteger(reader: CborReader): number {
  if (reader.major() > MAJOR.negative) throw reader.unexpected('an integer')
  return reader.number()
}

function refused(kind: SenmlErrorKind, message: string, offset: number): DecodeError<SenmlErrorKind> {
  return decodeError(kind, `SenML: ${message}`, offset)
}
