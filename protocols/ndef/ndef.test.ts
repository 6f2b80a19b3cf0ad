import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import { decodeNdef, encodeNdef, findNdef, ndefBlock, textOf, textRecord, Tnf, uriOf, uriRecord } from './index.js'
import type { NdefRecord, TnfValue } from './index.js'

const none = new Uint8Array(0)

/** Kind of what a call throws. */
function kindOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return (error as { kind: string }).kind
  }
  return 'nothing'
}

/** Messages made by others: the npm package ndef (facts/protocols.md 2.3), and by hand after the record layout of NDEF 1.0, 3.2. */
const vectors: readonly { name: string; hex: string; records: readonly NdefRecord[] }[] = [
  {
    name: 'URI and text (npm ndef)',
    hex: '91010e550462696e2e6578616d706c652f3751010a5402656e42494e30303037',
    records: [uriRecord('https://bin.example/7'), textRecord({ text: 'BIN0007', language: 'en' })],
  },
  {
    name: 'one empty record (3.2.6)',
    hex: 'd00000',
    records: [{ tnf: Tnf.Empty, type: '', id: none, payload: none }],
  },
  {
    name: 'media type with an id (by hand)',
    hex: 'da0a0201' + '746578742f706c61696e'.slice(0, 20) + '37' + '6869',
    records: [{ tnf: Tnf.Media, type: 'text/plain', id: fromHex('37'), payload: fromHex('6869') }],
  },
  {
    name: 'a payload of 256 bytes has a long length (3.2.4)',
    hex: 'c50000000100' + 'ab'.repeat(256),
    records: [{ tnf: Tnf.Unknown, type: '', id: none, payload: new Uint8Array(256).fill(0xab) }],
  },
]

