import { Decoder, Encoder } from 'cbor-x'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { ByteWriter } from '../bytes/writer.js'
import { decode, decodeItem, readValue } from './decode.js'
import { skipValue } from './skip.js'
import { encode, writeFloat, writeInteger, writeSimple } from './encode.js'
import { CborReader } from './reader.js'
import { isMap, isTag, mapGet, type CborValue } from './value.js'

const bytes = (hex: string) => fromHex(hex)
const map = (...pairs: [CborValue, CborValue][]) => ({ pairs })
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

/** RFC 8949 Appendix A where the encoding is the preferred one: both directions. */
const preferred: [hex: string, value: CborValue][] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1000000],
  ['1b000000e8d4a51000', 1000000000000],
  ['c249010000000000000000', { tag: 2, value: bytes('010000000000000000') }],
  ['c349010000000000000000', { tag: 3, value: bytes('010000000000000000') }],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f98000', -0],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 5.960464477539063e-8],
  ['f90400', 0.00006103515625],
  ['fbc010666666666666', -4.1],
  ['f97c00', Infinity],
  ['f97e00', NaN],
  ['f9fc00', -Infinity],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['f0', { simple: 16 }],
  ['f8ff', { simple: 255 }],
  ['c074323031332d30332d32315432303a30343a30305a', { tag: 0, value: '2013-03-21T20:04:00Z' }],
  ['c11a514b67b0', { tag: 1, value: 1363896240 }],
  ['c1fb41d452d9ec200000', { tag: 1, value: 1363896240.5 }],
  ['d74401020304', { tag: 23, value: bytes('01020304') }],
  ['d818456449455446', { tag: 24, value: bytes('6449455446') }],
  ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', { tag: 32, value: 'http://www.example.com' }],
  ['40', bytes('')],
  ['4401020304', bytes('01020304')],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\ud800\udd51'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', upTo(25)],
  ['a0', map()],
  ['a201020304', map([1, 2], [3, 4])],
  ['a26161016162820203', map(['a', 1], ['b', [2, 3]])],
  ['826161a161626163', ['a', map(['b', 'c'])]],
  ['a56161614161626142616361436164614461656145', map(['a', 'A'], ['b', 'B'], ['c', 'C'], ['d', 'D'], ['e', 'E'])],
]

