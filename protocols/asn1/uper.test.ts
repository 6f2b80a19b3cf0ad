import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/hex.js'
import {
  BitReader,
  Uper,
  bit,
  bitString,
  boolean,
  choice,
  enumerated,
  extensibleBitString,
  extensibleChoice,
  extensibleEnumerated,
  extensibleInteger,
  extensibleSequence,
  extensibleSequenceOf,
  ia5String,
  integer,
  longBitString,
  named,
  nullType,
  octetString,
  openType,
  openTypeBy,
  optional,
  printAsn1,
  randomValue,
  sequence,
  sequenceOf,
  utf8String,
  withDefault,
  type Asn1Node,
  type Asn1Type,
} from './index.js'

/*
 * The bytes of the table are those that the asn1 application of Erlang/OTP 25 (option uper) writes for the same types and
 * values, except for what is not known to the schema: it has no value for that, and X.691 clauses 14.3 and 23.8 stand in.
 * peers.test.ts of protocols/v2x holds the two against each other over random values.
 */

const point = sequence({ x: integer(0, 255), y: optional(integer(-128, 127)) })
const grown = extensibleSequence({ a: integer(0, 7) }, { b: integer(0, 255), c: boolean })

const vectors: [name: string, type: Asn1Node, value: unknown, hex: string][] = [
  ['true', boolean, true, '80'],
  ['NULL, which takes no bits', nullType, null, '00'],
  ['a constrained integer', integer(-3, 4), 4, 'e0'],
  ['an integer with one value', integer(5, 5), 5, '00'],
  ['an integer of 32 bits', integer(-1799999999, 1800000001), 1163509503, 'b0a390fe'],
  ['an integer of 41 bits', integer(0, 1099511627776), 1099511627775, '7fffffffff80'],
  ['a semi-constrained integer', integer(-1), 4096, '021001'],
  ['a semi-constrained integer at its bound', integer(-1), -1, '0100'],
  ['an unconstrained integer', integer(), -129, '02ff7f'],
  ['an unconstrained integer of one octet', integer(), 127, '017f'],
  ['an extensible integer inside', extensibleInteger(1, 8), 8, '70'],
  ['an extensible integer outside', extensibleInteger(1, 8), 200, '81006400'],
  ['an enumeration', enumerated(['a', 'b', 'c']), 'c', '80'],
  ['an enumeration of one', enumerated(['a']), 'a', '00'],
  ['an extensible enumeration inside', extensibleEnumerated(['a', 'b', 'c'], ['d']), 'b', '20'],
  ['an extensible enumeration outside', extensibleEnumerated(['a', 'b', 'c'], ['d']), 'd', '80'],
  ['an item that is not known', extensibleEnumerated(['a', 'b', 'c'], ['d']), 5, '82'],
  ['named bits', bitString(12), 0x801, '8010'],
  ['32 bits', bitString(32), 0xdeadbeef, 'deadbeef'],
  ['an extensible bit string of its size', extensibleBitString(9), 0x101, '4040'],
  ['an extensible bit string of another size', extensibleBitString(9), { length: 3, bytes: fromHex('a0') }, '81d0'],
  ['bits with a determinant', longBitString(), { length: 9, bytes: fromHex('ff80') }, '09ff80'],
  ['bits within bounds', longBitString(3, 20), { length: 4, bytes: fromHex('f0') }, '0f80'],
  ['octets of fixed size', octetString(2), fromHex('abcd'), 'abcd'],
  ['octets within bounds', octetString(3, 300), fromHex('010203'), '0000810180'],
  ['octets with a determinant', octetString(), fromHex('abcd'), '02abcd'],
  ['no octets', octetString(), fromHex(''), '00'],
  ['IA5 within bounds', ia5String(1, 63), 'Ab', '060e20'],
  ['IA5 with a determinant', ia5String(), 'Ab', '028388'],
  ['UTF-8', utf8String, '\u00fc', '02c3bc'],
  ['a list within bounds', sequenceOf(integer(0, 3), 1, 4), [1, 2], '58'],
  ['a list with a determinant', sequenceOf(integer(0, 3)), [1, 2, 3], '036c'],
  ['an extensible list inside', extensibleSequenceOf(boolean, 1, 2), [true], '20'],
  ['an extensible list outside', extensibleSequenceOf(boolean, 1, 2), [true, true, false], '81e0'],
  ['a sequence with its optional component', point, { x: 1, y: -128 }, '808000'],
  ['a sequence without', point, { x: 255 }, '7f80'],
  ['a sequence with a default left out', sequence({ a: withDefault(integer(0, 15), 3) }), { a: 3 }, '00'],
  ['a sequence with another value', sequence({ a: withDefault(integer(0, 15), 3) }), { a: 15 }, 'f8'],
  ['a sequence without additions', grown, { a: 5 }, '50'],
  ['a sequence with one addition', grown, { a: 5, b: 255 }, 'd0300ff8'],
  ['a sequence with both additions', grown, { a: 5, b: 255, c: true }, 'd0380ff80c00'],
  ['a choice', choice({ a: boolean, b: integer(0, 7) }), { b: 7 }, 'f0'],
  ['an extensible choice inside', extensibleChoice({ a: boolean }, { b: integer(0, 7) }), { a: true }, '40'],
  ['an extensible choice outside', extensibleChoice({ a: boolean }, { b: integer(0, 7) }), { b: 7 }, '8001e0'],
  [
    'an alternative that is not known',
    extensibleChoice({ a: boolean }),
    { unknown: { index: 2, bytes: fromHex('ab') } },
    '8201ab',
  ],
  ['an open type', openType, fromHex('ab'), '01ab'],
]

