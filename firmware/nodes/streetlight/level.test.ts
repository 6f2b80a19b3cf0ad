import { describe, expect, test } from 'vitest'
import { LevelControl } from './level.js'

const plan = [
  { atMinute: 0, level: 50 },
  { atMinute: 1320, level: 70 },
]
/** 2026-06-21T22:30 in Shanghai. */
const nowS = Date.UTC(2026, 5, 21, 14, 30) / 1000
const control = () => new LevelControl(plan, 8 * 3600)

describe('the level of a lamp', () => {
  test('is that of the plan in the dark, in local time, and 0 in the light', () => {
    expect(control().level(nowS, true)).toBe(70)
    expect(control().level(nowS, false)).toBe(0)
  })

  test('may change next when the plan does, to the second', () => {
    expect(control().nextChangeS(nowS)).toBe(Date.UTC(2026, 5, 21, 16) / 1000)
    expect(control().nextChangeS(nowS + 17)).toBe(Date.UTC(2026, 5, 21, 16) / 1000)
  })

  test('is a commanded one until its end', () => {
    const lamp = control()
    lamp.command(20, nowS + 600)
    expect(lamp.level(nowS, true)).toBe(20)
    expect(lamp.nextChangeS(nowS)).toBe(nowS + 600)
    expect(lamp.level(nowS + 600, true)).toBe(70)
  })

  test('is a commanded one without an end until day and night change, by day too', () => {
    const lamp = control()
    lamp.command(90, undefined)
    expect(lamp.level(nowS, false)).toBe(90)
    lamp.onDaylightChange()
    expect(lamp.level(nowS, true)).toBe(70)
  })

  test('a commanded one with an end outlasts the change, and release ends both', () => {
    const lamp = control()
    lamp.command(10, nowS + 9000)
    lamp.onDaylightChange()
    expect(lamp.level(nowS, true)).toBe(10)
    lamp.release()
    expect(lamp.level(nowS, true)).toBe(70)
  })

  test('follows a new plan at once', () => {
    const lamp = control()
    lamp.setPlan([{ atMinute: 0, level: 5 }])
    expect(lamp.level(nowS, true)).toBe(5)
  })
})
