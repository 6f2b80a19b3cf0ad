import {
  KIND,
  PRESENCE,
  powerOfTwo,
  type Asn1Node,
  type Asn1Type,
  type ListNode,
  type OpenNode,
  type PartsNode,
} from './type.js'

/*
 * Values at random that a type allows: for checking a schema against other people's compilers, and for fuzzing.
 */

/** A number in [0, 1), as the device's random source gives. */
export type Random = () => number

/**
 * A value of a type. Bounds come up often, lists are mostly short, and what stands behind an extension marker comes up
 * only where it was listed.
 * @param longest most items, characters or octets of what may have more
 */
export function randomValue<T>(type: Asn1Type<T>, random: Random, longest: number = 20): T {
  return valueOf(type, { random, longest, siblings: {} }) as T
}

interface Context {
  readonly random: Random
  readonly longest: number
  readonly siblings: Record<string, unknown>
}

function valueOf(type: Asn1Node, context: Context): unknown {
  const { random } = context
  switch (type.kind) {
    case KIND.boolean:
      return random() < 0.5
    case KIND.integer:
      return integerBetween(type.lower, type.upper, random)
    case KIND.enumerated:
      return type.names[Math.floor(random() * type.names.length)]
    case KIND.flags:
      return integerBetween(0, powerOfTwo(type.width) - 1, random)
    case KIND.bitString:
      return bits(sizeOf(type, context), random)
    case KIND.octetString:
      return octets(sizeOf(type, context), random)
    case KIND.openType:
      return open(type, context)
    case KIND.ia5String:
    case KIND.utf8String:
      return text(sizeOf(type, context), random)
    case KIND.sequence:
      return sequenceValue(type, context)
    case KIND.sequenceOf:
      return listValue(type, context)
    case KIND.choice:
      return choiceValue(type, context)
    default:
      return null
  }
}

function integerBetween(lower: number, upper: number, random: Random): number {
  const least = lower === -Infinity ? -2147483648 : lower
  const greatest = upper === Infinity ? least + 4294967295 : upper
  const draw = random()
  if (draw < 0.1) return least
  if (draw < 0.2) return greatest
  return least + Math.floor(random() * (greatest - least + 1))
}

function sizeOf({ lower, upper }: Pick<ListNode, 'lower' | 'upper'>, { random, longest }: Context): number {
  const most = upper < lower + longest ? upper : lower + longest
  const draw = random()
  if (draw < 0.1) return lower
  return draw < 0.13 ? most : lower + Math.floor(random() * random() * (most - lower + 1))
}

function octets(size: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = Math.floor(random() * 256)
  return bytes
}

function bits(length: number, random: Random): unknown {
  const bytes = octets((length + 7) >> 3, random)
  if (length & 7) bytes[length >> 3]! &= 0xff << (8 - (length & 7))
  return { length, bytes }
}

function open(type: OpenNode, context: Context): unknown {
  const known = type.table[context.siblings[type.selector] as number]
  if (known !== undefined) return valueOf(known, context)
  return octets(1 + Math.floor(context.random() * 10), context.random)
}

function text(size: number, random: Random): string {
  let characters = ''
  for (let i = 0; i < size; i++) characters += String.fromCharCode(32 + Math.floor(random() * 95))
  return characters
}

function sequenceValue(type: PartsNode, context: Context): unknown {
  const value: Record<string, unknown> = {}
  const inside: Context = { random: context.random, longest: context.longest, siblings: value }
  const keys = selectorTable(type)
  for (let i = 0; i < type.names.length; i++) {
    const name = type.names[i]!
    const isSure = i < type.rootCount && type.presence[i] !== PRESENCE.optional
    if (!isSure && context.random() < 0.5) continue
    value[name] = valueOf(type.items[i]!, inside)
    // A selector at random would hardly ever name a type.
    const known = keys[name]
    if (known !== undefined && context.random() < 0.9) value[name] = known[Math.floor(context.random() * known.length)]
  }
  return value
}

/** The values that choose an open type, by the component that holds them. */
function selectorTable(type: PartsNode): Record<string, number[]> {
  const keys: Record<string, number[]> = {}
  for (const item of type.items)
    if (item.kind === KIND.openType && item.selector !== '') keys[item.selector] = Object.keys(item.table).map(Number)
  return keys
}

function listValue(type: ListNode, context: Context): unknown {
  const list: unknown[] = []
  for (let i = sizeOf(type, context); i > 0; i--) list.push(valueOf(type.item, context))
  return list
}

function choiceValue(type: PartsNode, context: Context): unknown {
  const index = Math.floor(context.random() * type.names.length)
  const chosen: Record<string, unknown> = {}
  chosen[type.names[index]!] = valueOf(type.items[index]!, context)
  return chosen
}