/** RFC 8949 Appendix A where a float holds an integer or is longer than needed, or a length is indefinite: decoded only. */
const accepted: [hex: string, value: CborValue][] = [
  ['f90000', 0],
  ['f93c00', 1],
  ['f97bff', 65504],
  ['fa47c35000', 100000],
  ['f9c400', -4],
  ['fa7f800000', Infinity],
  ['fa7fc00000', NaN],
  ['faff800000', -Infinity],
  ['fb7ff0000000000000', Infinity],
  ['fb7ff8000000000000', NaN],
  ['fbfff0000000000000', -Infinity],
  ['5f42010243030405ff', bytes('0102030405')],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['9f01820203820405ff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['83019f0203ff820405', [1, [2, 3], [4, 5]]],
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', upTo(25)],
  ['bf61610161629f0203ffff', map(['a', 1], ['b', [2, 3]])],
  ['826161bf61626163ff', ['a', map(['b', 'c'])]],
  ['bf6346756ef563416d7421ff', map(['Fun', true], ['Amt', -2])],
]

/** Kind and offset for each way of being malformed (RFC 8949 Appendix F and our own limits). */
const malformed: [name: string, hex: string, kind: string, offset: number][] = [
  ['nothing at all', '', 'incomplete', 0],
  ['a head cut short', '19 03', 'incomplete', 2],
  ['a double cut short', 'fb 3ff1', 'incomplete', 3],
  ['a string that ends too soon', '64 494554', 'incomplete', 4],
  ['a string longer than memory', '5b 001fffffffffffff', 'incomplete', 9],
  ['an array longer than memory', '9b 001fffffffffffff 00', 'incomplete', 10],
  ['a map longer than memory', 'bb 001fffffffffffff 00', 'incomplete', 10],
  ['a map with a key and no value', 'a1 01', 'incomplete', 2],
  ['an endless array without break', '9f 01', 'incomplete', 2],
  ['an endless string without break', '5f 4101', 'incomplete', 3],
  ['additional information 28', '1c', 'reserved', 0],
  ['additional information 29', '5d', 'reserved', 0],
  ['additional information 30', '82 01 de', 'reserved', 2],
  ['simple value with information 28', 'fc', 'reserved', 0],
  ['an indefinite unsigned integer', '1f', 'reserved', 0],
  ['an indefinite negative integer', '3f', 'reserved', 0],
  ['an indefinite tag', 'df', 'reserved', 0],
  ['a break alone', 'ff', 'unexpected-break', 0],
  ['a break in a definite array', '82 01 ff', 'unexpected-break', 2],
  ['a break for a value in an endless map', 'bf 01 ff', 'unexpected-break', 2],
  ['a break under a tag', 'c1 ff', 'unexpected-break', 1],
  ['an integer as chunk of bytes', '5f 01 ff', 'bad-chunk', 1],
  ['text as chunk of bytes', '5f 6161 ff', 'bad-chunk', 1],
  ['an endless string as chunk', '7f 7f 6161 ff ff', 'bad-chunk', 1],
  ['false in two bytes', 'f8 14', 'bad-simple', 0],
  ['simple 31 in two bytes', 'f8 1f', 'bad-simple', 0],
  ['text that is not UTF-8', '62 c328', 'bad-utf8', 1],
  ['a character cut between chunks', '7f 61c3 61bc ff', 'bad-utf8', 2],
  ['an integer of 2^53', '1b 0020000000000000', 'too-large', 0],
  ['the largest integer of Appendix A', '1b ffffffffffffffff', 'too-large', 0],
  ['the smallest integer of Appendix A', '3b ffffffffffffffff', 'too-large', 0],
  ['a ninth array inside eight', '818181818181818181 00', 'too-deep', 8],
  ['a ninth tag inside eight', 'c1c1c1c1c1c1c1c1c1 00', 'too-deep', 8],
  ['a second item', '01 02', 'trailing', 1],
]

function refusal(work: () => unknown): { kind: string; offset: number } {
  try {
    work()
  } catch (thrown) {
    if (!isDecodeError(thrown)) throw thrown
    return { kind: thrown.kind, offset: thrown.offset }
  }
  throw new Error('nothing was thrown')
}

describe('RFC 8949 Appendix A', () => {
  test.each(preferred)('%s is read and written', (hex, value) => {
    expect(decode(bytes(hex))).toEqual(value)
    expect(toHex(encode(value))).toBe(hex)
  })

  test.each(accepted)('%s is read', (hex, value) => {
    expect(decode(bytes(hex))).toEqual(value)
  })

  test.each([
    ['f90000', 0],
    ['f93c00', 1],
    ['f97bff', 65504],
    ['fa47c35000', 100000],
    ['f9c400', -4],
  ])('%s is written when a float is asked for', (hex, value) => {
    const writer = new ByteWriter(16)
    writeFloat(writer, value)
    expect(toHex(writer.finish())).toBe(hex)
  })

  test('simple(24) is not well-formed since RFC 8949 and is refused both ways', () => {
    expect(refusal(() => decode(bytes('f818'))).kind).toBe('bad-simple')
    for (const value of [20, 24, 31, 256, -1]) expect(() => encode({ simple: value })).toThrow('simple value')
  })
})

describe('malformed bytes', () => {
  test.each(malformed)('%s (%s) is %s at %i', (_name, hex, kind, offset) => {
    expect(refusal(() => decode(bytes(hex.split(' ').join(''))))).toEqual({ kind, offset })
  })

  test('every vector cut anywhere is incomplete', () => {
    for (const [hex] of preferred.concat(accepted)) {
      const whole = bytes(hex)
      for (let cut = 0; cut < whole.length; cut++)
        expect(
          refusal(() => decode(whole.subarray(0, cut))),
          `${hex} cut at ${cut}`,
        ).toMatchObject({ kind: 'incomplete' })
    }
  })

  test('random bytes are decoded or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        try {
          const item = decodeItem(input)
          expect(item.consumed).toBeLessThanOrEqual(input.length)
        } catch (thrown) {
          if (!isDecodeError(thrown)) throw thrown
          expect(thrown.offset).toBeLessThanOrEqual(input.length)
        }
      }),
      { numRuns: 20000 },
    )
  })
})

