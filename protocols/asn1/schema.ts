import {
  KIND,
  PRESENCE,
  assertDifferent,
  bitsFor,
  depthAround,
  powerOfTwo,
  type Asn1Node,
  type Asn1Type,
  type BitString,
  type Infer,
  type ListNode,
  type NamesNode,
  type PartsNode,
  type SimpleNode,
  type UnknownAlternative,
} from './type.js'

/*
 * Functions that build types (X.680). Bounds are what PER calls effective constraints: they decide the encoding.
 * All throw Error for a schema that contradicts itself; that is a mistake of the program, not of any input.
 */

const nothing: readonly never[] = []

/** BOOLEAN. */
export const boolean: Asn1Type<boolean> = simple(KIND.boolean, 0, 0, 1, 1, false)

/** NULL; its value is null. */
export const nullType: Asn1Type<null> = simple(KIND.null, 0, 0, 0, 0, false)

function simple(
  kind: SimpleNode['kind'],
  lower: number,
  upper: number,
  width: number,
  minimumBits: number,
  isExtensible: boolean,
): SimpleNode {
  return { kind, typeName: '', isExtensible, width, minimumBits, lower, upper }
}

/**
 * INTEGER (lower..upper). Without `upper` semi-constrained, without both unconstrained. Values are safe integers:
 * what the wire may carry beyond 2^53 - 1 is refused.
 */
export function integer(lower: number = -Infinity, upper: number = Infinity): Asn1Type<number> {
  return integerNode(lower, upper, false)
}

/** INTEGER (lower..upper, ...): values outside the bounds are allowed and carry a length. */
export function extensibleInteger(lower: number, upper: number): Asn1Type<number> {
  return integerNode(lower, upper, true)
}

function integerNode(lower: number, upper: number, isExtensible: boolean): SimpleNode {
  const isBounded = lower > -Infinity && upper < Infinity
  const span = upper - lower
  if (isBounded && (span < 0 || span > 9007199254740991))
    throw new Error(`ASN.1: a range expected, got ${lower}..${upper}`)
  const width = isBounded ? bitsFor(span) : -1
  const minimumBits = isExtensible ? 1 : width < 0 ? 16 : width
  return simple(KIND.integer, lower, upper, width, minimumBits, isExtensible)
}

/** ENUMERATED { names }; item n has value n. Values are the names. */
export function enumerated<const N extends string>(names: readonly N[]): Asn1Type<N> {
  return enumeratedNode(names, names.length, false)
}

/**
 * ENUMERATED { names, ..., additions }. An item after those listed comes out as a number, counted from the first name,
 * and is written back the same.
 */
export function extensibleEnumerated<const N extends string>(
  names: readonly N[],
  additions: readonly N[] = [],
): Asn1Type<N | number> {
  return enumeratedNode(names.concat(additions), names.length, true)
}

function enumeratedNode(names: readonly string[], rootCount: number, isExtensible: boolean): NamesNode {
  const width = bitsFor(rootCount - 1)
  const minimumBits = width + (isExtensible ? 1 : 0)
  assertDifferent(names)
  const kind = KIND.enumerated
  return { kind, typeName: '', isExtensible, width, minimumBits, names, rootCount, bitNames: nothing }
}

/**
 * BIT STRING (SIZE (size)) of 1 to 32 bits; `names` are of bit 0 on, the first sent. The value is an unsigned integer with
 * the first bit on top, as the bits read when written in binary: bit 5 of 16 alone is 0x0400. See bit() for masks.
 */
export function bitString(size: number, names: readonly string[] = []): Asn1Type<number> {
  return flags(size, names, false)
}

/** BIT STRING (SIZE (size, ...)): a number as for bitString(), or a BitString when it has another size. */
export function extensibleBitString(size: number, names: readonly string[] = []): Asn1Type<number | BitString> {
  return flags(size, names, true)
}

function flags(width: number, bitNames: readonly string[], isExtensible: boolean): NamesNode {
  if (width < 1 || width > 32 || bitNames.length > width) throw new Error(`ASN.1: 1 to 32 bits expected, got ${width}`)
  assertDifferent(bitNames)
  const minimumBits = isExtensible ? 1 : width
  const kind = KIND.flags
  return { kind, typeName: '', isExtensible, width, minimumBits, names: nothing, rootCount: 0, bitNames }
}

/** BIT STRING of any size between bounds, or of any size at all. */
export function longBitString(minimum: number = 0, maximum: number = Infinity): Asn1Type<BitString> {
  return sized(KIND.bitString, minimum, maximum, 1)
}

/** OCTET STRING (SIZE (minimum..maximum)); with one argument of that size, without any of any size. */
export function octetString(minimum: number = -1, maximum: number = minimum): Asn1Type<Uint8Array> {
  return minimum < 0 ? sized(KIND.octetString, 0, Infinity, 8) : sized(KIND.octetString, minimum, maximum, 8)
}

