import { codecError } from '../bytes/index.js'
import { maximumMessage, Tag, type ObjectId, type SnmpErrorKind, type SnmpMessage, type SnmpValue } from './message.js'

/**
 * A message as bytes, in the shortest BER. @throws CodecError ("too-long") over 1472 bytes, ("bad-value") for an object
 * identifier that is none
 */
export function encodeMessage(message: SnmpMessage): Uint8Array {
  const writer = new BackWriter()
  for (let index = message.variables.length - 1; index >= 0; index--) {
    const { oid, value } = message.variables[index]!
    const end = writer.at
    writeValue(writer, value)
    writeObjectId(writer, oid)
    writer.head(Tag.Sequence, end)
  }
  writer.head(Tag.Sequence, maximumMessage)
  writeInteger(writer, Tag.Integer, message.errorIndex)
  writeInteger(writer, Tag.Integer, message.errorStatus)
  writeInteger(writer, Tag.Integer, message.requestId)
  writer.head(message.type, maximumMessage)
  const end = writer.at
  for (let index = message.community.length - 1; index >= 0; index--) writer.byte(message.community.charCodeAt(index))
  writer.head(Tag.Octets, end)
  writeInteger(writer, Tag.Integer, message.version)
  writer.head(Tag.Sequence, maximumMessage)
  return writer.finish()
}

/** Writes from the end: lengths come in front of what they count. */
class BackWriter {
  at = maximumMessage
  private readonly buffer = new Uint8Array(maximumMessage)

  byte(value: number): void {
    if (this.at === 0) throw refusal('too-long', 'at most ' + maximumMessage + ' bytes expected')
    this.buffer[--this.at] = value
  }

  /** Tag and length of what lies between here and `end`. */
  head(tag: number, end: number): void {
    const length = end - this.at
    if (length < 128) this.byte(length)
    else {
      this.byte(length & 0xff)
      if (length > 255) this.byte(length >> 8)
      this.byte(length > 255 ? 0x82 : 0x81)
    }
    this.byte(tag)
  }

  finish(): Uint8Array {
    return this.buffer.slice(this.at)
  }
}

/** Two's complement in the fewest bytes. Unsigned types get a zero in front where their highest bit is set. */
function writeInteger(writer: BackWriter, tag: number, value: number): void {
  const end = writer.at
  let rest = value
  let low: number
  do {
    low = ((rest % 256) + 256) % 256
    writer.byte(low)
    rest = Math.floor(rest / 256)
  } while (!((rest === 0 && low < 128) || (rest === -1 && low >= 128)))
  writer.head(tag, end)
}

function writeObjectId(writer: BackWriter, oid: ObjectId): void {
  if (oid.length < 2 || oid[0]! > 2 || (oid[0]! < 2 && oid[1]! > 39))
    throw refusal('bad-value', 'an object identifier expected, got ' + oid.join('.'))
  const end = writer.at
  for (let index = oid.length - 1; index >= 2; index--) writeArc(writer, oid[index]!)
  writeArc(writer, oid[0]! * 40 + oid[1]!)
  writer.head(Tag.ObjectId, end)
}

function writeArc(writer: BackWriter, arc: number): void {
  writer.byte(arc % 128)
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) writer.byte((rest % 128) | 0x80)
}

function writeValue(writer: BackWriter, value: SnmpValue): void {
  const end = writer.at
  switch (value.type) {
    case 'integer':
      return writeInteger(writer, Tag.Integer, value.value)
    case 'counter':
      return writeInteger(writer, Tag.Counter, value.value)
    case 'gauge':
      return writeInteger(writer, Tag.Gauge, value.value)
    case 'ticks':
      return writeInteger(writer, Tag.Ticks, value.value)
    case 'object-id':
      return writeObjectId(writer, value.value)
    case 'octets':
      for (let index = value.value.length - 1; index >= 0; index--) writer.byte(value.value[index]!)
      return writer.head(Tag.Octets, end)
    case 'null':
      return writer.head(Tag.Null, end)
    case 'no-such-object':
      return writer.head(Tag.NoSuchObject, end)
    case 'no-such-instance':
      return writer.head(Tag.NoSuchInstance, end)
    case 'end-of-view':
      return writer.head(Tag.EndOfView, end)
  }
}

const refusal = (kind: SnmpErrorKind, message: string) => codecError<SnmpErrorKind>(kind, 'SNMP: ' + message)
