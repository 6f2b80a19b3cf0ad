import { describe, expect, test } from 'vitest'
import { field, fields, flag, put, take } from './fields.js'

describe('fields of a register', () => {
  test('refuses fields that overlap', () => {
    expect(() => fields(8, { RATE: field(2, 3), MODE: field(4, 2) })).toThrow('MODE')
    expect(() => fields(8, { RATE: field(2, 3), MODE: flag(4) })).toThrow(RangeError)
  })

  test('refuses a field that is not within the register', () => {
    expect(() => fields(8, { RATE: field(6, 3) })).toThrow('within 8 bits')
    expect(fields(16, { ALL: field(0, 16) }).ALL.width).toBe(16)
  })

  test('takes and puts without touching the neighbours', () => {
    const { GAIN, SHUTDOWN } = fields(16, { GAIN: field(11, 2), SHUTDOWN: flag(0) })
    expect(put(0xffff, GAIN, 0)).toBe(0xe7ff)
    expect(put(0, GAIN, 2)).toBe(0x1000)
    expect(put(0, GAIN, 7)).toBe(0x1800)
    expect([take(0x1001, GAIN), take(0x1001, SHUTDOWN), take(0x1000, SHUTDOWN)]).toEqual([2, 1, 0])
  })
})
