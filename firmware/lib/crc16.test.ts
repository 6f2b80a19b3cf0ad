import { expect, test } from 'vitest'
import { crc16 } from './crc16.js'

test('the check value of CRC-16/CCITT-FALSE is 29b1 (CRC RevEng catalogue)', () => {
  const bytes = Uint8Array.from('123456789', (character) => character.charCodeAt(0))
  expect(crc16(bytes, 0, bytes.length)).toBe(0x29b1)
})

test('a range of nothing gives the initial value', () => {
  expect(crc16(new Uint8Array(4), 2, 2)).toBe(0xffff)
})
