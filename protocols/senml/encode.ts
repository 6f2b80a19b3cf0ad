import { codecError } from '../bytes/error.js'
import { ByteWriter } from '../bytes/writer.js'
import { writeArrayHead, writeBoolean, writeBytes, writeMapHead, writeNumber, writeText } from '../cbor/encode.js'
import {
  baseFieldCount,
  plainFieldCount,
  valueCount,
  type SenmlBase,
  type SenmlFields,
  type SenmlOptions,
  type SenmlRecord,
} from './record.js'
import { recordFault, versionFault } from './validate.js'

/*
 * SenML packs in CBOR (RFC 8428 section 6, content format 112). Fields come in the order of the RFC's own example:
 * base name, time, unit, value, sum, version; name, unit, time, the value, sum, update time.
 */

/** The label of a field as its one byte of CBOR: LABEL for 0 to 8, and -1 - LABEL with major type 1 below zero. */
export const LABEL_BYTE = {
  baseVersion: 0x20,
  baseName: 0x21,
  baseTime: 0x22,
  baseUnit: 0x23,
  baseValue: 0x24,
  baseSum: 0x25,
  name: 0x00,
  unit: 0x01,
  value: 0x02,
  stringValue: 0x03,
  booleanValue: 0x04,
  sum: 0x05,
  time: 0x06,
  updateTime: 0x07,
  dataValue: 0x08,
} as const

/**
 * Encodes a pack, having checked it as a reader would.
 * @param writer what to use instead of a new one; whatever it holds is dropped, and it is empty afterwards
 * @throws CodecError<SenmlErrorKind> ("bad-name" | "two-values" | "bad-number" | "bad-text" | "unsupported-version" | "mixed-versions")
 */
export function encodePack(records: SenmlRecord[], writer?: ByteWriter, options: SenmlOptions = {}): Uint8Array {
  const target = writer === undefined ? new ByteWriter(16 + 32 * records.length) : writer
  let baseName = ''
  target.truncate(0)
  writeArrayHead(target, records.length)
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    if (record.baseName !== undefined) baseName = record.baseName
    const fault = recordFault(record, baseName, options) || versionFault(record, records[0]!)
    if (fault !== undefined) throw codecError(fault, `SenML record ${i}: ${fault}`)
    writeRecord(target, record)
  }
  return target.finish()
}

/** Appends one record as a map, unchecked but for its numbers. @throws CodecError ("bad-number" | "bad-text") */
export function writeRecord(writer: ByteWriter, record: SenmlRecord): void {
  writeMapHead(writer, baseFieldCount(record) + plainFieldCount(record) + valueCount(record))
  writeBaseFields(writer, record)
  writeFields(writer, record)
}

/** Appends the pairs of the base fields present. @throws CodecError ("bad-number" | "bad-text") */
export function writeBaseFields(writer: ByteWriter, record: SenmlBase): void {
  if (record.baseName !== undefined) writeTextField(writer, LABEL_BYTE.baseName, record.baseName)
  if (record.baseTime !== undefined) writeNumberField(writer, LABEL_BYTE.baseTime, record.baseTime)
  if (record.baseUnit !== undefined) writeTextField(writer, LABEL_BYTE.baseUnit, record.baseUnit)
  if (record.baseValue !== undefined) writeNumberField(writer, LABEL_BYTE.baseValue, record.baseValue)
  if (record.baseSum !== undefined) writeNumberField(writer, LABEL_BYTE.baseSum, record.baseSum)
  if (record.baseVersion !== undefined) writeNumberField(writer, LABEL_BYTE.baseVersion, record.baseVersion)
}

/** Appends the pairs of the regular fields present. @throws CodecError ("bad-number" | "bad-text") */
export function writeFields(writer: ByteWriter, record: SenmlFields): void {
  if (record.name !== undefined) writeTextField(writer, LABEL_BYTE.name, record.name)
  if (record.unit !== undefined) writeTextField(writer, LABEL_BYTE.unit, record.unit)
  if (record.time !== undefined) writeNumberField(writer, LABEL_BYTE.time, record.time)
  if (record.value !== undefined) writeNumberField(writer, LABEL_BYTE.value, record.value)
  if (record.stringValue !== undefined) writeTextField(writer, LABEL_BYTE.stringValue, record.stringValue)
  if (record.booleanValue !== undefined) {
    writer.uint8(LABEL_BYTE.booleanValue)
    writeBoolean(writer, record.booleanValue)
  }
  if (record.dataValue !== undefined) {
    writer.uint8(LABEL_BYTE.dataValue)
    writeBytes(writer, record.dataValue)
  }
  if (record.sum !== undefined) writeNumberField(writer, LABEL_BYTE.sum, record.sum)
  if (record.updateTime !== undefined) writeNumberField(writer, LABEL_BYTE.updateTime, record.updateTime)
}

/** Appends a label and a finite number. @throws CodecError ("bad-number") */
export function writeNumberField(writer: ByteWriter, label: number, value: number): void {
  // Only a finite number is zero less than itself; JSON, which SenML is equivalent to, has no others.
  if (value - value !== 0) throw codecError('bad-number', `SenML: a finite number expected, got ${value}`)
  writer.uint8(label)
  writeNumber(writer, value)
}

/** Appends a label and a text. @throws CodecError ("bad-text") */
export function writeTextField(writer: ByteWriter, label: number, value: string): void {
  writer.uint8(label)
  writeText(writer, value)
}