/** IA5String (SIZE (minimum..maximum)): 7 bits a character. */
export function ia5String(minimum: number = 0, maximum: number = Infinity): Asn1Type<string> {
  return sized(KIND.ia5String, minimum, maximum, 7)
}

/** UTF8String. A size constraint does not show in PER (X.691 clause 27), so none is taken. */
export const utf8String: Asn1Type<string> = sized(KIND.utf8String, 0, Infinity, 8)

/** SEQUENCE (SIZE (minimum..maximum)) OF item. */
export function sequenceOf<T>(item: Asn1Type<T>, minimum: number = 0, maximum: number = Infinity): Asn1Type<T[]> {
  return listNode(item, minimum, maximum, false)
}

/** SEQUENCE (SIZE (minimum..maximum, ...)) OF item. */
export function extensibleSequenceOf<T>(item: Asn1Type<T>, minimum: number, maximum: number): Asn1Type<T[]> {
  return listNode(item, minimum, maximum, true)
}

function listNode(item: Asn1Node, lower: number, upper: number, isExtensible: boolean): ListNode {
  const isOpen = isExtensible || upper === Infinity
  if (isOpen && item.minimumBits === 0) throw new Error('ASN.1: an unbounded list needs items that take bits')
  const width = sizeWidth(lower, upper)
  const minimumBits = (isExtensible ? 1 : 0) + sizeBits(width) + lower * item.minimumBits
  const depth = depthAround([item])
  return { kind: KIND.sequenceOf, typeName: '', isExtensible, width, minimumBits, lower, upper, item, depth }
}

function sized(kind: SimpleNode['kind'], lower: number, upper: number, bitsEach: number): SimpleNode {
  const width = sizeWidth(lower, upper)
  return simple(kind, lower, upper, width, sizeBits(width) + lower * bitsEach, false)
}

/** Bits of a size. One that may reach 64K is sent as a determinant, whatever its bounds (X.691 clause 10.9.4.1). */
function sizeWidth(lower: number, upper: number): number {
  if (lower < 0 || upper < lower) throw new Error(`ASN.1: a size expected, got ${lower}..${upper}`)
  return upper < 65536 ? bitsFor(upper - lower) : -1
}

/** The fewest that a size of that width takes. */
function sizeBits(width: number): number {
  return width < 0 ? 8 : width
}

/** A component that may be left out. */
export interface OptionalField<T> {
  readonly presence: typeof PRESENCE.optional
  readonly type: Asn1Type<T>
}

/** A component that stands for `value` when it is left out. */
export interface DefaultField<T> {
  readonly presence: typeof PRESENCE.default
  readonly type: Asn1Type<T>
  readonly value: T
}

/** Marks a component OPTIONAL. */
export function optional<T>(type: Asn1Type<T>): OptionalField<T> {
  return { presence: PRESENCE.optional, type }
}

/** Gives a component of a simple type a DEFAULT: left out by the writer when equal, filled in by the reader. */
export function withDefault<T extends boolean | number | string | null>(type: Asn1Type<T>, value: T): DefaultField<T> {
  return { presence: PRESENCE.default, type, value }
}

/** Components of a SEQUENCE in the order of the wire. */
export type Fields = Readonly<Record<string, Asn1Node | OptionalField<unknown> | DefaultField<unknown>>>

type FieldValue<F> = F extends OptionalField<infer T> ? T : F extends DefaultField<infer T> ? T : Infer<F>
type OptionalKeys<F> = { [K in keyof F]: F[K] extends OptionalField<unknown> ? K : never }[keyof F]
type Flat<T> = { [K in keyof T]: T[K] }

/** The value of a SEQUENCE with these components. */
export type SequenceValue<F, A = unknown> = Flat<
  { [K in Exclude<keyof F, OptionalKeys<F>>]: FieldValue<F[K]> } & { [K in OptionalKeys<F>]?: FieldValue<F[K]> } & {
    [K in keyof A]?: FieldValue<A[K]>
  }
>

/** SEQUENCE { fields }. */
export function sequence<const F extends Fields>(fields: F): Asn1Type<SequenceValue<F>> {
  return sequenceNode(fields, {}, false)
}

/** SEQUENCE { fields, ..., additions }. Additions are optional; those not listed are skipped and counted. */
export function extensibleSequence<const F extends Fields, const A extends Alternatives = Record<never, Asn1Node>>(
  fields: F,
  additions?: A,
): Asn1Type<SequenceValue<F, A>> {
  return sequenceNode(fields, additions || {}, true)
}

