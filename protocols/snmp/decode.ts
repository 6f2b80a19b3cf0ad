import { decodeError } from '../bytes/index.js'
import {
  maximumArcs,
  maximumVariables,
  Tag,
  type SnmpErrorKind,
  type SnmpMessage,
  type SnmpValue,
  type VarBind,
} from './message.js'

/**
 * Reads one message, from its first byte to its last.
 * @throws DecodeError ("truncated" | "bad-tag" | "bad-length" | "bad-value")
 */
export function decodeMessage(bytes: Uint8Array): SnmpMessage {
  const whole = new BerReader(bytes, 0, bytes.length)
  const message = whole.inside(Tag.Sequence)
  whole.end()
  const version = message.integer()
  if (version !== 0 && version !== 1) throw refusal('bad-value', 'version 0 or 1 expected, got ' + version, 0)
  const community = textOf(message.octets(Tag.Octets))
  const type = message.peek()
  if (type < 0xa0 || type > 0xa8) throw refusal('bad-tag', 'a PDU expected, got tag ' + type, message.at)
  const pdu = message.inside(type)
  message.end()
  const requestId = pdu.integer()
  const errorStatus = pdu.integer()
  const errorIndex = pdu.integer()
  const variables = readVariables(pdu.inside(Tag.Sequence))
  pdu.end()
  return { version, community, type, requestId, errorStatus, errorIndex, variables }
}

function readVariables(list: BerReader): VarBind[] {
  const variables: VarBind[] = []
  while (!list.isOver) {
    if (variables.length === maximumVariables)
      throw refusal('bad-length', 'at most ' + maximumVariables + ' variables expected', list.at)
    const pair = list.inside(Tag.Sequence)
    const oid = pair.objectId()
    variables.push({ oid, value: readValue(pair) })
    pair.end()
  }
  return variables
}

function readValue(reader: BerReader): SnmpValue {
  const tag = reader.peek()
  switch (tag) {
    case Tag.Integer:
      return { type: 'integer', value: reader.integer() }
    case Tag.Octets:
      return { type: 'octets', value: reader.octets(tag).slice() }
    case Tag.ObjectId:
      return { type: 'object-id', value: reader.objectId() }
    case Tag.Counter:
      return { type: 'counter', value: reader.unsigned(tag) }
    case Tag.Gauge:
      return { type: 'gauge', value: reader.unsigned(tag) }
    case Tag.Ticks:
      return { type: 'ticks', value: reader.unsigned(tag) }
    case Tag.Null:
      return reader.empty(tag, { type: 'null' })
    case Tag.NoSuchObject:
      return reader.empty(tag, { type: 'no-such-object' })
    case Tag.NoSuchInstance:
      return reader.empty(tag, { type: 'no-such-instance' })
    case Tag.EndOfView:
      return reader.empty(tag, { type: 'end-of-view' })
    default:
      throw refusal('bad-tag', 'a value of SNMP expected, got tag ' + tag, reader.at)
  }
}

/** Reads BER of definite lengths within [at, limit). */
class BerReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly limit: number,
  ) {}

  get isOver(): boolean {
    return this.at === this.limit
  }

  peek(): number {
    if (this.at >= this.limit) throw refusal('truncated', 'a tag expected', this.at)
    return this.bytes[this.at]!
  }

  end(): void {
    if (!this.isOver) throw refusal('bad-length', 'nothing more expected', this.at)
  }

  /** A reader of the content of an element; this one goes on behind it. */
  inside(tag: number): BerReader {
    const length = this.open(tag)
    const content = new BerReader(this.bytes, this.at, this.at + length)
    this.at += length
    return content
  }

  octets(tag: number): Uint8Array {
    const { bytes, at, limit } = this.inside(tag)
    return bytes.subarray(at, limit)
  }

  empty(tag: number, value: SnmpValue): SnmpValue {
    this.inside(tag).end()
    return value
  }

  /** [-2^31, 2^31). */
  integer(): number {
    const start = this.at
    const content = this.octets(Tag.Integer)
    if (content.length < 1 || content.length > 4) throw refusal('bad-value', 'an integer of 32 bits expected', start)
    let value = content[0]! < 128 ? 0 : -1
    for (const byte of content) value = (value << 8) | byte
    return value
  }

  /** [0, 2^32). */
  unsigned(tag: number): number {
    const start = this.at
    const content = this.octets(tag)
    const isGood = content.length >= 1 && content.length <= 5 && content[0]! < 128
    if (!isGood || (content.length === 5 && content[0] !== 0))
      throw refusal('bad-value', 'an unsigned number of 32 bits expected', start)
    let value = 0
    for (const byte of content) value = value * 256 + byte
    return value
  }

  objectId(): number[] {
    const start = this.at
    const content = this.octets(Tag.ObjectId)
    const arcs: number[] = []
    let arc = 0
    for (let index = 0; index < content.length; index++) {
      const byte = content[index]!
      arc = arc * 128 + (byte & 127)
      if (arc >= 4294967376) throw refusal('bad-value', 'an arc of 32 bits expected', start)
      if (byte >= 128) continue
      pushArc(arcs, arc)
      arc = 0
    }
    const isCut = content.length === 0 || content[content.length - 1]! >= 128
    if (isCut || arcs.length > maximumArcs) throw refusal('bad-value', 'an object identifier expected', start)
    return arcs
  }

  /** Goes over tag and length. Returns the length, which is inside the limit. */
  private open(tag: number): number {
    if (this.peek() !== tag) throw refusal('bad-tag', 'tag ' + tag + ' expected, got ' + this.peek(), this.at)
    const first = this.at + 1 < this.limit ? this.bytes[this.at + 1]! : -1
    if (first < 0) throw refusal('truncated', 'a length expected', this.at)
    const extra = first < 128 ? 0 : first & 127
    if (first === 128 || extra > 2) throw refusal('bad-length', 'a length of 0 to 65535 expected', this.at)
    if (this.at + 2 + extra > this.limit) throw refusal('truncated', 'a length expected', this.at)
    let length = extra === 0 ? first : 0
    for (let index = 0; index < extra; index++) length = length * 256 + this.bytes[this.at + 2 + index]!
    if (this.at + 2 + extra + length > this.limit)
      throw refusal('truncated', length + ' bytes expected, ' + (this.limit - this.at - 2 - extra) + ' left', this.at)
    this.at += 2 + extra
    return length
  }
}

/** The first number of an object identifier holds its first two arcs. */
function pushArc(arcs: number[], arc: number): void {
  if (arcs.length > 0) arcs.push(arc)
  else if (arc < 80) arcs.push(Math.floor(arc / 40), arc % 40)
  else arcs.push(2, arc - 80)
}

function textOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

const refusal = (kind: SnmpErrorKind, message: string, offset: number) =>
  decodeError<SnmpErrorKind>(kind, 'SNMP: ' + message, offset)
