/*
 * The abstract syntax of ASN.1 (X.680) as data: what the functions of schema.ts make, what decode.ts and encode.ts
 * interpret and print.ts writes out. There are four shapes of record, one for the kinds that need the same, so that a chip
 * holds no more of a type than it has and property reads stay cheap. Built bottom-up, hence without recursion: how deep a
 * value can nest is known from its type.
 */

/** What a type is: the key of the interpreter's switch. */
export const KIND = {
  boolean: 0,
  null: 1,
  integer: 2,
  enumerated: 3,
  bitString: 4,
  octetString: 5,
  ia5String: 6,
  utf8String: 7,
  sequence: 8,
  sequenceOf: 9,
  choice: 10,
  openType: 11,
  /** A BIT STRING of 1 to 32 bits whose value is a number. */
  flags: 12,
} as const

/** One of KIND. */
export type Kind = (typeof KIND)[keyof typeof KIND]

/** Whether a component of a SEQUENCE must be there. */
export const PRESENCE = { mandatory: 0, optional: 1, default: 2 } as const

/** What every type has. */
interface Asn1Base {
  /** Type reference in printed modules; empty for a type written where it is used. */
  readonly typeName: string
  /** The type has an extension marker. */
  readonly isExtensible: boolean
  /** Bits of a constrained value, length or index; -1 when it carries a length determinant instead. */
  readonly width: number
  /** The least number of bits an encoding takes: what a count is checked against before anything is allocated. */
  readonly minimumBits: number
}

/** Bounds of values, or of sizes in elements, characters, octets or bits. */
interface Bounds {
  /** -Infinity when there is none. */
  readonly lower: number
  /** Infinity when there is none. */
  readonly upper: number
}

/** A type without parts. */
export interface SimpleNode extends Asn1Base, Bounds {
  readonly kind:
    | typeof KIND.boolean
    | typeof KIND.null
    | typeof KIND.integer
    | typeof KIND.bitString
    | typeof KIND.octetString
    | typeof KIND.ia5String
    | typeof KIND.utf8String
}

/** ENUMERATED, or a BIT STRING of 1 to 32 bits. */
export interface NamesNode extends Asn1Base {
  readonly kind: typeof KIND.enumerated | typeof KIND.flags
  /** Names of items, extension additions last. */
  readonly names: readonly string[]
  /** How many of `names` stand before the extension marker. */
  readonly rootCount: number
  /** Names of bits, which no encoding needs: a chip leaves them out. */
  readonly bitNames: readonly string[]
}

/** SEQUENCE OF. */
export interface ListNode extends Asn1Base, Bounds {
  readonly kind: typeof KIND.sequenceOf
  readonly item: Asn1Node
  /** How many types are inside each other, this one included. */
  readonly depth: number
}

/** SEQUENCE or CHOICE. */
export interface PartsNode extends Asn1Base {
  readonly kind: typeof KIND.sequence | typeof KIND.choice
  /** Names of components or alternatives; extension additions last. */
  readonly names: readonly string[]
  /** How many of `names` stand before the extension marker. */
  readonly rootCount: number
  /** Types by the order of `names`. */
  readonly items: readonly Asn1Node[]
  /** PRESENCE by the order of `names`, for a SEQUENCE. */
  readonly presence: readonly number[]
  /** DEFAULT values by the order of `names`, for a SEQUENCE that has any. */
  readonly defaults: readonly unknown[]
  /** Bits of the presence bitmap of a SEQUENCE. */
  readonly optionalCount: number
  /** How many types are inside each other, this one included. */
  readonly depth: number
}

/** An open type. */
export interface OpenNode extends Asn1Base {
  readonly kind: typeof KIND.openType
  /** The component before it that tells its type, and the types by that component's value; empty for one nobody looks into. */
  readonly selector: string
  readonly table: Readonly<Record<number, Asn1Node>>
  /** How many types are inside each other, this one included. */
  readonly depth: number
}

/** A type as plain data. */
export type Asn1Node = SimpleNode | NamesNode | ListNode | PartsNode | OpenNode

/** A type whose values are `T`: an {@link Asn1Node}. */
export type Asn1Type<T> = Asn1Node & {
  /** Never there; carries the type of the value to the compiler. */
  readonly valueType?: T
}

/** The value type of a type: `type Spat = Infer<typeof spat>`. */
export type Infer<T> = T extends { readonly valueType?: infer V } ? V : never

/** A BIT STRING that is not of a fixed size up to 32: `length` bits, the first in the top bit of `bytes[0]`. */
export interface BitString {
  readonly length: number
  readonly bytes: Uint8Array
}

/** An alternative that this version of the schema does not know: kept as it came, and written so. */
export interface UnknownAlternative {
  /** Index among the alternatives after the extension marker. */
  readonly index: number
  /** The contents of its open type. */
  readonly bytes: Uint8Array
}

/** No types nest deeper than this: a chip's stack is small. */
export const MAXIMUM_DEPTH = 40

/** 2 to the power of a whole number, 0 to 1023: Math.pow is inexact on a chip. */
export function powerOfTwo(exponent: number): number {
  let power = 1
  for (let i = 0; i < exponent; i++) power *= 2
  return power
}

/** Bits for an integer in [0, span]: the width of a constrained whole number (X.691 clause 10.5.7.1). */
export function bitsFor(span: number): number {
  let bits = 0
  for (let rest = span; rest >= 1; rest = Math.floor(rest / 2)) bits += 1
  return bits
}

/** The types directly inside a type. */
export function partsOf(type: Asn1Node): readonly Asn1Node[] {
  if ('items' in type) return type.items
  if ('item' in type) return [type.item]
  return 'table' in type ? Object.keys(type.table).map((key) => type.table[Number(key)]!) : []
}

/** How many types are inside each other in one with these parts. @throws Error when they are too many */
export function depthAround(parts: readonly Asn1Node[]): number {
  let deepest = 0
  for (const part of parts) {
    const depth = 'depth' in part ? part.depth : 1
    if (depth > deepest) deepest = depth
  }
  if (deepest === MAXIMUM_DEPTH) throw new Error(`ASN.1: at most ${MAXIMUM_DEPTH} types inside each other expected`)
  return deepest + 1
}

/** @throws Error for a name that comes twice */
export function assertDifferent(names: readonly string[]): void {
  for (let i = 1; i < names.length; i++)
    if (names.indexOf(names[i]!) < i) throw new Error(`ASN.1: different names expected, got "${names[i]}" twice`)
}
