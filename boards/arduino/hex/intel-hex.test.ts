import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../protocols/bytes/hex.js'
import { decodeHex, encodeHex, hexImage, type HexError } from './index.js'

const end = ':00000001FF\n'

/** The example of the specification's section 3 in the form that Wikipedia and avr-objcopy print: the data are ASCII. */
const published = ':0B0010006164647265737320676170A7\n'

describe('Intel HEX', () => {
  test('the published record of "address gap" at 0x0010', () => {
    const [segment, ...rest] = decodeHex(published + end)
    expect(rest).toEqual([])
    expect(segment!.address).toBe(0x10)
    expect(new TextDecoder().decode(segment!.bytes)).toBe('address gap')
    expect(encodeHex(new TextEncoder().encode('address gap'), 0x10)).toBe(published + end)
  })

  test('an extended linear address puts data above 64 KB (record 04, ":02000004FFFFFC" of the specification)', () => {
    const [segment] = decodeHex(':02000004FFFFFC\n:0100000055AA\n' + end)
    expect(segment).toEqual({ address: 0xffff0000, bytes: Uint8Array.of(0x55) })
  })

  test('an extended segment address counts paragraphs of 16 (record 02, ":020000021200EA")', () => {
    const [segment] = decodeHex(':020000021200EA\n:0100000055AA\n' + end)
    expect(segment!.address).toBe(0x12000)
  })

  test('start addresses are passed over (records 03 and 05)', () => {
    expect(decodeHex(':0400000300003800C1\n:04000005000000CD2A\n' + end)).toEqual([])
  })

  test('neighbours are joined, in whatever order they come; CR LF and empty lines are taken', () => {
    const text = ':0100010002FC\r\n\r\n:0100000001FE\r\n:0100040009F2\r\n' + end
    expect(decodeHex(text)).toEqual([
      { address: 0, bytes: Uint8Array.of(1, 2) },
      { address: 4, bytes: Uint8Array.of(9) },
    ])
  })

  test('an image fills gaps as erased flash', () => {
    expect(toHex(hexImage(':0100000001FE\n:0100040009F2\n' + end, 32))).toBe('01ffffff09')
  })

  test.each<[string, string, string, number]>([
    ['no-record', '0100000001FE\n' + end, 'line 1: ":" expected', 1],
    ['bad-digit', ':01000000G1FE\n' + end, 'line 1', 1],
    ['bad-checksum', end.replace('FF', 'FE'), 'line 1: checksum ff expected, got fe', 1],
    ['bad-checksum', ':0100000001FE\n:0100010002FD\n' + end, 'line 2: checksum fc expected, got fd', 2],
    ['short-record', ':0200000001FD\n' + end, 'line 1: 7 bytes expected, got 6', 1],
    ['short-record', ':0100000001F\n' + end, 'line 1', 1],
    ['short-record', ':\n' + end, 'line 1: 5 bytes expected, got 0', 1],
    ['long-record', ':010000000100FE\n' + end, 'line 1: 6 bytes expected, got 7', 1],
    ['bad-type', ':00000006FA\n' + end, 'line 1: a type from 00 to 05 expected, got 06', 1],
    ['bad-type', ':0100000401FA\n' + end, 'line 1: 2 bytes of data in type 04 expected, got 1', 1],
    ['overlap', ':0100000001FE\n:0100000001FE\n' + end, 'line 2', 2],
    ['no-end', ':0100000001FE\n', 'an end record', 2],
    ['no-end', '', 'an end record', 1],
    ['after-end', end + ':0100000001FE\n', 'line 2', 2],
  ])('%s: %j is refused with its line', (kind, text, message, line) => {
    expect(() => decodeHex(text)).toThrow(expect.objectContaining({ kind, line }))
    expect(() => decodeHex(text)).toThrow(message)
  })

  test('an image beyond its memory is refused', () => {
    expect(() => hexImage(encodeHex(new Uint8Array(33)), 32)).toThrow(expect.objectContaining({ kind: 'too-large' }))
    expect(() => encodeHex(new Uint8Array(2), 2 ** 32 - 1)).toThrow(expect.objectContaining({ kind: 'too-large' }))
  })

  test('every cut of a file is refused, or lacks but the last line end', () => {
    const text = published + end
    for (let length = 0; length < text.length - 1; length++)
      expect(() => decodeHex(text.slice(0, length)), `${length} characters`).toThrow()
  })

  test('what is encoded is decoded, at any address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat({ max: 2 ** 32 - 201 }), (bytes, address) => {
        expect(decodeHex(encodeHex(bytes, address))).toEqual([{ address, bytes }])
      }),
    )
  })

  test('a changed digit of a record never passes', () => {
    const digits = [...'0123456789ABCDEF']
    const position = fc.nat({ max: published.length - 3 })
    fc.assert(
      fc.property(position, fc.constantFrom(...digits), (at, digit) => {
        fc.pre(published[at + 1] !== digit)
        const text = published.slice(0, at + 1) + digit + published.slice(at + 2)
        expect(() => decodeHex(text + end)).toThrow()
      }),
    )
  })

  test('any text is decoded or refused with a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...':0123456789ABCDEFx\n\r ') }), (text) => {
        try {
          decodeHex(text)
        } catch (error) {
          expect((error as HexError).line).toBeGreaterThan(0)
          expect(typeof (error as HexError).offset).toBe('number')
        }
      }),
    )
  })
})
