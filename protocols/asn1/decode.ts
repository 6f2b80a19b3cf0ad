import { BitReader } from './bit-reader.js'
import {
  KIND,
  PRESENCE,
  type Asn1Node,
  type BitString,
  type ListNode,
  type NamesNode,
  type OpenNode,
  type PartsNode,
  type SimpleNode,
} from './type.js'

/*
 * Unaligned PER, reading side (X.691). Each function reads the value of one type from where the reader stands. What is
 * returned after the reader has failed means nothing.
 */

type Values = Record<string, unknown>

const noSiblings: Values = {}

/** Reads a value of a type; `siblings` are the components read before it, for open types that depend on one. */
export function readValue(type: Asn1Node, reader: BitReader, siblings: Values): unknown {
  switch (type.kind) {
    case KIND.integer:
      if (type.isExtensible || type.width < 0) return readOpenInteger(type, reader)
      return type.lower + reader.bounded(type.width, type.upper - type.lower)
    case KIND.sequence:
      return readSequence(type, reader)
    case KIND.enumerated:
      return readEnumerated(type, reader)
    case KIND.sequenceOf:
      return readList(type, reader)
    case KIND.choice:
      return readChoice(type, reader)
    case KIND.flags:
      return readFlags(type, reader)
    case KIND.octetString:
      return readOctets(type, reader)
    case KIND.ia5String:
      return readCharacters(type, reader)
    case KIND.boolean:
      return reader.take(1) === 1
    case KIND.openType:
      return readOpenType(type, reader, siblings)
    case KIND.bitString:
      return readBits(type, reader)
    case KIND.utf8String:
      return reader.utf8()
    default:
      return null
  }
}

/** A part of a value, noted for the observer and in the path of an error. */
function readPart(name: string | number, type: Asn1Node, reader: BitReader, siblings: Values): unknown {
  const { observer } = reader
  if (observer !== undefined) observer.enter(name, reader.position, type)
  const value = readValue(type, reader, siblings)
  if (reader.kind !== '') reader.path.push(name)
  else if (observer !== undefined) observer.leave(value, reader.position)
  return value
}

function readOpenInteger(type: SimpleNode, reader: BitReader): number {
  const isOutside = type.isExtensible && reader.take(1) === 1
  if (!isOutside && type.width >= 0) return type.lower + reader.bounded(type.width, type.upper - type.lower)
  const at = reader.position
  const octets = reader.shortLength()
  if (isOutside || type.lower === -Infinity) {
    const value = reader.signed(octets)
    return value > type.upper && !isOutside ? reader.fail('out-of-range', at) : value
  }
  const value = type.lower + reader.unsigned(octets)
  return value > 9007199254740991 ? reader.fail('too-large', at) : value
}

function readEnumerated(type: NamesNode, reader: BitReader): string | number {
  if (type.isExtensible && reader.take(1) === 1) {
    const index = type.rootCount + reader.normallySmall()
    if (index < type.names.length) return type.names[index]!
    reader.unknownCount += 1
    return index
  }
  return type.names[reader.bounded(type.width, type.rootCount - 1)]!
}

function readFlags(type: NamesNode, reader: BitReader): number | BitString {
  if (type.isExtensible && reader.take(1) === 1) {
    const length = reader.shortLength()
    // Of the root's own size it is not the shortest encoding of that value, yet it is one.
    if (length === type.width) return reader.take(length)
    return { length, bytes: reader.bits(length) }
  }
  return reader.take(type.width)
}

/** A length within the bounds of a type; negative for a fragment. */
function readLength(type: SimpleNode | ListNode, reader: BitReader): number {
  const isOutside = type.isExtensible && reader.take(1) === 1
  if (!isOutside && type.width >= 0) return type.lower + reader.bounded(type.width, type.upper - type.lower)
  const at = reader.position
  const length = reader.length()
  if (!isOutside && length >= 0 && (length < type.lower || length > type.upper)) return reader.fail('out-of-range', at)
  return length
}

function readOctets(type: SimpleNode, reader: BitReader): Uint8Array {
  if (type.width < 0) return inBounds(type, reader, reader.countedOctets())
  return reader.octets(readLength(type, reader))
}

function inBounds(type: SimpleNode, reader: BitReader, octets: Uint8Array): Uint8Array {
  if (octets.length < type.lower || octets.length > type.upper) reader.fail('out-of-range', reader.position)
  return octets
}

function readCharacters(type: SimpleNode, reader: BitReader): string {
  let text = ''
  for (;;) {
    const count = readFragment(type, reader)
    text += reader.characters(count < 0 ? -count : count, 7)
    if (count >= 0 || reader.kind !== '') return checkSize(type, reader, text.length) ? text : ''
  }
}