describe('values', () => {
  const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.maxSafeInteger(),
      fc.double(),
      fc.float(),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constantFrom(null, undefined, -0, 2 ** 53, -(2 ** 53), 2 ** 32, 2 ** 32 - 1, -(2 ** 31), 65535.5),
      fc.uint8Array(),
      fc.record({ simple: fc.oneof(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 32, max: 255 })) }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.record({ pairs: fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 5 }) }),
      fc.record({ tag: fc.maxSafeInteger().filter((tag) => tag >= 0), value: tie('value') }),
    ),
  }))

  test('any value comes back, whole and from the middle of other bytes', () => {
    fc.assert(
      fc.property(value, fc.uint8Array({ maxLength: 3 }), (original, noise) => {
        const encoded = encode(original, 1)
        expect(decode(encoded)).toEqual(original)
        const inside = new Uint8Array([...noise, ...encoded, ...noise])
        expect(decodeItem(inside, noise.length)).toEqual({ value: original, consumed: encoded.length })
      }),
      { numRuns: 2000 },
    )
  })

  test('cbor-x reads every number to the same value', () => {
    const decoder = new Decoder({ useRecords: false, mapsAsObjects: false })
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true }), fc.float({ noNaN: true }), fc.maxSafeInteger()), (number) => {
        expect(Number(decoder.decode(Buffer.from(encode(number))))).toBe(number)
      }),
      { numRuns: 3000 },
    )
  })

  test('cbor-x writes the same bytes for maps, text, bytes, 32-bit integers and doubles', () => {
    const encoder = new Encoder({
      useRecords: false,
      variableMapSize: true,
      mapsAsObjects: false,
      tagUint8Array: false,
    })
    const onlyDouble = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((n) => Math.fround(n) !== n && n % 1 !== 0)
    const scalar = fc.oneof(onlyDouble, fc.integer(), fc.string(), fc.boolean(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.tuple(fc.integer(), scalar), { selector: (pair) => pair[0] })), (rows) => {
        const ours = encode(rows.map((pairs) => ({ pairs })))
        expect(toHex(ours)).toBe(encoder.encode(rows.map((pairs) => new Map<unknown, unknown>(pairs))).toString('hex'))
      }),
    )
  })

  test('a half float of each of the 65536 patterns comes back in the same bytes', () => {
    const writer = new ByteWriter(16)
    for (let half = 0; half < 65536; half++) {
      const input = new Uint8Array([0xf9, half >> 8, half & 255])
      const number = decode(input) as number
      writeFloat(writer, number)
      const output = writer.finish()
      expect(output[0] === 0xf9 && (Number.isNaN(number) || ((output[1]! << 8) | output[2]!) === half)).toBe(true)
    }
  })

  test('maps and tags tell themselves from arrays and bytes', () => {
    expect(isMap(map())).toBe(true)
    expect([[], bytes(''), null, undefined, 1, { tag: 1, value: 1 }].some((v) => isMap(v as CborValue))).toBe(false)
    expect(isTag({ tag: 0, value: null })).toBe(true)
    expect(isTag(map())).toBe(false)
    expect(mapGet(map([1, 'one'], ['1', 'text']), '1')).toBe('text')
    expect(mapGet(map([1, 'one']), 2)).toBeUndefined()
  })
})

describe('what cannot be written', () => {
  test('integers are safe integers', () => {
    const writer = new ByteWriter(9)
    for (const value of [0.5, 2 ** 53, -(2 ** 53), NaN, Infinity])
      expect(() => writeInteger(writer, value)).toThrow('an integer within')
    writeInteger(writer, -(2 ** 53) + 1)
    expect(toHex(writer.finish())).toBe('3b001ffffffffffffe')
  })

  test('nesting, half surrogates and simple values outside the table have kinds', () => {
    let deep: CborValue = 1
    for (let i = 0; i < 9; i++) deep = [deep]
    expect(() => encode(deep)).toThrow(expect.objectContaining({ kind: 'too-deep' }))
    expect(() => encode('\ud800')).toThrow(expect.objectContaining({ kind: 'bad-text' }))
    expect(() => writeSimple(new ByteWriter(2), 24)).toThrow(expect.objectContaining({ kind: 'bad-simple' }))
  })
})

describe('CborReader', () => {
  test.each([
    ['an array', '01', (reader: CborReader) => reader.arrayHead()],
    ['a map', '80', (reader: CborReader) => reader.mapHead()],
    ['a tag', '80', (reader: CborReader) => reader.tagHead()],
    ['a number', '60', (reader: CborReader) => reader.number()],
    ['a boolean', 'f6', (reader: CborReader) => reader.boolean()],
    ['a text string', '40', (reader: CborReader) => reader.text()],
    ['a byte string', '60', (reader: CborReader) => reader.bytes()],
    ['a simple value', '00', (reader: CborReader) => reader.simple()],
  ])('%s asked for at another type is refused where it stands', (_what, hex, read) => {
    expect(refusal(() => read(new CborReader(bytes(hex))))).toEqual({ kind: 'unexpected-type', offset: 0 })
  })

  test('items are read one after another and stepped over', () => {
    const reader = new CborReader(bytes('a10102' + '83010203' + '6161'))
    skipValue(reader)
    expect(readValue(reader, 1)).toEqual([1, 2, 3])
    expect(reader.atEnd()).toBe(false)
    expect(reader.text()).toBe('a')
    expect(reader.atEnd()).toBe(true)
  })

  test('floats are read right from a view that does not start at the buffer', () => {
    const inside = new Uint8Array([0, 0, 0, ...encode([1.1, 100000.5])]).subarray(3)
    expect(decode(inside)).toEqual([1.1, 100000.5])
  })
})
