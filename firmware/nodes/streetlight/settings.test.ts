import { describe, expect, test } from 'vitest'
import { oneLamp, readReport, type TestLamp } from '../../../sim/testing/index.js'

/** A lamp in the evening, on line and at full. */
function litLamp(): TestLamp {
  const lamp = oneLamp({ at: '2026-06-21T20:00:00+08:00' })
  lamp.run(1500)
  expect(lamp.level).toBe(100)
  return lamp
}

function write(lamp: TestLamp, values: Readonly<Record<string, number | boolean | string>>): number {
  return lamp.command({ kind: 'write', values })
}

const reasonOf = (lamp: TestLamp) => lamp.lastReport()['command/reason']?.stringValue
/** What the reports since an index say of a resource, where they say it. */
const said = (lamp: TestLamp, path: string, from = 0) =>
  lamp.reports
    .slice(from)
    .map((report) => readReport(report)[path])
    .filter((record) => record !== undefined)
    .map((record) => record.value ?? record.booleanValue ?? record.stringValue)

describe('the settings of a street lamp', () => {
  test('a report interval holds at once and through a restart, once the platform has heard of it', () => {
    const lamp = litLamp()
    const id = write(lamp, { 'config/report': 120 })
    lamp.run(30)
    expect(lamp.lastReport()).toMatchObject({ 'command/id': { value: id }, 'command/done': { booleanValue: true } })
    const before = lamp.reports.length
    lamp.run(1200)
    expect(lamp.reports.length - before).toBe(10)
    lamp.node.board.reset('watchdog')
    lamp.run(600)
    const after = lamp.reports.length
    lamp.run(1200)
    expect(lamp.reports.length - after).toBe(10)
  })

  test('a restart while a setting is on trial goes back to what was before, and says so', () => {
    const lamp = litLamp()
    write(lamp, { 'config/report': 120 })
    lamp.run(60)
    lamp.node.board.reset('watchdog')
    lamp.run(900)
    expect(said(lamp, 'config/rolled-back')).toEqual([true])
    const before = lamp.reports.length
    lamp.run(3600)
    expect(lamp.reports.length - before).toBe(4)
  })

  test('a setting under which the platform hears nothing for a day is given up', () => {
    const lamp = litLamp()
    const from = lamp.reports.length
    write(lamp, { 'config/report': 120 })
    // The command has arrived; its confirmation has not left yet.
    lamp.run(2.5)
    lamp.street.platform.broker.setDown(true)
    lamp.run(25 * 3600)
    lamp.street.platform.broker.setDown(false)
    lamp.run(3600)
    expect(said(lamp, 'config/rolled-back', from)).toEqual([true])
    const before = lamp.reports.length
    lamp.run(3600)
    expect(lamp.reports.length - before).toBeLessThanOrEqual(5)
  })

  test.each<[string, Readonly<Record<string, number | boolean | string>>, string]>([
    ['too short an interval', { 'config/report': 59 }, 'config/report: a whole number in [60, 86400] expected'],
    ['too long an interval', { 'config/report': 86401 }, 'config/report: a whole number in [60, 86400] expected'],
    ['an interval of the wrong type', { 'config/report': '900' }, 'config/report: a whole number'],
    ['a rated power that no lamp has', { '3417/0/7': 4.5 }, '3417/0/7: a number in [5, 1000] expected'],
    ['an unknown setting', { 'config/colour': 3 }, 'unknown resource config/colour'],
    ['a good and a bad one together', { 'config/report': 120, 'config/photocell': 2 }, 'config/photocell: a whole'],
  ])('%s is refused with a reason, and nothing changes', (_, values, reason) => {
    const lamp = litLamp()
    write(lamp, values)
    lamp.run(30)
    expect(lamp.lastReport()['command/done']?.booleanValue).toBe(false)
    expect(reasonOf(lamp)).toContain(reason)
    const before = lamp.reports.length
    lamp.run(3600)
    expect(lamp.reports.length - before).toBe(4)
  })

  test('another rated power is what the lamp is judged by', () => {
    const lamp = litLamp()
    write(lamp, { '3417/0/7': 250 })
    lamp.run(1900)
    // A lamp of 100 W on a post that should carry 250 W draws too little.
    expect(lamp.lastReport()['3416/0/6']?.value).toBe(1)
    write(lamp, { '3417/0/7': 100 })
    lamp.run(1900)
    expect(lamp.lastReport()['3416/0/5']?.booleanValue).toBe(false)
  })

  test('without its photocell dusk comes by the clock', () => {
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    lamp.run(1500)
    write(lamp, { 'config/photocell': 0 })
    // The sun is at -4 degrees at 19:21, by the equations of NOAA's solar calculator worked out apart from this code.
    lamp.runTo('19:20')
    expect(lamp.level).toBe(0)
    lamp.runTo('19:23')
    expect(lamp.level).toBe(100)
  })
})

