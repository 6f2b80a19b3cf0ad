import { describe, expect, test } from 'vitest'
import { bytesOf } from './bytes.js'
import { Parameters } from './parameters.js'

const read = (text: string, length: number): [number[], boolean] => {
  const parameters = new Parameters(bytesOf(text), 0, text.length)
  return [[...parameters.hexBytes(length)], parameters.done()]
}

describe('hexadecimal parameters', () => {
  test.each([
    ['4f4E', 2, [0x4f, 0x4e]],
    ['"00ff"', 2, [0, 255]],
    [' 41 ', 1, [0x41]],
  ])('%s', (text, length, bytes) => {
    expect(read(text, length)).toEqual([bytes, true])
  })

  test.each([
    ['4f4e', 1],
    ['4f4e', 3],
    ['4f4', 2],
    ['4g', 1],
    ['"4f', 1],
    ['', 1],
  ])('%s is not %i bytes', (text, length) => {
    expect(read(text, length)[1]).toBe(false)
  })
})
