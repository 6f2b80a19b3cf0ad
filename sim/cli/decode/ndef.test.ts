import { describe, expect, test } from 'vitest'
import { fromHex } from '../../../protocols/bytes/index.js'
import { decodeAs } from './formats.js'

/** Message of the npm package ndef 0.2.0 for a URI and a text record (facts/protocols.md 2.3). */
const foreign = '91010e550462696e2e6578616d706c652f3751010a5402656e42494e30303037'
const bin = 'd40b0d776179736964653a62696e0102ff004a532d303432312d32'

const decoded = (hex: string) => decodeAs('ndef', fromHex(hex), undefined)

describe('decode --as ndef', () => {
  test('reads the records of another encoder', () => {
    expect(decoded(foreign)).toEqual({
      document: {
        records: [
          { tnf: 'WellKnown', type: 'U', uri: 'https://bin.example/7' },
          { tnf: 'WellKnown', type: 'T', text: 'BIN0007', language: 'en' },
        ],
      },
      text: 'WellKnown  U  uri "https://bin.example/7"\nWellKnown  T  text "BIN0007"  language "en"\n',
    })
  })

  test('reads the record of a bin', () => {
    expect(decoded(bin).document).toEqual({
      records: [
        { tnf: 'External', type: 'wayside:bin', bin: { id: 'JS-0421-2', category: 'kitchen', isBatteryLow: false } },
      ],
    })
  })

  test('finds the message in the data area of a tag', () => {
    expect(decoded(`0103a00c34031b${bin}fe0000`).document).toEqual(decoded(bin).document)
  })

  test('shows what it does not know as bytes', () => {
    expect(decoded('d20304612f62deadbeef').document).toEqual({
      records: [{ tnf: 'Media', type: 'a/b', payload: 'deadbeef' }],
    })
  })

  test.each([
    ['a message that is cut off', foreign.slice(0, -2)],
    ['nothing', ''],
    ['a data area without a message', 'fe00'],
  ])('refuses %s', (_, hex) => {
    expect(() => decoded(hex)).toThrow()
  })
})
