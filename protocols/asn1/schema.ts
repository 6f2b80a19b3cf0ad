import {
  KIND,
  PRESENCE,
  bitsFor,
  makeNode,
  type Asn1Node,
  type Asn1Type,
  type BitString,
  type Infer,
  type UnknownAlternative,
} from './type.js'

/*
 * Functions that build types (X.680). Bounds are what PER calls effective constraints: they decide the encoding.
 * All throw Error for a schema that contradicts itself; that is a mistake of the program, not of any input.
 */

/** BOOLEAN. */
export const boolean: Asn1Type<boolean> = makeNode(KIND.boolean, { minimumBits: 1 })

/** NULL; its value is null. */
export const nullType: Asn1Type<null> = makeNode(KIND.null, {})

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

function integerNode(lower: number, upper: number, isExtensible: boolean): Asn1Node {
  const isBounded = lower > -Infinity && upper < Infinity
  const span = upper - lower
  if (isBounded && (span < 0 || span > 9007199254740991))
    throw new Error(`ASN.1: a range expected, got ${lower}..${upper}`)
  const width = isBounded ? bitsFor(span) : -1
  const minimumBits = isExtensible ? 1 : width < 0 ? 16 : width
  return makeNode(KIND.integer, { lower, upper, width, span: isBounded ? span : 0, isExtensible, minimumBits })
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

function enumeratedNode(names: readonly string[], rootCount: number, isExtensible: boolean): Asn1Node {
  const width = bitsFor(rootCount - 1)
  const minimumBits = width + (isExtensible ? 1 : 0)
  return makeNode(KIND.enumerated, { names, rootCount, width, span: rootCount - 1, isExtensible, minimumBits })
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

function flags(size: number, names: readonly string[], isExtensible: boolean): Asn1Node {
  if (size < 1 || size > 32 || names.length > size) throw new Error(`ASN.1: 1 to 32 bits expected, got ${size}`)
  const minimumBits = isExtensible ? 1 : size
  return makeNode(KIND.flags, { lower: size, upper: size, width: size, names, isExtensible, minimumBits })
}

/** BIT STRING of any size between bounds, or of any size at all. */
export function longBitString(minimum: number = 0, maximum: number = Infinity): Asn1Type<BitString> {
  return sized(KIND.bitString, minimum, maximum, false, 1, {})
}

/** OCTET STRING (SIZE (minimum..maximum)); with one argument of that size, without any of any size. */
export function octetString(minimum: number = -1, maximum: number = minimum): Asn1Type<Uint8Array> {
  return minimum < 0
    ? sized(KIND.octetString, 0, Infinity, false, 8, {})
    : sized(KIND.octetString, minimum, maximum, false, 8, {})
}

/** IA5String (SIZE (minimum..maximum)): 7 bits a character. */
export function ia5String(minimum: number = 0, maximum: number = Infinity): Asn1Type<string> {
  return sized(KIND.ia5String, minimum, maximum, false, 7, {})
}

/** UTF8String. A size constraint does not show in PER (X.691 clause 27), so none is taken. */
export const utf8String: Asn1Type<string> = sized(KIND.utf8String, 0, Infinity, false, 8, {})

/** SEQUENCE (SIZE (minimum..maximum)) OF item. */
export function sequenceOf<T>(item: Asn1Type<T>, minimum: number = 0, maximum: number = Infinity): Asn1Type<T[]> {
  return listNode(item, minimum, maximum, false)
}

/** SEQUENCE (SIZE (minimum..maximum, ...)) OF item. */
export function extensibleSequenceOf<T>(item: Asn1Type<T>, minimum: number, maximum: number): Asn1Type<T[]> {
  return listNode(item, minimum, maximum, true)
}

function listNode(item: Asn1Node, minimum: number, maximum: number, isExtensible: boolean): Asn1Node {
  const isOpen = isExtensible || maximum === Infinity
  if (isOpen && item.minimumBits === 0) throw new Error('ASN.1: an unbounded list needs items that take bits')
  return sized(KIND.sequenceOf, minimum, maximum, isExtensible, item.minimumBits, { items: [item] })
}

function sized(
  kind: Asn1Node['kind'],
  lower: number,
  upper: number,
  isExtensible: boolean,
  bitsEach: number,
  parts: Partial<Asn1Node>,
): Asn1Node {
  if (lower < 0 || upper < lower) throw new Error(`ASN.1: a size expected, got ${lower}..${upper}`)
  // A length that may reach 64K is sent as a determinant, whatever its bounds (X.691 clause 10.9.4.1).
  const isConstrained = upper < 65536
  const width = isConstrained ? bitsFor(upper - lower) : -1
  const minimumBits = (isExtensible ? 1 : 0) + (width < 0 ? 8 : width) + lower * bitsEach
  const span = isConstrained ? upper - lower : 0
  return makeNode(kind, { ...parts, lower, upper, width, span, isExtensible, minimumBits })
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

function sequenceNode(fields: Fields, additions: Fields, isExtensible: boolean): Asn1Node {
  const names = Object.keys(fields).concat(Object.keys(additions))
  const rootCount = Object.keys(fields).length
  const components = names.map((name, i) => (i < rootCount ? fields[name]! : additions[name]!))
  const items = components.map((field) => ('presence' in field && 'type' in field ? field.type : field) as Asn1Node)
  const presence = components.map((field) => ('type' in field ? field.presence : PRESENCE.mandatory) as number)
  const defaults = components.map((field) => ('value' in field ? field.value : undefined) as unknown)
  let optionalCount = 0
  let minimumBits = isExtensible ? 1 : 0
  for (let i = 0; i < rootCount; i++) {
    if (presence[i] === PRESENCE.mandatory) minimumBits += items[i]!.minimumBits
    else optionalCount += 1
  }
  if (optionalCount > 31) throw new Error(`ASN.1: at most 31 optional components expected, got ${optionalCount}`)
  minimumBits += optionalCount
  return makeNode(KIND.sequence, {
    names,
    rootCount,
    items,
    presence,
    defaults,
    optionalCount,
    isExtensible,
    minimumBits,
  })
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

function choiceNode(alternatives: Alternatives, additions: Alternatives, isExtensible: boolean): Asn1Node {
  const names = Object.keys(alternatives).concat(Object.keys(additions))
  const rootCount = Object.keys(alternatives).length
  const items = names.map((name, i) => (i < rootCount ? alternatives[name]! : additions[name]!))
  const width = bitsFor(rootCount - 1)
  let least = Infinity
  for (let i = 0; i < rootCount; i++) if (items[i]!.minimumBits < least) least = items[i]!.minimumBits
  const minimumBits = isExtensible ? 1 : width + least
  return makeNode(KIND.choice, { names, rootCount, items, width, span: rootCount - 1, isExtensible, minimumBits })
}

/** An open type nobody looks into: the octets of an encoding, with its length before it. There should be one at least; none is read too. */
export const openType: Asn1Type<Uint8Array> = makeNode(KIND.openType, { minimumBits: 8 })

/**
 * An open type whose type another component tells (X.682 component relation constraint).
 * @param selector name of an INTEGER component before it in the same SEQUENCE
 * @param table the type for each value of that component; for others the value is the octets
 */
export function openTypeBy<const T extends Readonly<Record<number, Asn1Node>>>(
  selector: string,
  table: T,
): Asn1Type<Infer<T[keyof T]> | Uint8Array> {
  return makeNode(KIND.openType, { selector, table, minimumBits: 8 })
}

/** The same type under a name of its own: as it is called in printed modules. */
export function named<T extends Asn1Node>(name: string, type: T): T {
  return { ...type, name }
}

/** The mask of named bits in a value of bitString(). @throws Error for a name the type does not have */
export function bit(type: Asn1Node, ...names: readonly string[]): number {
  let mask = 0
  for (const name of names) {
    const index = type.indexOf[name]
    if (typeof index !== 'number') throw new Error(`ASN.1: ${type.name || 'BIT STRING'} has no bit "${name}"`)
    mask += Math.pow(2, type.upper - 1 - index)
  }
  return mask
}