const hexOf = (spaced: string) => spaced.replaceAll(' ', '')
const codec = (type: Asn1Node) => new Uper<unknown>(type)

describe('each construct', () => {
  test.each(vectors)('%s', (_name, type, value, hex) => {
    expect(toHex(codec(type).encode(value))).toBe(hexOf(hex))
    expect(codec(type).decode(fromHex(hexOf(hex)))).toMatchObject({ ok: true, value })
  })

  test.each(vectors)('%s: cut anywhere it is incomplete, with more behind it the same', (_name, type, value, hex) => {
    const bytes = fromHex(hexOf(hex))
    const whole = codec(type).decode(bytes)
    if (!whole.ok) throw new Error(whole.kind)
    for (let cut = 0; cut * 8 < whole.bits; cut++)
      expect(codec(type).decode(bytes.subarray(0, cut))).toMatchObject({ ok: false, kind: 'incomplete' })
    expect(codec(type).decode(new Uint8Array([...bytes, 0xff]))).toEqual({ ...whole, value })
  })
})

describe('a newer sender', () => {
  const newer = extensibleSequence(
    { a: integer(0, 7) },
    { b: integer(0, 255), c: boolean, d: octetString(), e: integer(0, 3) },
  )

  test('additions that are not known are skipped and counted, and what follows is read', () => {
    const pair = (first: Asn1Node) => sequence({ first: first as Asn1Type<object>, last: integer(0, 255) })
    const value = { first: { a: 1, b: 2, c: true, d: new Uint8Array(300), e: 3 }, last: 77 }
    const result = codec(pair(grown)).decode(codec(pair(newer)).encode(value))
    expect(result).toMatchObject({ ok: true, unknownCount: 2, value: { first: { a: 1, b: 2, c: true }, last: 77 } })
  })

  test('an addition that grew itself keeps to its length', () => {
    const old = extensibleSequence({}, { part: sequence({ a: boolean }), after: integer(0, 255) })
    const later = extensibleSequence(
      {},
      { part: sequence({ a: boolean, b: integer(0, 65535) }), after: integer(0, 255) },
    )
    const bytes = codec(later).encode({ part: { a: true, b: 9 }, after: 8 })
    expect(codec(old).decode(bytes)).toMatchObject({ ok: true, value: { part: { a: true }, after: 8 } })
  })

  test('alternatives that are not known are counted and written back', () => {
    const bytes = codec(extensibleChoice({ a: boolean }, { b: integer(0, 7), c: octetString() })).encode({
      c: fromHex('abcd'),
    })
    const result = codec(extensibleChoice({ a: boolean })).decode(bytes)
    expect(result).toMatchObject({
      ok: true,
      unknownCount: 1,
      value: { unknown: { index: 1, bytes: fromHex('02abcd') } },
    })
    expect(codec(extensibleChoice({ a: boolean })).encode((result as { value: unknown }).value)).toEqual(bytes)
  })

  test('more than 64 additions have their count in a length determinant (X.691 clause 19.8)', () => {
    const additions = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`n${i}`, integer(0, 255)]))
    const many = extensibleSequence({}, additions)
    const bytes = codec(many).encode({ n69: 5 })
    // The extension bit, a set bit, the octet 70, 69 clear bits and a set one, the length 1, and the value.
    const digits = '1' + '1' + '01000110' + '0'.repeat(69) + '1' + '00000001' + '00000101'
    expect([...bytes].map((octet) => octet.toString(2).padStart(8, '0')).join('')).toBe(digits)
    expect(codec(many).decode(bytes)).toMatchObject({ ok: true, value: { n69: 5 } })
    expect(codec(extensibleSequence({})).decode(bytes)).toMatchObject({ ok: true, unknownCount: 1 })
  })
})

