/*
 * The abstract syntax of ASN.1 (X.680) as data: what the functions of schema.ts make, what decode.ts and encode.ts
 * interpret and print.ts writes out. Every type is one record of one shape, so that the interpreter's property reads
 * stay cheap; what a kind does not use is 0, empty or undefined. Built bottom-up, hence without recursion:
 * how deep a value can nest is known from its type.
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

/** A type as plain data. Sizes count elements, characters, octets or bits, by kind. */
export interface Asn1Node {
  readonly kind: Kind
  /** Type reference in printed modules; empty for a type written where it is used. */
  readonly name: string
  /** The type has an extension marker. */
  readonly isExtensible: boolean
  /** Least value or size; -Infinity when there is none. */
  readonly lower: number
  /** Greatest value or size; Infinity when there is none. */
  readonly upper: number
  /** Bits of a constrained value, length or index; -1 when it carries a length determinant instead. */
  readonly width: number
  /** upper - lower, or the last index: what `width` bits must not exceed. */
  readonly span: number
  /** Names of components, alternatives, enumeration items or bits; extension additions last. */
  readonly names: readonly string[]
  /** How many of `names` stand before the extension marker. */
  readonly rootCount: number
  /** Types by the order of `names`; one for SEQUENCE OF. */
  readonly items: readonly Asn1Node[]
  /** PRESENCE by the order of `names`, for a SEQUENCE. */
  readonly presence: readonly number[]
  /** DEFAULT values by the order of `names`, for a SEQUENCE. */
  readonly defaults: readonly unknown[]
  /** Bits of the presence bitmap of a SEQUENCE. */
  readonly optionalCount: number
  /** Index of each of `names`. */
  readonly indexOf: Readonly<Record<string, number>>
  /** For an open type: the component before it that tells its type, and the types by that component's value. */
  readonly selector: string
  readonly table: Readonly<Record<number, Asn1Node>>
  /** The least number of bits an encoding takes: what a count is checked against before anything is allocated. */
  readonly minimumBits: number
  /** How many types are inside each other, this one included. */
  readonly depth: number
}

/** A type whose values are `T`. */
export interface Asn1Type<T> extends Asn1Node {
  /** Never there; carries the type of the value to the compiler. */
  readonly valueType?: T
}

/** The value type of a type: `type Spat = Infer<typeof spat>`. */
export type Infer<T> = T extends Asn1Type<infer V> ? V : never

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

/** A node with everything it does not use left at its neutral value. @throws Error when `parts` nest too deep */
export function makeNode(kind: Kind, parts: Partial<Asn1Node>): Asn1Node {
  const { names = [], items = [] } = parts
  const node: Asn1Node = {
    kind,
    name: parts.name || '',
    isExtensible: parts.isExtensible === true,
    lower: parts.lower || 0,
    upper: parts.upper || 0,
    width: parts.width || 0,
    span: parts.span || 0,
    names,
    rootCount: parts.rootCount === undefined ? names.length : parts.rootCount,
    items,
    presence: parts.presence || [],
    defaults: parts.defaults || [],
    optionalCount: parts.optionalCount || 0,
    indexOf: indices(names),
    selector: parts.selector || '',
    table: parts.table || {},
    minimumBits: parts.minimumBits || 0,
    depth: depthOf(items, parts.table || {}),
  }
  if (node.depth > MAXIMUM_DEPTH) throw new Error(`ASN.1: at most ${MAXIMUM_DEPTH} types inside each other expected`)
  return node
}

/** Bits for an integer in [0, span]: the width of a constrained whole number (X.691 clause 10.5.7.1). */
export function bitsFor(span: number): number {
  let bits = 0
  for (let rest = span; rest >= 1; rest = Math.floor(rest / 2)) bits += 1
  return bits
}

function indices(names: readonly string[]): Record<string, number> {
  const index: Record<string, number> = {}
  for (let i = 0; i < names.length; i++) {
    if (typeof index[names[i]!] === 'number')
      throw new Error(`ASN.1: different names expected, got "${names[i]}" twice`)
    index[names[i]!] = i
  }
  return index
}

function depthOf(items: readonly Asn1Node[], table: Readonly<Record<number, Asn1Node>>): number {
  let deepest = 0
  for (const item of items) if (item.depth > deepest) deepest = item.depth
  for (const key of Object.keys(table)) {
    const depth = table[Number(key)]!.depth
    if (depth > deepest) deepest = depth
  }
  return deepest + 1
}
