import { isAscii, utf8Length, writeUtf8 } from '../bytes/utf8.js'
import type { BitWriter } from './bit-writer.js'
import {
  KIND,
  PRESENCE,
  powerOfTwo,
  type Asn1Node,
  type BitString,
  type ListNode,
  type NamesNode,
  type OpenNode,
  type PartsNode,
  type SimpleNode,
  type UnknownAlternative,
} from './type.js'

/*
 * Unaligned PER, writing side (X.691). Each function appends the encoding of one value, or fails the writer with what was
 * expected. Values come from programs, so a wrong one is reported with its path, and nothing of it is sent.
 */

type Values = Readonly<Record<string, unknown>>

const noSiblings: Values = {}

/** Appends a value of a type; `siblings` is the SEQUENCE around it, for open types that depend on a component. */
export function writeValue(type: Asn1Node, value: unknown, writer: BitWriter, siblings: Values): void {
  switch (type.kind) {
    case KIND.integer:
      return writeInteger(type, value, writer)
    case KIND.sequence:
      return writeSequence(type, value, writer)
    case KIND.enumerated:
      return writeEnumerated(type, value, writer)
    case KIND.sequenceOf:
      return writeList(type, value, writer)
    case KIND.choice:
      return writeChoice(type, value, writer)
    case KIND.flags:
      return writeFlags(type, value, writer)
    case KIND.octetString:
      return writeOctets(type, value, writer)
    case KIND.ia5String:
      return writeCharacters(type, value, writer)
    case KIND.boolean:
      return value === true || value === false ? writer.put(value ? 1 : 0, 1) : refuse(writer, 'true or false', value)
    case KIND.openType:
      return writeOpenType(type, value, writer, siblings)
    case KIND.bitString:
      return writeBits(type, value, writer)
    case KIND.utf8String:
      return writeUtf8String(value, writer)
    default:
      return
  }
}

/** A part of a value, named in the path of an error. */
function writePart(name: string | number, type: Asn1Node, value: unknown, writer: BitWriter, siblings: Values): void {
  writeValue(type, value, writer, siblings)
  if (writer.problem !== '') writer.path.push(name)
}

function refuse(writer: BitWriter, expected: string, got: unknown): void {
  const text = typeof got === 'object' && got !== null ? 'an object' : String(got)
  writer.fail(`${expected} expected, got ${text}`)
}

function isInteger(value: unknown): value is number {
  return (
    typeof value === 'number' && Math.floor(value) === value && value <= 9007199254740991 && value >= -9007199254740991
  )
}

function writeInteger(type: SimpleNode, given: unknown, writer: BitWriter): void {
  const value = given as number
  // What fits 31 bits is most of what there is, and quicker to tell.
  if ((value | 0) !== value && !isInteger(value)) return refuse(writer, 'an integer', value)
  const isOutside = value < type.lower || value > type.upper
  if (isOutside && !type.isExtensible) return refuse(writer, `${type.lower} to ${type.upper}`, value)
  if (type.isExtensible) writer.put(isOutside ? 1 : 0, 1)
  if (type.width >= 0 && !isOutside) writer.bounded(value - type.lower, type.width)
  else if (type.lower === -Infinity || isOutside) writer.signed(value)
  else writer.unsigned(value - type.lower)
}

function writeEnumerated(type: NamesNode, value: unknown, writer: BitWriter): void {
  const index = isInteger(value) ? value : typeof value === 'string' ? type.names.indexOf(value) : -1
  if (index < 0 || (index >= type.rootCount && !type.isExtensible))
    return refuse(writer, `one of ${type.names.join(', ')}`, value)
  // The clear extension bit and the index are one number.
  if (index < type.rootCount) return writer.put(index, type.isExtensible ? type.width + 1 : type.width)
  writer.put(1, 1)
  writer.normallySmall(index - type.rootCount)
}

