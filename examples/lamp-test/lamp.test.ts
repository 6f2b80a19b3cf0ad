import { oneLamp } from 'wayside/testing'
import { describe, expect, test } from 'vitest'

describe('a street lamp in Hangzhou, 21 June', () => {
  test('burns at full after dusk, at half after midnight, and not by day', () => {
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    lamp.runTo('18:00')
    expect(lamp.level).toBe(0)
    lamp.runTo('21:00')
    expect(lamp.level).toBe(100)
    lamp.runTo('01:00')
    expect(lamp.level).toBe(50)
    lamp.runTo('06:00')
    expect(lamp.level).toBe(0)
    expect(lamp.street.notes).toEqual([])
  })

  test('dims when it is told to, draws what its curve says, and confirms', () => {
    const lamp = oneLamp({ at: '2026-06-21T20:00:00+08:00' })
    lamp.run(1800)
    const id = lamp.command({ kind: 'level', level: 30 })
    lamp.run(30)
    expect(lamp.level).toBe(30)
    // 6 W for the driver itself and 94 W times the level: sim/chips/lamp.ts.
    expect(lamp.power).toBeCloseTo(6 + 94 * 0.3, 1)
    expect(lamp.lastReport()['command/id']?.value).toBe(id)
    expect(lamp.lastReport()['command/done']?.booleanValue).toBe(true)
    expect(lamp.lastReport()['3416/0/3']?.value).toBe(30)
  })

  test('says so when it breaks', () => {
    const lamp = oneLamp({ at: '2026-06-21T20:00:00+08:00' })
    lamp.run(1800)
    lamp.node.setFault({ kind: 'lamp-open' }, true)
    lamp.run(1800)
    expect(lamp.lastReport()['3416/0/5']?.booleanValue).toBe(true)
    expect(lamp.lastReport()['3416/0/6']?.value).toBe(1)
  })
})