describe('NDEF messages', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s: both ways', (_, { hex, records }) => {
    const bytes = fromHex(hex)
    if (hex.startsWith('da')) expect(bytes).toHaveLength(4 + 10 + 1 + 2)
    expect(decodeNdef(bytes)).toEqual(records)
    expect(toHex(encodeNdef(records))).toBe(hex)
  })

  test.each(vectors.map((vector) => [vector.name, vector] as const))(
    '%s: cut anywhere it is truncated',
    (_, { hex }) => {
      const bytes = fromHex(hex)
      for (let length = 0; length < bytes.length; length++)
        expect(kindOf(() => decodeNdef(bytes.slice(0, length)))).toBe('truncated')
    },
  )

  test('chunks: the first has type and id, those after it TNF 6, the last no CF (2.3.3)', () => {
    const record: NdefRecord = { tnf: Tnf.Media, type: 'a/b', id: fromHex('01'), payload: fromHex('0102030405') }
    // By hand: MB CF SR IL TNF 2; CF SR TNF 6; ME SR TNF 6.
    const hex = 'ba030201' + '612f62' + '01' + '0102' + '360002' + '0304' + '560001' + '05'
    expect(toHex(encodeNdef([record], 2))).toBe(hex)
    expect(decodeNdef(fromHex(hex))).toEqual([record])
  })

  test.each([
    ['5101015441', 'bad-flags', 'no MB'],
    ['9101015441', 'truncated', 'no ME'],
    ['d101015441d101015441', 'bad-flags', 'a second message'],
    ['910101544191010154415101015441', 'bad-flags', 'MB twice'],
    ['d60001ff', 'bad-chunk', 'TNF 6 without chunks'],
    ['b1010154415101015441', 'bad-chunk', 'a record inside chunks'],
    ['b101015441560101ff41', 'bad-chunk', 'a later chunk with a type'],
    ['b1010154415e00010141' + '41', 'bad-chunk', 'a later chunk with an id'],
    ['f101015441', 'bad-flags', 'ME on a chunk that goes on'],
    ['d0010054', 'bad-type', 'an empty record with a type'],
    ['d5010054', 'bad-type', 'an unknown record with a type'],
    ['d1000041'.slice(0, 6), 'bad-type', 'a well-known record without one'],
    ['c10101ffffffff54', 'truncated', 'a length of four gigabytes'],
  ])('%s is refused as %s: %s', (hex, kind) => {
    expect(kindOf(() => decodeNdef(fromHex(hex)))).toBe(kind)
  })

  test('TNF 7 is read as unknown (3.2.6)', () => {
    expect(decodeNdef(fromHex('d7000141'))).toEqual([{ tnf: Tnf.Unknown, type: '', id: none, payload: fromHex('41') }])
  })

  test('what no format has is not encoded', () => {
    const good = { tnf: Tnf.WellKnown, type: 'T', id: none, payload: none } as const
    expect(kindOf(() => encodeNdef([{ ...good, type: '' }]))).toBe('bad-type')
    expect(kindOf(() => encodeNdef([{ ...good, type: '\u6c34' }]))).toBe('bad-type')
    expect(kindOf(() => encodeNdef([{ ...good, tnf: 6 as TnfValue }]))).toBe('bad-type')
    expect(kindOf(() => encodeNdef([{ ...good, type: 'x'.repeat(256) }]))).toBe('out-of-range')
    expect(kindOf(() => encodeNdef([{ ...good, id: new Uint8Array(256) }]))).toBe('out-of-range')
    expect(kindOf(() => encodeNdef([good], 0))).toBe('out-of-range')
    expect(toHex(encodeNdef([]))).toBe('d00000')
  })

  const record = fc.record({
    tnf: fc.constantFrom<TnfValue>(1, 2, 3, 4),
    type: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => String.fromCharCode(...bytes)),
    id: fc.uint8Array({ maxLength: 10 }),
    payload: fc.uint8Array({ maxLength: 600 }),
  })

  test('any records come back, in chunks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 700 }),
        (records, chunk) => {
          expect(decodeNdef(encodeNdef(records, chunk))).toEqual(records)
        },
      ),
    )
  })

  test('any bytes are a message or refused with a kind, and what is decoded encodes to the same records', () => {
    const flags = fc.constantFrom(0xd1, 0xd5, 0x91, 0x51, 0xb1, 0x36, 0x56, 0xda, 0xc1)
    fc.assert(
      fc.property(flags, fc.uint8Array({ maxLength: 40 }), (first, more) => {
        let records: NdefRecord[]
        try {
          records = decodeNdef(Uint8Array.of(first, ...more))
        } catch (error) {
          expect(['truncated', 'bad-flags', 'bad-chunk', 'bad-type']).toContain((error as { kind: string }).kind)
          return
        }
        expect(decodeNdef(encodeNdef(records))).toEqual(records)
      }),
    )
  })
})

describe('text and URI records', () => {
  test.each([
    ['02656e48656c6c6f', 'en', 'Hello'],
    ['057a682d434ee6b0b4', 'zh-CN', '\u6c34'],
    ['82656e00480069', 'en', 'Hi'],
    ['82656efeff00480069', 'en', 'Hi'],
    ['82656efffe48006900', 'en', 'Hi'],
    ['00', '', ''],
  ])('payload %s says %s: %s (RTD Text 1.0, 3.2 and 3.4)', (hex, language, text) => {
    const record: NdefRecord = { tnf: Tnf.WellKnown, type: 'T', id: none, payload: fromHex(hex) }
    expect(textOf(record)).toEqual({ language, text })
    if ((record.payload[0]! & 0x80) === 0) expect(textRecord({ language, text })).toEqual(record)
  })

  test.each(['', '05656e', '82656e00'])('text payload "%s" is refused', (hex) => {
    const record: NdefRecord = { tnf: Tnf.WellKnown, type: 'T', id: none, payload: fromHex(hex) }
    expect(kindOf(() => textOf(record))).toBe('bad-payload')
  })

  test('a language is ASCII and has at most 63 characters', () => {
    expect(kindOf(() => textRecord({ text: '', language: 'x'.repeat(64) }))).toBe('out-of-range')
    expect(kindOf(() => textRecord({ text: '', language: '\u00e9' }))).toBe('out-of-range')
  })

  test.each([
    ['http://www.nfc.com', '016e66632e636f6d'],
    ['tel:+35891234567', '052b3335383931323334353637'],
    ['urn:nfc:x', '2378'],
    ['urn:epc:id:x', '1e78'],
    ['https://bin.example/7', '0462696e2e6578616d706c652f37'],
    ['geo:30,120', '0067656f3a33302c313230'],
  ])('%s is %s (RTD URI 1.0, table 3)', (uri, hex) => {
    expect(toHex(uriRecord(uri).payload)).toBe(hex)
    expect(uriOf(uriRecord(uri))).toBe(uri)
  })

  test('a reserved code is no prefix, no code at all is refused, another type is no URI', () => {
    const record = (hex: string): NdefRecord => ({ tnf: Tnf.WellKnown, type: 'U', id: none, payload: fromHex(hex) })
    expect(uriOf(record('2461'))).toBe('a')
    expect(kindOf(() => uriOf(record('')))).toBe('bad-payload')
    expect([uriOf(textRecord({ text: '', language: 'en' })), textOf(uriRecord('a'))]).toEqual([undefined, undefined])
  })
})