function writeFlags(type: NamesNode, value: unknown, writer: BitWriter): void {
  if (isInteger(value) && value >= 0 && value < powerOfTwo(type.width)) {
    if (type.isExtensible) writer.put(0, 1)
    writer.put(value, type.width)
  } else if (type.isExtensible && isBitString(value)) {
    if (value.length > 16383) return refuse(writer, 'at most 16383 bits', value.length)
    writer.put(1, 1)
    writer.length(value.length)
    writer.bits(value.bytes, 0, value.length)
  } else refuse(writer, `${type.width} bits as a number`, value)
}

function isBitString(value: unknown): value is BitString {
  const bits = value as BitString
  return typeof value === 'object' && bits !== null && isOctets(bits.bytes) && bits.length <= bits.bytes.length * 8
}

function isOctets(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

/** Appends the extension bit and the length where it is constrained; -1 when a determinant is to come, -2 when refused. */
function writeSize(type: SimpleNode | ListNode, size: number, writer: BitWriter): number {
  const isOutside = size < type.lower || size > type.upper
  if (isOutside && !type.isExtensible) {
    refuse(writer, `a size of ${type.lower} to ${type.upper}`, size)
    return -2
  }
  if (type.isExtensible) writer.put(isOutside ? 1 : 0, 1)
  if (isOutside || type.width < 0) return -1
  writer.put(size - type.lower, type.width)
  return size
}

function writeOctets(type: SimpleNode, value: unknown, writer: BitWriter): void {
  if (!isOctets(value)) return refuse(writer, 'octets', value)
  const size = writeSize(type, value.length, writer)
  if (size >= 0) writer.octets(value, 0, size)
  else if (size === -1) writer.countedOctets(value, value.length)
}

function writeCharacters(type: SimpleNode, value: unknown, writer: BitWriter): void {
  if (typeof value !== 'string' || !isAscii(value)) return refuse(writer, 'characters up to 0x7f', value)
  let size = writeSize(type, value.length, writer)
  if (size === -2) return
  let done = 0
  for (;;) {
    const some = size >= 0 ? size : writer.length(value.length - done)
    for (let i = 0; i < some; i++) writer.put(value.charCodeAt(done + i), 7)
    done += some
    if (size >= 0 || some < 16384) return
    size = -1
  }
}

function writeBits(type: SimpleNode, value: unknown, writer: BitWriter): void {
  if (!isBitString(value)) return refuse(writer, 'a length and octets that hold so many bits', value)
  const size = writeSize(type, value.length, writer)
  if (size === -2) return
  let done = 0
  for (;;) {
    const some = size >= 0 ? size : writer.length(value.length - done)
    writer.bits(value.bytes, done, done + some)
    done += some
    if (size >= 0 || some < 16384) return
  }
}

function writeUtf8String(value: unknown, writer: BitWriter): void {
  if (typeof value !== 'string') return refuse(writer, 'text', value)
  const octets = new Uint8Array(utf8Length(value))
  writeUtf8(octets, 0, value)
  writer.countedOctets(octets, octets.length)
}

function writeList(type: ListNode, value: unknown, writer: BitWriter): void {
  if (!Array.isArray(value)) return refuse(writer, 'an array', value)
  const list: readonly unknown[] = value
  const { item } = type
  const size = writeSize(type, list.length, writer)
  if (size === -2) return
  let done = 0
  for (;;) {
    const some = size >= 0 ? size : writer.length(list.length - done)
    for (let i = 0; i < some; i++) {
      writePart(done + i, item, list[done + i], writer, noSiblings)
      if (writer.problem !== '') return
    }
    done += some
    if (size >= 0 || some < 16384) return
  }
}

function writeSequence(type: PartsNode, value: unknown, writer: BitWriter): void {
  if (typeof value !== 'object' || value === null) return refuse(writer, 'an object', value)
  const values = value as Values
  const { names, items, presence, rootCount, optionalCount } = type
  const { slots } = writer
  const base = writer.slotCount
  writer.slotCount += names.length
  const isExtended = collect(type, values, slots, base)
  if (type.isExtensible) writer.put(isExtended ? 1 : 0, 1)
  if (optionalCount > 0) writer.put(presenceBitmap(type, slots, base), optionalCount)
  for (let i = 0; i < rootCount; i++) {
    const here = slots[base + i]
    if (here === undefined && presence[i] !== PRESENCE.mandatory) continue
    writeValue(items[i]!, here, writer, values)
    if (writer.problem !== '') {
      writer.path.push(names[i]!)
      return
    }
  }
  if (isExtended) writeAdditions(type, slots, base, writer)
  writer.slotCount = base
}

/**
 * Puts the components that are there into slots by their order, and tells whether one is an extension addition. Properties
 * are walked once, and usually in that order: looking up each name, above all those absent, costs several times as much.
 */
function collect(type: PartsNode, values: Values, slots: unknown[], base: number): boolean {
  const { names, rootCount } = type
  const count = names.length
  for (let i = 0; i < count; i++) slots[base + i] = undefined
  let isExtended = false
  let next = 0
  for (const key in values) {
    let index = next
    while (index < count && names[index] !== key) index += 1
    if (index === count) {
      index = 0
      while (index < next && names[index] !== key) index += 1
      if (index === next) continue
    }
    const here = values[key]
    slots[base + index] = here
    if (index >= rootCount && here !== undefined) isExtended = true
    next = index + 1
  }
  return isExtended
}

/** A bit for each component that may be left out, the first on top. What equals its DEFAULT is emptied: it is left out. */
function presenceBitmap({ presence, rootCount, defaults }: PartsNode, slots: unknown[], base: number): number {
  let bitmap = 0
  for (let i = 0; i < rootCount; i++) {
    const mode = presence[i]
    if (mode === PRESENCE.mandatory) continue
    if (mode === PRESENCE.default && slots[base + i] === defaults[i]) slots[base + i] = undefined
    bitmap = (bitmap << 1) | (slots[base + i] === undefined ? 0 : 1)
  }
  return bitmap
}

function writeAdditions(
  { names, items, rootCount }: PartsNode,
  slots: unknown[],
  base: number,
  writer: BitWriter,
): void {
  const count = names.length - rootCount
  if (count <= 64) writer.put(count - 1, 7)
  else {
    writer.put(1, 1)
    writer.length(count)
  }
  for (let i = rootCount; i < names.length; i++) writer.put(slots[base + i] === undefined ? 0 : 1, 1)
  for (let i = rootCount; i < names.length && writer.problem === ''; i++)
    if (slots[base + i] !== undefined) writeContained(names[i]!, items[i]!, slots[base + i], writer)
}

function writeContained(name: string | number, type: Asn1Node, value: unknown, writer: BitWriter): void {
  const inner = writer.beginOpenType()
  writePart(name, type, value, inner, noSiblings)
  writer.endOpenType(inner)
}

function writeChoice(type: PartsNode, value: unknown, writer: BitWriter): void {
  if (typeof value !== 'object' || value === null) return refuse(writer, 'an object', value)
  const values = value as Values
  const { names, rootCount } = type
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!
    const chosen = values[name]
    if (chosen === undefined) continue
    if (index < rootCount) {
      writer.put(index, type.isExtensible ? type.width + 1 : type.width)
      return writePart(name, type.items[index]!, chosen, writer, noSiblings)
    }
    writer.put(1, 1)
    writer.normallySmall(index - rootCount)
    return writeContained(name, type.items[index]!, chosen, writer)
  }
  writeUnknown(type, values.unknown as UnknownAlternative | undefined, writer)
}

function writeUnknown(type: PartsNode, unknown: UnknownAlternative | undefined, writer: BitWriter): void {
  if (!type.isExtensible || unknown === undefined || !isOctets(unknown.bytes) || !isInteger(unknown.index))
    return refuse(writer, `one of ${type.names.join(', ')}`, 'none of them')
  writer.put(1, 1)
  writer.normallySmall(unknown.index)
  writer.countedOctets(unknown.bytes, unknown.bytes.length)
}

function writeOpenType(type: OpenNode, value: unknown, writer: BitWriter, siblings: Values): void {
  const known = type.selector === '' ? undefined : type.table[siblings[type.selector] as number]
  if (known !== undefined) writeContained('', known, value, writer)
  else if (isOctets(value)) writer.countedOctets(value, value.length)
  else refuse(writer, 'octets', value)
}
