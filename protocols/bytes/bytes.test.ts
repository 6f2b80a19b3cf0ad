import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeError, codecError, isDecodeError } from './error.js'
import { fromHex, toHex } from './hex.js'
import { isAscii, readUtf8, utf8Length, writeUtf8 } from './utf8.js'
import { ByteWriter } from './writer.js'

/** The kind and offset of what `work` throws. */
function refusal(work: () => unknown): { kind: string; offset?: number } {
  try {
    work()
  } catch (thrown) {
    const { kind, offset } = thrown as { kind: string; offset?: number }
    return offset === undefined ? { kind } : { kind, offset }
  }
  throw new Error('nothing was thrown')
}

describe('errors', () => {
  test('a decode error is an Error with kind, offset and message', () => {
    const error = decodeError('bad-thing', 'X: 1 expected, got 2', 7)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ kind: 'bad-thing', offset: 7, message: 'X: 1 expected, got 2' })
  })

  test('only decode errors are taken for decode errors', () => {
    expect(isDecodeError(decodeError('x', 'y', 0))).toBe(true)
    expect(isDecodeError(codecError('x', 'y'))).toBe(false)
    expect(isDecodeError(new TypeError('defect'))).toBe(false)
    expect(isDecodeError({ kind: 'x', offset: 0 })).toBe(false)
    expect(isDecodeError(undefined)).toBe(false)
  })
})

describe('hex', () => {
  test('bytes become lower-case digits and come back from either case', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
    expect(fromHex(toHex(bytes))).toEqual(bytes)
    expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes)
    expect(toHex(new Uint8Array(0))).toBe('')
    expect(fromHex('')).toEqual(new Uint8Array(0))
  })

  test('every length agrees with Node', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => toHex(bytes) === Buffer.from(bytes).toString('hex')))
  })

  test.each([
    ['0', 'odd-length', 1],
    ['abc', 'odd-length', 3],
    ['0g', 'bad-digit', 1],
    ['00 0', 'bad-digit', 2],
    ['0x00', 'bad-digit', 1],
    ['00:', 'bad-digit', 2],
    ['\u00e9a', 'bad-digit', 0],
  ])('%j is refused as %s at %i', (text, kind, offset) => {
    expect(refusal(() => fromHex(text))).toEqual({ kind, offset })
  })
})

describe('UTF-8', () => {
  const encode = (text: string) => {
    const bytes = new Uint8Array(utf8Length(text))
    expect(writeUtf8(bytes, 0, text)).toBe(bytes.length)
    return bytes
  }

  test('any text agrees with TextEncoder and comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = encode(text)
        expect(bytes).toEqual(new TextEncoder().encode(text))
        expect(readUtf8(bytes, 0, bytes.length)).toBe(text)
      }),
    )
  })

  test('the edges of each sequence length agree with TextEncoder', () => {
    for (const point of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
      const text = String.fromCodePoint(point)
      expect(encode(text)).toEqual(new TextEncoder().encode(text))
      expect(readUtf8(encode(text), 0, utf8Length(text))).toBe(text)
    }
  })

  test('any bytes are refused exactly when the strict TextDecoder refuses them', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
        let expected: string | undefined
        try {
          expected = strict.decode(bytes)
        } catch {
          expect(refusal(() => readUtf8(bytes, 0, bytes.length)).kind).toBe('bad-utf8')
          return
        }
        expect(readUtf8(bytes, 0, bytes.length)).toBe(expected)
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    ['c080', 0],
    ['c1bf', 0],
    ['61e08080', 1],
    ['eda080', 0],
    ['f08080 80'.replace(' ', ''), 0],
    ['f4908080', 0],
    ['f5808080', 0],
    ['80', 0],
    ['6162e6b0', 2],
    ['c361', 0],
  ])('%s is refused at byte %i', (hex, offset) => {
    const bytes = fromHex(hex)
    expect(refusal(() => readUtf8(bytes, 0, bytes.length))).toEqual({ kind: 'bad-utf8', offset })
  })

  test('half a surrogate pair cannot be written', () => {
    for (const text of ['\ud800', 'a\udc00', '\ud800a', '\udc00\ud800'])
      expect(refusal(() => utf8Length(text))).toEqual({ kind: 'bad-text' })
  })

  test('ASCII is recognised', () => {
    expect(isAscii('plain 123 ~')).toBe(true)
    expect(isAscii('caf\u00e9')).toBe(false)
  })
})

describe('ByteWriter', () => {
  test('numbers are big-endian and the writer grows from any capacity', () => {
    for (const capacity of [0, 1, 3, 64]) {
      const writer = new ByteWriter(capacity)
      writer.uint8(0x101)
      writer.uint16(0x0203)
      writer.uint32(0xfffefdfc)
      writer.uint64(2 ** 53 - 1)
      writer.float64(-4.1)
      writer.bytes(fromHex('aabb'))
      writer.ascii('hi')
      writer.utf8('\u6c34')
      expect(writer.size).toBe(30)
      expect(toHex(writer.finish())).toBe('010203fffefdfc001fffffffffffffc010666666666666aabb6869e6b0b4')
    }
  })

  test('finish hands out a copy and empties the writer', () => {
    const writer = new ByteWriter(4)
    writer.ascii('one')
    const first = writer.finish()
    expect(writer.size).toBe(0)
    writer.ascii('two')
    expect(Buffer.from(first).toString()).toBe('one')
    expect(Buffer.from(writer.finish()).toString()).toBe('two')
  })

  test('text that is not ASCII leaves nothing behind', () => {
    const writer = new ByteWriter(8)
    writer.uint8(1)
    expect(writer.tryAscii('ab\u00e9')).toBe(false)
    expect(refusal(() => writer.ascii('ab\u00e9'))).toEqual({ kind: 'bad-text' })
    expect(toHex(writer.finish())).toBe('01')
  })

  test('written shows the bytes so far without taking them', () => {
    const writer = new ByteWriter(8)
    writer.uint16(0x0102)
    expect(toHex(writer.written())).toBe('0102')
    expect(writer.size).toBe(2)
  })

  test('truncate takes back bytes and never adds any', () => {
    const writer = new ByteWriter(8)
    writer.ascii('abc')
    writer.truncate(5)
    expect(writer.size).toBe(3)
    writer.truncate(1)
    expect(toHex(writer.finish())).toBe('61')
  })

  test('a single is written only when it is exact', () => {
    const writer = new ByteWriter(8)
    expect(writer.float32IfExact(1.1)).toBeUndefined()
    expect(writer.size).toBe(0)
    expect(writer.float32IfExact(-1.5)).toBe(0xbfc00000 | 0)
    expect(writer.float32IfExact(NaN)).toBe(0x7fc00000)
    expect(toHex(writer.finish())).toBe('bfc000007fc00000')
  })
})
