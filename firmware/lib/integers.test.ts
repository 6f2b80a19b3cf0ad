import { expect, test } from 'vitest'
import fc from 'fast-check'
import { int16be, int16le, int24be, uint16be, uint16le } from './integers.js'

test('agrees with DataView on any bytes at any offset', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 8 }), (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let at = 0; at + 1 < bytes.length; at++) {
        expect(uint16be(bytes, at)).toBe(view.getUint16(at, false))
        expect(uint16le(bytes, at)).toBe(view.getUint16(at, true))
        expect(int16be(bytes, at)).toBe(view.getInt16(at, false))
        expect(int16le(bytes, at)).toBe(view.getInt16(at, true))
        if (at + 2 < bytes.length)
          expect(int24be(bytes, at)).toBe(view.getInt16(at, false) * 256 + view.getUint8(at + 2))
      }
    }),
  )
})
