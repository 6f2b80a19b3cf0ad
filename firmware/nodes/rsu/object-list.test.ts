import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../protocols/bytes/index.js'
import { decodeObjectList, encodeObjectList, seenBy, seenTypes, type SeenObject } from './object-list.js'

/* Bytes worked out by hand from the layout in object-list.ts. */
const walker: SeenObject = {
  id: 60001,
  type: 'pedestrian',
  source: 'video',
  eastM: -12.5,
  northM: 30,
  speed: 1.4,
  heading: 270,
  lengthM: 0.6,
  widthM: 0.5,
}
const hex = '01ea610303ff83012c004654600605'

describe('object lists of cameras', () => {
  test('a walker', () => {
    expect(toHex(encodeObjectList([walker]))).toBe(hex)
    expect(decodeObjectList(fromHex(hex))).toEqual([walker])
  })

  test('nobody', () => {
    expect(decodeObjectList(encodeObjectList([]))).toEqual([])
  })

  test.each([
    ['nothing', '', 'bad-length'],
    ['cut short', hex.slice(0, -2), 'bad-length'],
    ['another version', '02' + hex.slice(2), 'bad-version'],
    ['a type that is none', '01ea6104' + hex.slice(8), 'bad-type'],
    ['a source that is none', '01ea610308' + hex.slice(10), 'bad-type'],
  ])('%s is refused', (_name, bytes, kind) => {
    expect(() => decodeObjectList(fromHex(bytes))).toThrow(expect.objectContaining({ kind }))
  })

  test('every cut is refused, unless whole objects are left', () => {
    const bytes = encodeObjectList([walker, walker])
    for (let length = 0; length < bytes.length; length++)
      if (length !== 1 && length !== 15) expect(() => decodeObjectList(bytes.subarray(0, length))).toThrow()
  })

  test('17 do not fit', () => {
    expect(() => encodeObjectList(Array.from({ length: 17 }, () => walker))).toThrow('at most 16 objects')
  })

  test('what is written comes back', () => {
    const object = fc.record({
      id: fc.integer({ min: 1, max: 65535 }),
      type: fc.constantFrom(...seenTypes),
      source: fc.constantFrom(...seenBy),
      eastM: fc.integer({ min: -32768, max: 32767 }).map((value) => value / 10),
      northM: fc.integer({ min: -32768, max: 32767 }).map((value) => value / 10),
      speed: fc.integer({ min: 0, max: 8000 }).map((value) => value / 50),
      heading: fc.integer({ min: 0, max: 28799 }).map((value) => value / 80),
      lengthM: fc.integer({ min: 0, max: 255 }).map((value) => value / 10),
      widthM: fc.integer({ min: 0, max: 255 }).map((value) => value / 10),
    })
    fc.assert(
      fc.property(fc.array(object, { maxLength: 16 }), (objects) => {
        expect(decodeObjectList(encodeObjectList(objects))).toEqual(objects)
      }),
    )
  })
})
