import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex, fromHex } from '../../../protocols/bytes/index.js'
import { encodeNdef, textRecord, Tnf } from '../../../protocols/ndef/index.js'
import { binRecordType, encodeBinTag, longestId, readBinTag, wasteCategories, type BinRecord } from './record.js'

/*
 * Headers by NDEF 1.0, 3.2 (MB ME SR, TNF 4 = d4; type length 0b; payload length), checked with the npm package ndef 0.2.0:
 * ndef.decodeMessage gives tnf 4, type "wayside:bin" and the payload's bytes. The payload is our own format (README).
 */
const vectors: readonly [BinRecord, string][] = [
  [
    { id: 'JS-0421-2', category: 'kitchen', isBatteryLow: false },
    'd40b0d' + '776179736964653a62696e' + '0102ff00' + '4a532d303432312d32',
  ],
  [
    { id: 'A', category: 'recyclable', fill: 0, isBatteryLow: false },
    'd40b05' + '776179736964653a62696e' + '01000000' + '41',
  ],
  [
    { id: 'B7', category: 'other', fill: 100, isBatteryLow: true },
    'd40b06' + '776179736964653a62696e' + '01036401' + '4237',
  ],
]

const idArbitrary = fc
  .array(fc.integer({ min: 0x20, max: 0x7e }), { minLength: 1, maxLength: longestId })
  .map((codes) => String.fromCharCode(...codes))
const recordArbitrary = fc
  .record({
    id: idArbitrary,
    category: fc.constantFrom(...wasteCategories),
    isBatteryLow: fc.boolean(),
    fill: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  })
  .map(({ fill, ...rest }): BinRecord => (fill === undefined ? rest : { ...rest, fill }))

describe('the record of a bin', () => {
  test.each(vectors)('%j is these bytes and back', (record, hex) => {
    expect(toHex(encodeBinTag(record))).toBe(hex)
    expect(readBinTag(fromHex(hex))).toEqual({ kind: 'bin', record })
  })

  test('comes back as it went, whatever it says', () => {
    fc.assert(
      fc.property(recordArbitrary, (record) => {
        expect(readBinTag(encodeBinTag(record))).toEqual({ kind: 'bin', record })
      }),
    )
  })

  test('is found among others, whatever the case of its type', () => {
    const payload = fromHex('0102ff0041')
    const message = encodeNdef([
      textRecord({ text: 'please return', language: 'en' }),
      { tnf: Tnf.External, type: binRecordType.toUpperCase(), id: new Uint8Array(0), payload },
    ])
    expect(readBinTag(message)).toMatchObject({ kind: 'bin', record: { id: 'A', category: 'kitchen' } })
  })

  test.each([
    ['no message', '', 'foreign'],
    ['a text', toHex(encodeNdef([textRecord({ text: 'BIN0007', language: 'en' })])), 'foreign'],
    ['an empty record', 'd00000', 'foreign'],
    ['another format', 'd40b05' + '776179736964653a62696e' + '0200ff0041', 'damaged'],
    ['no id', 'd40b04' + '776179736964653a62696e' + '0100ff00', 'damaged'],
    ['a category that is none', 'd40b05' + '776179736964653a62696e' + '0104ff0041', 'damaged'],
    ['a fill of 101', 'd40b05' + '776179736964653a62696e' + '0100650041', 'damaged'],
    ['an id with a line break', 'd40b05' + '776179736964653a62696e' + '0100ff000a', 'damaged'],
    ['an id of 33 characters', 'd40b25' + '776179736964653a62696e' + '0100ff00' + '41'.repeat(33), 'damaged'],
  ])('of %s is refused: %s is %s', (_, hex, kind) => {
    expect(readBinTag(fromHex(hex)).kind).toBe(kind)
  })

  test('that is cut off anywhere is damaged, never half of one', () => {
    for (const [, hex] of vectors)
      for (let length = 1; length < hex.length / 2; length++)
        expect(readBinTag(fromHex(hex.slice(0, 2 * length))).kind).toBe('damaged')
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void readBinTag(bytes)))
  })

  test.each([
    [{ id: '', category: 'other' }, /an id of 1 to 32/],
    [{ id: 'x'.repeat(33), category: 'other' }, /an id of 1 to 32/],
    [{ id: 'naïve', category: 'other' }, /an id of 1 to 32/],
    [{ id: 'A', category: 'other', fill: 101 }, /a fill of 0 to 100/],
    [{ id: 'A', category: 'other', fill: NaN }, /a fill of 0 to 100/],
  ] as const)('is not made of %j', (record, message) => {
    expect(() => encodeBinTag(record)).toThrow(message)
  })
})