describe('open types', () => {
  const frame = sequence({ id: integer(0, 255), body: openTypeBy('id', { 1: named('Body', integer(0, 65535)) }) })

  test('the component before tells the type; of others the octets are kept', () => {
    expect(codec(frame).decode(fromHex('0102abcd'))).toMatchObject({ ok: true, value: { id: 1, body: 0xabcd } })
    expect(codec(frame).decode(fromHex('0202abcd'))).toMatchObject({
      ok: true,
      value: { id: 2, body: fromHex('abcd') },
    })
    expect(toHex(codec(frame).encode({ id: 1, body: 0xabcd }))).toBe('0102abcd')
  })

  test('contents that need more than their length are incomplete where the length ends', () => {
    expect(codec(frame).decode(fromHex('0101abcd'))).toEqual({
      ok: false,
      kind: 'incomplete',
      path: 'body',
      bitOffset: 16,
    })
  })

  test('contents of 16384 octets and more come in fragments', () => {
    const large = sequence({ id: integer(0, 255), body: openTypeBy('id', { 1: named('Body', octetString()) }) })
    const value = { id: 1, body: new Uint8Array(40000).fill(7) }
    const bytes = codec(large).encode(value)
    expect(codec(large).decode(bytes)).toMatchObject({ ok: true, value })
    expect(codec(large).decode(bytes.subarray(0, 30000))).toMatchObject({ ok: false, kind: 'incomplete' })
  })
})

