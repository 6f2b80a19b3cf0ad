import { codecError, decodeError } from '../../../protocols/bytes/index.js'

/**
 * A message of CTWing's binary profile (facts nbiot.md 4.2): what a device reports, an event of it, a command to it, and the
 * response, which carries the command's task.
 */
export type CtwingMessage =
  | { readonly kind: 'data' | 'event'; readonly serviceId: number; readonly payload: Uint8Array }
  | {
      readonly kind: 'command' | 'response'
      /** [0, 65535]: by custom 8001 on for commands, 9001 on for responses, 1001 on for events. */
      readonly serviceId: number
      /** [0, 65535]. */
      readonly taskId: number
      readonly payload: Uint8Array
    }

/** Why bytes are no message, or a value cannot be in one. */
export type CtwingErrorKind =
  | 'unknown-type' // the first byte is none of the four
  | 'short-message' // it ends within its header or a field
  | 'bad-length' // its length is not that of what follows
  | 'bad-value' // a number that its field cannot hold

const types = { data: 0x02, event: 0x07, command: 0x06, response: 0x86 } as const

/** Writes a message; its length is that of all bytes behind it. @throws CodecError<CtwingErrorKind> ("bad-value") */
export function encodeCtwing(message: CtwingMessage): Uint8Array {
  const { kind, serviceId, payload } = message
  const numbers = 'taskId' in message ? [serviceId, message.taskId, payload.length] : [serviceId, payload.length]
  const bytes = new Uint8Array(1 + 2 * numbers.length + payload.length)
  bytes[0] = types[kind]
  numbers.forEach((value, index) => {
    if (!(Number.isInteger(value) && value >= 0 && value <= 0xffff))
      throw codecError<CtwingErrorKind>('bad-value', `CTWing: a number of 0 to 65535 expected, got ${value}`)
    new DataView(bytes.buffer).setUint16(1 + 2 * index, value)
  })
  bytes.set(payload, 1 + 2 * numbers.length)
  return bytes
}

/**
 * Reads a message. A length that leaves out the two bytes before the one string that follows is let pass: devices in the field
 * send it ([S:22633841296]).
 * @throws DecodeError<CtwingErrorKind> ("unknown-type" | "short-message" | "bad-length")
 */
export function decodeCtwing(bytes: Uint8Array): CtwingMessage {
  const kind = (Object.keys(types) as CtwingMessage['kind'][]).find((each) => types[each] === bytes[0])
  if (bytes.length > 0 && !kind)
    throw refused('unknown-type', `a type of 02, 06, 07 or 86 expected, got ${bytes[0]}`, 0)
  const hasTask = kind === 'command' || kind === 'response'
  const start = hasTask ? 7 : 5
  if (bytes.length < start) throw refused('short-message', `a header of ${start} bytes expected`, bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = view.getUint16(start - 2)
  const payload = bytes.subarray(start)
  if (length !== payload.length && !isStringAlone(view, start, length))
    throw refused('bad-length', `${length} bytes expected, got ${payload.length}`, start - 2)
  const serviceId = view.getUint16(1)
  if (kind === 'command' || kind === 'response') return { kind, serviceId, taskId: view.getUint16(3), payload }
  return { kind: kind as 'data' | 'event', serviceId, payload }
}

/** Whether what follows is one string field of that many characters, its own length not counted. */
function isStringAlone(view: DataView, start: number, length: number): boolean {
  return view.byteLength === start + 2 + length && view.getUint16(start) === length
}

/** Types of fields ([S:AEP]); a string is a length of two bytes, then its bytes in UTF-8. */
export type CtwingType = 'char' | 'short' | 'int' | 'float' | 'double' | 'string'

/** A field of a service's payload. */
export interface CtwingField {
  readonly name: string
  readonly type: CtwingType
}

const sizes = { char: 1, short: 2, int: 4, float: 4, double: 8 } as const

/** Writes fields in their order. @throws CodecError<CtwingErrorKind> ("bad-value") */
export function encodeFields(fields: readonly CtwingField[], values: readonly (number | string)[]): Uint8Array {
  const parts = fields.map(({ name, type }, index) => {
    const value = values[index]
    if (typeof value === 'string' && type === 'string') return encodeString(name, value)
    if (typeof value === 'number' && type !== 'string') return encodeNumber(name, type, value)
    throw codecError<CtwingErrorKind>('bad-value', `CTWing: ${name}: a ${type} expected, got ${String(value)}`)
  })
  return Uint8Array.from(Buffer.concat(parts))
}

/** Reads fields in their order. @throws DecodeError<CtwingErrorKind> ("short-message" | "bad-length") */
export function decodeFields(fields: readonly CtwingField[], bytes: Uint8Array): (number | string)[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  const take = (count: number): number => {
    if (at + count > buffer.length) throw refused('short-message', `a field of ${count} bytes expected`, buffer.length)
    return (at += count) - count
  }
  const values = fields.map(({ type }) => {
    if (type !== 'string') return readNumber(buffer, take(sizes[type]), type)
    const length = buffer.readUInt16BE(take(2))
    const start = take(length)
    return buffer.toString('utf8', start, start + length)
  })
  if (at !== buffer.length) throw refused('bad-length', `${at} bytes expected, got ${buffer.length}`, at)
  return values
}

function encodeString(name: string, text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length > 0xffff)
    throw codecError<CtwingErrorKind>('bad-value', `CTWing: ${name}: up to 65535 bytes expected, got ${bytes.length}`)
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}

function encodeNumber(name: string, type: Exclude<CtwingType, 'string'>, value: number): Buffer {
  const buffer = Buffer.alloc(sizes[type])
  const limit = 2 ** (8 * sizes[type] - 1)
  const isReal = type === 'float' || type === 'double'
  if (!isReal && !(Number.isInteger(value) && value >= -limit && value < 2 * limit))
    throw codecError<CtwingErrorKind>('bad-value', `CTWing: ${name}: a ${type} expected, got ${value}`)
  if (type === 'float') buffer.writeFloatBE(value)
  else if (type === 'double') buffer.writeDoubleBE(value)
  // Signed and unsigned numbers are both sent ([S:AEP]); the bits are the same.
  else buffer.writeUIntBE(value < 0 ? value + 2 * limit : value, 0, sizes[type])
  return buffer
}

function readNumber(buffer: Buffer, at: number, type: Exclude<CtwingType, 'string'>): number {
  if (type === 'float') return buffer.readFloatBE(at)
  if (type === 'double') return buffer.readDoubleBE(at)
  return buffer.readIntBE(at, sizes[type])
}

function refused(kind: CtwingErrorKind, message: string, offset: number) {
  return decodeError(kind, `CTWing: ${message}`, offset)
}
