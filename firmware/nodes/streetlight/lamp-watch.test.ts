import { describe, expect, test } from 'vitest'
import { LampFailure, LampWatch } from './lamp-watch.js'

const watch = () => new LampWatch({ ratedPowerW: 100 })

describe('a lamp watch', () => {
  test('needs two readings in a row to call a lamp broken', () => {
    const lamp = watch()
    expect(lamp.judge(100, 1.5)).toBe(false)
    expect(lamp.isUnsure).toBe(true)
    expect(lamp.failure).toBe(LampFailure.None)
    expect(lamp.judge(100, 1.5)).toBe(true)
    expect(lamp.failure).toBe(LampFailure.TooLittlePower)
  })

  test('forgets one odd reading', () => {
    const lamp = watch()
    lamp.judge(100, 1.5)
    lamp.judge(100, 100)
    expect(lamp.judge(100, 1.5)).toBe(false)
    expect(lamp.failure).toBe(LampFailure.None)
  })

  test('calls a lamp well again after two good readings', () => {
    const lamp = watch()
    for (const power of [1.5, 1.5, 100]) lamp.judge(100, power)
    expect(lamp.failure).toBe(LampFailure.TooLittlePower)
    expect(lamp.judge(100, 100)).toBe(true)
    expect(lamp.failure).toBe(LampFailure.None)
  })

  test('learns nothing good of a broken lamp while it is off', () => {
    const lamp = watch()
    for (const power of [1.5, 1.5]) lamp.judge(50, power)
    for (const power of [0.5, 0.5, 0.5]) expect(lamp.judge(0, power)).toBe(false)
    expect(lamp.failure).toBe(LampFailure.TooLittlePower)
  })

  test('sees a lamp that burns although it is off', () => {
    const lamp = watch()
    lamp.judge(0, 100)
    expect(lamp.judge(0, 100)).toBe(true)
    expect(lamp.failure).toBe(LampFailure.TooMuchPower)
  })
})