describe('malformed encodings', () => {
  const three = sequence({ list: sequenceOf(sequence({ n: integer(0, 5) }), 0, 3) })

  test.each<[name: string, type: Asn1Node, hex: string, kind: string, bitOffset: number, path: string]>([
    ['a value above its bound', integer(0, 5), 'c0', 'out-of-range', 0, ''],
    ['an index above the last item', enumerated(['a', 'b', 'c']), 'c0', 'out-of-range', 0, ''],
    [
      'an index above the last alternative',
      choice({ a: boolean, b: boolean, c: boolean }),
      'c0',
      'out-of-range',
      0,
      '',
    ],
    ['a value above its bound, deep inside', three, '8e', 'out-of-range', 5, 'list[1].n'],
    ['a length that says more than there is', octetString(), '05ab', 'incomplete', 8, ''],
    ['a fragment of 16384 with nothing in it', octetString(), 'c1', 'incomplete', 8, ''],
    ['a fragment of no size', octetString(), 'c0', 'out-of-range', 0, ''],
    ['a fragment of five times 16384', octetString(), 'c5', 'out-of-range', 0, ''],
    ['a list whose items cannot all be there', sequenceOf(integer(0, 255)), 'bfff01', 'incomplete', 16, ''],
    ['a list of 65536 items of a bit', sequenceOf(boolean), 'c4ff', 'incomplete', 8, ''],
    ['an integer of no octets', integer(), '00', 'out-of-range', 8, ''],
    ['an integer above 2^53', integer(), '0820000000000000 00', 'too-large', 8, ''],
    ['an integer of many octets', integer(0), '7f' + 'ff'.repeat(127), 'too-large', 8, ''],
    ['an integer that is itself a fragment', integer(), 'c100', 'out-of-range', 0, ''],
    ['UTF-8 that is not', utf8String, '02c328', 'bad-utf8', 0, ''],
    ['a size below a bound of 64K and more', octetString(2, 70000), '01ab', 'out-of-range', 16, ''],
    ['an addition beyond the end', grown, 'd0300f', 'incomplete', 21, ''],
  ])('%s', (_name, type, hex, kind, bitOffset, path) => {
    expect(codec(type).decode(fromHex(hexOf(hex)))).toMatchObject({ ok: false, kind, bitOffset, path })
  })

  test('random bytes are decoded or refused within their length, whatever the type', () => {
    const types = vectors.map(([, type]) => codec(type))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(types.length - 1), (bytes, index) => {
        const result = types[index]!.decode(bytes)
        expect(result.ok ? result.bits : result.bitOffset).toBeLessThanOrEqual(bytes.length * 8)
        if (result.ok && result.unknownCount === 0) types[index]!.encode(result.value)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('values that do not fit', () => {
  const nested = sequence({
    a: sequenceOf(choice({ n: integer(0, 5), t: ia5String(0, 2) }), 0, 3),
    b: optional(octetString(1)),
  })

  test.each<[name: string, value: unknown, message: string]>([
    ['no value', undefined, 'value: an object expected'],
    ['a component that is missing', {}, 'a: an array expected'],
    ['a number out of bounds', { a: [{ n: 1 }, { n: 6 }] }, 'a[1].n: 0 to 5 expected, got 6'],
    ['half a number', { a: [{ n: 1.5 }] }, 'a[0].n: an integer expected'],
    ['text for a number', { a: [{ n: '1' }] }, 'a[0].n: an integer expected'],
    ['no alternative', { a: [{}] }, 'a[0]: one of n, t expected'],
    ['too many items', { a: [{ n: 1 }, { n: 1 }, { n: 1 }, { n: 1 }] }, 'a: a size of 0 to 3 expected, got 4'],
    ['too much text', { a: [{ t: 'abc' }] }, 'a[0].t: a size of 0 to 2 expected'],
    ['text beyond IA5', { a: [{ t: '\u00fc' }] }, 'a[0].t: characters up to 0x7f expected'],
    ['too few octets', { a: [], b: new Uint8Array(0) }, 'b: a size of 1 to 1 expected'],
    ['an array for octets', { a: [], b: [1] }, 'b: octets expected'],
  ])('%s', (_name, value, message) => {
    const uper = codec(nested)
    expect(() => uper.encode(value)).toThrow(expect.objectContaining({ kind: 'bad-value' }))
    expect(() => uper.encode(value)).toThrow(message)
    // What was begun does not show in the next one.
    expect(toHex(uper.encode({ a: [] }))).toBe('00')
  })

  test('names, bits and open contents are checked too', () => {
    expect(() => codec(enumerated(['a'])).encode('b')).toThrow('one of a expected, got b')
    expect(() => codec(enumerated(['a'])).encode('constructor')).toThrow('one of a expected')
    expect(() => codec(enumerated(['a'])).encode(1)).toThrow('one of a expected')
    expect(() => codec(bitString(4)).encode(16)).toThrow('4 bits as a number expected')
    expect(() => codec(longBitString()).encode({ length: 9, bytes: new Uint8Array(1) })).toThrow('octets that hold')
    expect(() => codec(boolean).encode(1)).toThrow('true or false expected')
    expect(() => codec(utf8String).encode(1)).toThrow('text expected')
    expect(() => codec(sequence({ id: integer(0, 1), o: openTypeBy('id', {}) })).encode({ id: 1, o: 3 })).toThrow(
      'o: octets',
    )
    const inside = sequence({ id: integer(0, 1), o: openTypeBy('id', { 1: sequence({ n: integer(0, 1) }) }) })
    expect(() => codec(inside).encode({ id: 1, o: { n: 2 } })).toThrow('o.n: 0 to 1 expected, got 2')
  })
})

describe('schemas', () => {
  test('what contradicts itself is refused when built', () => {
    expect(() => integer(5, 4)).toThrow('a range expected')
    expect(() => octetString(3, 2)).toThrow('a size expected')
    expect(() => bitString(33)).toThrow('1 to 32 bits expected')
    expect(() => sequenceOf(nullType)).toThrow('items that take bits')
    expect(() => enumerated(['a', 'a'])).toThrow('"a" twice')
    expect(() =>
      sequence(Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`c${i}`, optional(boolean)]))),
    ).toThrow('31')
    let deep: Asn1Node = boolean
    expect(() => {
      for (let i = 0; i < 50; i++) deep = sequence({ deep })
    }).toThrow('inside each other')
  })

  test('a mask is of the bits that are named', () => {
    const status = named('Status', bitString(16, ['manual', 'stop', 'flash']))
    expect(bit(status, 'manual', 'flash')).toBe(0xa000)
    expect(() => bit(status, 'other')).toThrow('Status has no bit "other"')
  })

  test('values infer to their types', () => {
    const type = extensibleSequence(
      {
        id: integer(0, 7),
        kind: enumerated(['a', 'b']),
        way: choice({ up: boolean, far: integer(0, 3) }),
        more: optional(ia5String()),
      },
      { late: integer(0, 1) },
    )
    const uper = new Uper(type)
    const bytes = uper.encode({ id: 1, kind: 'b', way: { far: 2 } })
    const result = uper.decode(bytes)
    if (!result.ok) throw new Error(result.kind)
    const { kind, way, more, late } = result.value
    const far: number | undefined = way.far
    expect([kind satisfies 'a' | 'b', far, more satisfies string | undefined, late]).toEqual([
      'b',
      2,
      undefined,
      undefined,
    ])
    // @ts-expect-error an item that is not of the enumeration
    expect(() => uper.encode({ id: 1, kind: 'c', way: { far: 2 } })).toThrow('kind')
  })

  test('text shows every construct', () => {
    const type = named(
      'T',
      extensibleSequence(
        {
          a: integer(0, 7),
          b: optional(named('E', extensibleEnumerated(['x', 'y'], ['z']))),
          c: withDefault(bitString(4), 5),
          d: sequenceOf(ia5String(1, 63), 0, 2),
        },
        { e: extensibleInteger(1, 8) },
      ),
    )
    expect(printAsn1('M', [type])).toBe(`M DEFINITIONS AUTOMATIC TAGS ::= BEGIN

T ::= SEQUENCE {
  a INTEGER (0..7),
  b E OPTIONAL,
  c BIT STRING (SIZE (4)) DEFAULT '0101'B,
  d SEQUENCE (SIZE (0..2)) OF IA5String (SIZE (1..63)),
  ...,
  e INTEGER (1..8, ...) OPTIONAL
}

E ::= ENUMERATED {
  x (0),
  y (1),
  ...,
  z (2)
}

END
`)
    const other = named('E', boolean)
    expect(() => printAsn1('M', [type, other])).toThrow('one type named E expected, got two')
  })
})

describe('the reader', () => {
  test('takes any number of bits from anywhere as arithmetic on the binary digits says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(95), fc.nat(32), (bytes, skip, count) => {
        const digits = [...bytes].map((octet) => octet.toString(2).padStart(8, '0')).join('')
        const reader = new BitReader(bytes)
        reader.position = Math.min(skip, digits.length)
        const wanted = digits.slice(reader.position, reader.position + count)
        const taken = reader.take(count)
        if (wanted.length < count) expect(reader.kind).toBe('incomplete')
        else expect(taken).toBe(count === 0 ? 0 : parseInt(wanted, 2))
      }),
      { numRuns: 5000 },
    )
  })

  test('an observer is told of every part with its bits', () => {
    const seen: unknown[] = []
    const open: [string | number, number][] = []
    const type = sequence({ a: integer(0, 7), list: sequenceOf(boolean, 0, 3) })
    codec(type).decode(fromHex('b6'), {
      enter: (name, at) => open.push([name, at]),
      leave: (value, at) => seen.push([...open.pop()!, at, value]),
    })
    expect(seen).toEqual([
      ['a', 0, 3, 5],
      [0, 5, 6, true],
      [1, 6, 7, true],
      ['list', 3, 7, [true, true]],
    ])
  })
})

test('values at random fit their type and come back', () => {
  const type = sequence({ all: sequenceOf(grown, 0, 20), text: utf8String, open: openType, bits: longBitString(0, 40) })
  const uper = new Uper(type)
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999999, noNaN: true })), (stream) => {
      const value = randomValue(type, () => stream.next().value!)
      const result = uper.decode(uper.encode(value))
      expect(result).toMatchObject({ ok: true, value })
    }),
    { numRuns: 300 },
  )
})
