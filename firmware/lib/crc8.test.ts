import { expect, test } from 'vitest'
import { crc8 } from './crc8.js'

test('the check value of CRC-8/NRSC-5 is f7 (CRC RevEng catalogue)', () => {
  const bytes = Uint8Array.from('123456789', (character) => character.charCodeAt(0))
  expect(crc8(bytes, 0, bytes.length)).toBe(0xf7)
})

test('be ef gives 92 (SHT3x-DIS datasheet version 5, table 20)', () => {
  expect(crc8(Uint8Array.of(0xbe, 0xef), 0, 2)).toBe(0x92)
})

test.each([
  [0x01f4, 0x33],
  [0x6667, 0xa2],
  [0x5eb9, 0x3c],
  [0x0000, 0x81],
])('%i gives %i (SCD4x datasheet examples, facts/protocols.md 5)', (word, crc) => {
  expect(crc8(Uint8Array.of(0xff, word >> 8, word & 0xff), 1, 3)).toBe(crc)
})

test('a range of nothing gives the initial value', () => {
  expect(crc8(new Uint8Array(4), 2, 2)).toBe(0xff)
})
