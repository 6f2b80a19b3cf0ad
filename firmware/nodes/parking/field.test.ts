import { expect, test } from 'vitest'
import { approach, distance, fingerprint, RecentFields } from './field.js'

// 3, 4, 12 and 13 are the edges and the diagonal of a box.
test('the distance of fields is the length of their difference', () => {
  expect(distance({ x: 1, y: 2, z: 3 }, { x: 4, y: 6, z: 15 })).toBe(13)
})

test('a field approaches another by a share of what lies between', () => {
  const field = { x: 0, y: 8, z: -4 }
  approach(field, { x: 4, y: 0, z: -4 }, 0.25)
  expect(field).toEqual({ x: 1, y: 6, z: -4 })
})

test('samples have settled once all are there and none is off their mean', () => {
  const recent = new RecentFields(3)
  recent.add({ x: 50, y: 0, z: 0 })
  recent.add({ x: 1, y: 0, z: 0 })
  expect(recent.settled(1)).toBeUndefined()
  recent.add({ x: 2, y: 0, z: 0 })
  expect(recent.settled(1)).toBeUndefined()
  recent.add({ x: 3, y: 3, z: 0 })
  expect(recent.settled(1.9)).toBeUndefined()
  // The mean is (2, 1, 0); the last sample is the square root of 5 from it, 2.24.
  expect(recent.settled(2.3)).toEqual({ x: 2, y: 1, z: 0 })
  recent.clear()
  expect(recent.settled(100)).toBeUndefined()
})

test('readings that differ on one axis have different fingerprints', () => {
  const reading = { x: 1.25, y: -3.5, z: 40, overflow: false }
  const others = [
    { ...reading, x: 1.26 },
    { ...reading, y: -3.51 },
    { ...reading, z: 40.01 },
  ]
  for (const other of others) expect(fingerprint(other)).not.toBe(fingerprint(reading))
  expect(fingerprint({ ...reading })).toBe(fingerprint(reading))
})
