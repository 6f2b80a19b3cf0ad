import { expect, test } from 'vitest'
import type { KeyValueDomain } from '../hal/index.js'
import { keepVector, keptVector } from './kept-vector.js'

/** As much of a key-value store as is used. */
function storeOf(values: Record<string, ArrayBuffer>): KeyValueDomain {
  return {
    read: (key: string) => values[key],
    write: (key: string, value: ArrayBuffer) => void (values[key] = value),
  } as unknown as KeyValueDomain
}

test('a direction is kept as three IEEE 754 floats, most significant byte first', () => {
  const values: Record<string, ArrayBuffer> = {}
  const store = storeOf(values)
  expect(keptVector(store, 'reference')).toBeUndefined()
  keepVector(store, 'reference', { x: 0, y: -1.5, z: 9.75 })
  // -1.5 is bfc00000, 9.75 is 411c0000 (IEEE 754-2019, 3.6).
  expect(Buffer.from(values['reference']!).toString('hex')).toBe('00000000bfc00000411c0000')
  expect(keptVector(store, 'reference')).toEqual({ x: 0, y: -1.5, z: 9.75 })
})

test('what has another length, and what nobody stores, is no direction', () => {
  expect(keptVector(storeOf({ reference: new ArrayBuffer(8) }), 'reference')).toBeUndefined()
  keepVector(undefined, 'reference', { x: 1, y: 2, z: 3 })
  expect(keptVector(undefined, 'reference')).toBeUndefined()
})