function readBits(type: SimpleNode, reader: BitReader): BitString {
  let bytes = new Uint8Array(0)
  let length = 0
  for (;;) {
    const count = readFragment(type, reader)
    const size = count < 0 ? -count : count
    const part = reader.bits(size)
    const joined = new Uint8Array(bytes.length + part.length)
    joined.set(bytes)
    joined.set(part, bytes.length)
    bytes = joined
    length += size
    if (count >= 0 || reader.kind !== '') {
      checkSize(type, reader, length)
      return { length, bytes }
    }
  }
}

/** Like readLength(), for types that may come in several; the bounds hold for their sum. */
function readFragment(type: SimpleNode, reader: BitReader): number {
  return type.width >= 0 ? readLength(type, reader) : reader.length()
}

function checkSize(type: SimpleNode, reader: BitReader, size: number): boolean {
  if (reader.kind === '' && (size < type.lower || size > type.upper)) reader.fail('out-of-range', reader.position)
  return reader.kind === ''
}

function readList(type: ListNode, reader: BitReader): unknown[] {
  const { item } = type
  const list: unknown[] = []
  for (;;) {
    const count = readLength(type, reader)
    const size = count < 0 ? -count : count
    if (!reader.has(size * item.minimumBits)) return list
    for (let i = 0; i < size; i++) {
      const value = readPart(list.length, item, reader, noSiblings)
      if (reader.kind !== '') return list
      list.push(value)
    }
    if (count >= 0) return list
  }
}

function readSequence(type: PartsNode, reader: BitReader): Values {
  const { names, items, presence, rootCount } = type
  const isExtended = type.isExtensible && reader.take(1) === 1
  const bitmap = reader.take(type.optionalCount)
  let next = type.optionalCount
  const value: Values = {}
  for (let i = 0; i < rootCount; i++) {
    const mode = presence[i]
    if (mode !== PRESENCE.mandatory) {
      next -= 1
      if (((bitmap >> next) & 1) === 0) {
        if (mode === PRESENCE.default) value[names[i]!] = type.defaults[i]
        continue
      }
    }
    const part = readPart(names[i]!, items[i]!, reader, value)
    if (reader.kind !== '') return value
    value[names[i]!] = part
  }
  if (isExtended) readAdditions(type, reader, value)
  return value
}

function readAdditions(type: PartsNode, reader: BitReader, value: Values): void {
  const count = reader.take(1) === 0 ? reader.take(6) + 1 : reader.shortLength()
  if (!reader.has(count)) return
  const bitmap = reader.bits(count)
  for (let i = 0; i < count && reader.kind === ''; i++) {
    if ((bitmap[i >> 3]! & (128 >> (i & 7))) === 0) continue
    const index = type.rootCount + i
    if (index < type.names.length) {
      const name = type.names[index]!
      const part = readContained(name, type.items[index]!, reader)
      if (reader.kind === '') value[name] = part
    } else {
      reader.unknownCount += 1
      reader.countedOctets()
    }
  }
}

function readChoice(type: PartsNode, reader: BitReader): Values {
  if (type.isExtensible && reader.take(1) === 1) {
    const index = reader.normallySmall()
    const name = type.names[type.rootCount + index]
    if (name !== undefined) return single(name, readContained(name, type.items[type.rootCount + index]!, reader))
    reader.unknownCount += 1
    return { unknown: { index, bytes: reader.countedOctets() } }
  }
  const index = reader.bounded(type.width, type.rootCount - 1)
  if (reader.kind !== '') return noSiblings
  return single(type.names[index]!, readPart(type.names[index]!, type.items[index]!, reader, noSiblings))
}

function single(name: string, value: unknown): Values {
  const chosen: Values = {}
  chosen[name] = value
  return chosen
}

/** The contents of an open type, which must not reach beyond its length; what is left of it is padding. */
function readContained(name: string | number, type: Asn1Node, reader: BitReader): unknown {
  const at = reader.position
  const length = reader.length()
  if (length < 0) {
    reader.position = at
    return readGathered(name, type, reader)
  }
  if (!reader.has(length * 8)) return undefined
  const outerEnd = reader.end
  const end = reader.position + length * 8
  reader.end = end
  const value = readPart(name, type, reader, noSiblings)
  reader.end = outerEnd
  reader.position = reader.kind === '' ? end : outerEnd
  return value
}

/** The contents of an open type of 16384 octets or more, whose fragments are not one run of bits. */
function readGathered(name: string | number, type: Asn1Node, reader: BitReader): unknown {
  const at = reader.position
  const inner = new BitReader(reader.countedOctets())
  if (reader.kind !== '') return undefined
  const value = readPart(name, type, inner, noSiblings)
  reader.unknownCount += inner.unknownCount
  for (const part of inner.path) reader.path.push(part)
  if (inner.kind !== '') reader.fail(inner.kind, at)
  return value
}

function readOpenType(type: OpenNode, reader: BitReader, siblings: Values): unknown {
  const known = type.selector === '' ? undefined : type.table[siblings[type.selector] as number]
  if (known === undefined) return reader.countedOctets()
  return readContained('', known, reader)
}
