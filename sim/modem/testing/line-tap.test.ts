import { describe, expect, test } from 'vitest'
import { damaged } from './line-tap.js'

describe('a damaged delivery', () => {
  const bytes = Uint8Array.of(1, 2, 3)

  test.each([
    ['lost', 1, [1, 3]],
    ['doubled', 1, [1, 2, 2, 3]],
    ['garbled', 1, [1, 0, 3]],
    ['lost', 2, [1, 2]],
  ] as const)('%s at %i', (fault, at, expected) => {
    expect([...damaged(bytes, fault, at)]).toEqual(expected)
    expect([...bytes]).toEqual([1, 2, 3])
  })
})
