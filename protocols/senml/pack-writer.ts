import { codecError } from '../bytes/error.js'
import type { ByteWriter } from '../bytes/writer.js'
import { writeArrayHead, writeBoolean, writeBytes, writeMapHead } from '../cbor/encode.js'
import { LABEL_BYTE, writeBaseFields, writeFields, writeNumberField, writeTextField } from './encode.js'
import { baseFieldCount, plainFieldCount, valueCount, type SenmlBase, type SenmlFields } from './record.js'

/**
 * Writes a pack record by record into a ByteWriter without building records: the way for a node that reports often.
 * begin(count), then for each record one of number, text, boolean, data and record, then end(). Names and values are
 * not checked as encodePack() does, except that numbers are finite: they come from the node's own tables.
 */
export class PackWriter {
  private readonly writer: ByteWriter
  private pendingBase: SenmlBase | undefined
  private left: number

  /** @param writer taken over between begin() and end() */
  constructor(writer: ByteWriter) {
    this.writer = writer
    this.pendingBase = undefined
    this.left = 0
  }

  /** Starts a pack of exactly `recordCount` records; whatever was unfinished is forgotten. */
  begin(recordCount: number): void {
    this.writer.truncate(0)
    this.pendingBase = undefined
    this.left = recordCount
    writeArrayHead(this.writer, recordCount)
  }

  /** Puts base fields into the next record; they hold from there on. */
  base(fields: SenmlBase): void {
    this.pendingBase = fields
  }

  /** Adds a numeric measurement. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  number(name: string, unit: string | undefined, value: number, time?: number): void {
    this.open(name, unit, time)
    writeNumberField(this.writer, LABEL_BYTE.value, value)
  }

  /** Adds a text measurement. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  text(name: string, value: string, time?: number): void {
    this.open(name, undefined, time)
    writeTextField(this.writer, LABEL_BYTE.stringValue, value)
  }

  /** Adds a boolean measurement. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  boolean(name: string, value: boolean, time?: number): void {
    this.open(name, undefined, time)
    this.writer.uint8(LABEL_BYTE.booleanValue)
    writeBoolean(this.writer, value)
  }

  /** Adds a measurement of bytes. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  data(name: string, value: Uint8Array, time?: number): void {
    this.open(name, undefined, time)
    this.writer.uint8(LABEL_BYTE.dataValue)
    writeBytes(this.writer, value)
  }

  /** Adds a record of any regular fields. @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  record(fields: SenmlFields): void {
    this.openMap(plainFieldCount(fields) + valueCount(fields))
    writeFields(this.writer, fields)
  }

  /** Ends the pack and returns its bytes. @throws CodecError ("wrong-count") when records are missing */
  end(): Uint8Array {
    if (this.left !== 0) throw codecError('wrong-count', `SenML: ${this.left} more records expected`)
    return this.writer.finish()
  }

  private open(name: string, unit: string | undefined, time: number | undefined): void {
    const writer = this.writer
    this.openMap(2 + (unit === undefined ? 0 : 1) + (time === undefined ? 0 : 1))
    writeTextField(writer, LABEL_BYTE.name, name)
    if (unit !== undefined) writeTextField(writer, LABEL_BYTE.unit, unit)
    if (time !== undefined) writeNumberField(writer, LABEL_BYTE.time, time)
  }

  private openMap(fieldCount: number): void {
    if (this.left < 1) throw codecError('wrong-count', 'SenML: no more records expected')
    this.left -= 1
    const base = this.pendingBase
    if (base === undefined) {
      writeMapHead(this.writer, fieldCount)
      return
    }
    this.pendingBase = undefined
    writeMapHead(this.writer, fieldCount + baseFieldCount(base))
    writeBaseFields(this.writer, base)
  }
}