describe('blocks of a data area', () => {
  /** An NTAG213 as delivered, with the message of the first vector (datasheet [recalled]; facts/protocols.md 2.3). */
  const area = fromHex('0103a00c340320' + vectors[0]!.hex + 'fe')

  test('the message comes after the lock control block', () => {
    expect(findNdef(area, 144)).toEqual({ kind: 'found', start: 5, offset: 7, length: 32 })
  })

  test('from its first bytes it is incomplete or found, and never wrong', () => {
    for (let length = 0; length < 7; length++) {
      const place = findNdef(area.slice(0, length), 144)
      expect(place.kind).toBe('incomplete')
      expect(place.kind === 'incomplete' && place.needed > length).toBe(true)
    }
    for (let length = 7; length <= area.length; length++)
      expect(findNdef(area.slice(0, length), 144).kind).toBe('found')
  })

  test.each([
    ['fe', 'none'],
    ['0000fe', 'none'],
    ['fd0211220300', 'found'],
    ['00000300', 'found'],
  ])('%s: %s', (hex, kind) => {
    expect(findNdef(fromHex(hex), 144).kind).toBe(kind)
  })

  test('a block beyond the area is refused; an area of nulls has none', () => {
    expect(kindOf(() => findNdef(fromHex('03ff0100'), 144))).toBe('truncated')
    expect(kindOf(() => findNdef(fromHex('0391'), 144))).toBe('truncated')
    expect(kindOf(() => findNdef(fromHex('03'), 1))).toBe('truncated')
    expect(findNdef(new Uint8Array(16), 16)).toEqual({ kind: 'none' })
  })

  test.each([
    [0, 16, '0300fe'],
    [14, 16, '030e' + '55'.repeat(14)],
    [254, 400, '03fe' + '55'.repeat(254) + 'fe'],
    [255, 400, '03ff00ff' + '55'.repeat(255) + 'fe'],
  ])('a message of %i bytes where %i are free', (length, room, hex) => {
    expect(toHex(ndefBlock(new Uint8Array(length).fill(0x55), room))).toBe(hex)
  })

  test('a message that does not fit is refused', () => {
    expect(kindOf(() => ndefBlock(new Uint8Array(15), 16))).toBe('too-large')
    expect(kindOf(() => ndefBlock(new Uint8Array(65535), 1e6))).toBe('out-of-range')
  })

  test('what is put in is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(30), (message, nulls) => {
        const bytes = Uint8Array.of(...new Uint8Array(nulls), ...ndefBlock(message, 900 - nulls))
        const place = findNdef(bytes, 900)
        expect(place.kind).toBe('found')
        if (place.kind === 'found') expect(bytes.slice(place.offset, place.offset + place.length)).toEqual(message)
      }),
    )
  })
})