describe('the diagnosis of a street lamp', () => {
  test.each([
    ['sensor-missing', 'light', 'missing'],
    ['sensor-hung', 'light', 'hung'],
    ['sensor-missing', 'meter', 'hung'],
    ['sensor-hung', 'meter', 'hung'],
  ] as const)('%s of %s is reported as %s, and once it is well again; the rest goes on', (kind, role, state) => {
    const lamp = litLamp()
    lamp.node.setFault({ kind, role }, true)
    lamp.run(2700)
    expect(said(lamp, `health/${role}`)).toEqual([state])
    expect(said(lamp, '3/0/11')).toEqual([8])
    expect(lamp.lastReport()[role === 'light' ? '3418/0/1' : '3301/0/5700']).toBeDefined()
    lamp.runTo('22:30')
    expect(lamp.level).toBe(70)
    lamp.node.setFault({ kind, role }, false)
    lamp.run(1800)
    expect(said(lamp, `health/${role}`)).toEqual([state, 'ok'])
    expect(said(lamp, '3/0/11')).toEqual([8, 0])
  })

  test('a meter that repeats itself is stuck, and its lamp not taken for broken', () => {
    const lamp = litLamp()
    lamp.node.setFault({ kind: 'sensor-stuck', role: 'meter' }, true)
    lamp.run(3600)
    expect(said(lamp, 'health/meter')).toEqual(['stuck'])
    lamp.runTo('01:00')
    expect(lamp.lastReport()['3416/0/5']?.booleanValue).toBe(false)
    expect(lamp.lastReport()['3418/0/4']).toBeUndefined()
    lamp.node.setFault({ kind: 'sensor-stuck', role: 'meter' }, false)
    lamp.run(1800)
    expect(said(lamp, 'health/meter')).toEqual(['stuck', 'ok'])
  })

  test('a meter that stuck by day is found out at dusk', () => {
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    lamp.run(3000)
    lamp.node.setFault({ kind: 'sensor-stuck', role: 'meter' }, true)
    lamp.runTo('20:30')
    expect(said(lamp, 'health/meter')).toEqual(['stuck'])
    expect(said(lamp, '3416/0/5')).not.toContain(true)
  })

  test.each([
    ['the night', '2026-06-21T02:00:00+08:00', '12:00'],
    ['the day', '2026-06-21T12:00:00+08:00', '23:30'],
  ])('a photocell that stays with %s is implausible, and dusk and dawn come by the clock', (_, at, until) => {
    const lamp = oneLamp({ at })
    lamp.run(1500)
    lamp.node.setFault({ kind: 'sensor-stuck', role: 'light' }, true)
    lamp.runTo(until)
    expect(said(lamp, 'health/light')).toEqual(['implausible'])
    lamp.runTo('12:00')
    expect(lamp.level).toBe(0)
  })

  test('a night and a day of a lamp that is well say nothing of its parts', () => {
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    lamp.run(2 * 86_400)
    expect([...said(lamp, 'health/meter'), ...said(lamp, 'health/light'), ...said(lamp, '3416/0/6')]).toEqual([])
    expect(lamp.street.notes).toEqual([])
  })
})