function sequenceNode(fields: Fields, additions: Fields, isExtensible: boolean): PartsNode {
  const names = Object.keys(fields).concat(Object.keys(additions))
  const rootCount = Object.keys(fields).length
  const components = names.map((name, i) => (i < rootCount ? fields[name]! : additions[name]!))
  const items = components.map((field) => ('presence' in field && 'type' in field ? field.type : field) as Asn1Node)
  const presence = components.map((field) => ('type' in field ? field.presence : PRESENCE.mandatory) as number)
  const defaults = components.map((field) => ('value' in field ? field.value : undefined) as unknown)
  const hasDefaults = presence.indexOf(PRESENCE.default) >= 0
  let optionalCount = 0
  let minimumBits = isExtensible ? 1 : 0
  for (let i = 0; i < rootCount; i++) {
    if (presence[i] === PRESENCE.mandatory) minimumBits += items[i]!.minimumBits
    else optionalCount += 1
  }
  if (optionalCount > 31) throw new Error(`ASN.1: at most 31 optional components expected, got ${optionalCount}`)
  minimumBits += optionalCount
  assertDifferent(names)
  return {
    kind: KIND.sequence,
    typeName: '',
    isExtensible,
    width: 0,
    minimumBits,
    names,
    rootCount,
    items,
    presence,
    defaults: hasDefaults ? defaults : nothing,
    optionalCount,
    depth: depthAround(items),
  }
}

/** Alternatives of a CHOICE in the order of their index. */
export type Alternatives = Readonly<Record<string, Asn1Node>>

/** The value of a CHOICE: one property, named as the alternative chosen. */
export type ChoiceValue<C> = {
  [K in keyof C]: Flat<{ [P in K]: Infer<C[K]> } & { [P in Exclude<keyof C, K>]?: undefined }>
}[keyof C]

/** CHOICE { alternatives }; a value is `{ alternative: value }`. With automatic tags the index is the order. */
export function choice<const C extends Alternatives>(alternatives: C): Asn1Type<ChoiceValue<C>> {
  return choiceNode(alternatives, {}, false)
}

/** CHOICE { alternatives, ..., additions }. What is neither comes out as `{ unknown: { index, bytes } }`, and is counted. */
export function extensibleChoice<const C extends Alternatives, const A extends Alternatives = Record<never, Asn1Node>>(
  alternatives: C,
  additions?: A,
): Asn1Type<ChoiceValue<C & A & { unknown: Asn1Type<UnknownAlternative> }>> {
  return choiceNode(alternatives, additions || {}, true)
}

function choiceNode(alternatives: Alternatives, additions: Alternatives, isExtensible: boolean): PartsNode {
  const names = Object.keys(alternatives).concat(Object.keys(additions))
  const rootCount = Object.keys(alternatives).length
  const items = names.map((name, i) => (i < rootCount ? alternatives[name]! : additions[name]!))
  const width = bitsFor(rootCount - 1)
  let least = Infinity
  for (let i = 0; i < rootCount; i++) if (items[i]!.minimumBits < least) least = items[i]!.minimumBits
  const minimumBits = isExtensible ? 1 : width + least
  assertDifferent(names)
  return {
    kind: KIND.choice,
    typeName: '',
    isExtensible,
    width,
    minimumBits,
    names,
    rootCount,
    items,
    presence: nothing,
    defaults: nothing,
    optionalCount: 0,
    depth: depthAround(items),
  }
}

/** An open type nobody looks into: the octets of an encoding, with its length before it. There should be one at least; none is read too. */
export const openType: Asn1Type<Uint8Array> = openTypeBy('', {}) as Asn1Type<Uint8Array>

/**
 * An open type whose type another component tells (X.682 component relation constraint).
 * @param selector name of an INTEGER component before it in the same SEQUENCE
 * @param table the type for each value of that component; for others the value is the octets
 */
export function openTypeBy<const T extends Readonly<Record<number, Asn1Node>>>(
  selector: string,
  table: T,
): Asn1Type<Infer<T[keyof T]> | Uint8Array> {
  const types: Asn1Node[] = []
  for (const key of Object.keys(table)) types.push(table[Number(key)]!)
  const depth = depthAround(types)
  return { kind: KIND.openType, typeName: '', isExtensible: false, width: -1, minimumBits: 8, selector, table, depth }
}

/** The same type under a name of its own: as it is called in printed modules. */
export function named<T extends Asn1Node>(typeName: string, type: T): T {
  // Not by spreading: an engine may give each object that is made so a shape of its own, and decoding looks at many.
  return Object.assign({}, type, { typeName })
}

/** The mask of named bits in a value of bitString(). @throws Error for a name the type does not have */
export function bit(type: Asn1Node, ...names: readonly string[]): number {
  let mask = 0
  for (const name of names) {
    const index = type.kind === KIND.flags ? type.bitNames.indexOf(name) : -1
    if (index < 0) throw new Error(`ASN.1: ${type.typeName || 'BIT STRING'} has no bit "${name}"`)
    mask += powerOfTwo(type.width - 1 - index)
  }
  return mask
}
