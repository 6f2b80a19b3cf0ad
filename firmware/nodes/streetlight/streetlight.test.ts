import { describe, expect, test } from 'vitest'
import { encodePack } from '../../../protocols/senml/index.js'
import { oneLamp, readReport, type TestLamp } from '../../../sim/testing/index.js'

/** A lamp in the evening, on line and at full. */
function litLamp(): TestLamp {
  const lamp = oneLamp({ at: '2026-06-21T20:00:00+08:00' })
  lamp.run(1500)
  expect(lamp.level).toBe(100)
  return lamp
}

const levels = (lamp: TestLamp) => lamp.reports.map((report) => readReport(report)['3416/0/3']?.value)
const topicOf = (lamp: TestLamp) => `wayside/streetlight/${lamp.node.imei}/down`

describe('a street lamp', () => {
  test('reports every quarter of an hour and whenever its level changes', () => {
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    lamp.runTo('18:30')
    const before = lamp.reports.length
    expect(before).toBeGreaterThanOrEqual(8)
    lamp.runTo('23:59')
    expect(levels(lamp)).toEqual(expect.arrayContaining([0, 100, 70]))
    expect(lamp.street.notes).toEqual([])
  })

  test('never says the same twice in a second, however a change and a period fall together (issue 2)', () => {
    const plan = Array.from({ length: 12 }, (_, step) => ({ at: `21:${10 + step}`, level: step % 2 ? 90 : 40 }))
    for (let seed = 1; seed <= 8; seed++) {
      const lamp = oneLamp({ seed, at: '2026-06-21T21:00:00+08:00', options: { plan, reportEvery: '4s' } })
      lamp.runTo('21:25')
      const seconds = lamp.reports.map((report) => readReport(report)['3416/0/3']?.time)
      expect(new Set(levels(lamp))).toEqual(new Set([40, 90]))
      expect(seconds.length).toBeGreaterThan(200)
      expect(new Set(seconds).size).toBe(seconds.length)
    }
  })

  test('goes back to its plan when a commanded level has expired', () => {
    const lamp = litLamp()
    lamp.command({ kind: 'level', level: 20 }, lamp.street.world.unixMs / 1000 + 300)
    lamp.run(60)
    expect(lamp.level).toBe(20)
    lamp.run(300)
    expect(lamp.level).toBe(100)
  })

  test('does not carry out a command that comes too late, and says so', () => {
    const lamp = litLamp()
    const id = lamp.command({ kind: 'level', level: 20 }, lamp.street.world.unixMs / 1000 - 5)
    lamp.run(30)
    expect(lamp.level).toBe(100)
    const report = lamp.lastReport()
    expect([report['command/id']?.value, report['command/done']?.booleanValue]).toEqual([id, false])
    expect(report['command/reason']?.stringValue).toBe('expired')
  })

  test('refuses what it does not understand and goes on', () => {
    const lamp = litLamp()
    lamp.street.platform.publish(
      topicOf(lamp),
      encodePack([
        { name: 'command/id', value: 77 },
        { name: '3416/0/1', value: 300 },
      ]),
    )
    lamp.run(30)
    expect(lamp.level).toBe(100)
    expect(lamp.lastReport()['command/reason']?.stringValue).toContain('[0, 100] expected')
  })

  test('takes a new plan, switches off and on, and reports when asked', () => {
    const lamp = litLamp()
    lamp.command({ kind: 'plan', plan: [{ at: 0, level: 40 }] })
    lamp.run(30)
    expect(lamp.level).toBe(40)
    lamp.command({ kind: 'off' })
    lamp.run(30)
    expect(lamp.level).toBe(0)
    lamp.command({ kind: 'on' })
    lamp.run(30)
    expect(lamp.level).toBe(100)
    const id = lamp.command({ kind: 'report-now' })
    lamp.run(30)
    expect(lamp.lastReport()['command/id']?.value).toBe(id)
  })

  test('keeps its hours by the clock without a photocell', () => {
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    lamp.node.setFault({ kind: 'sensor-missing', role: 'light' }, true)
    lamp.runTo('21:00')
    expect(lamp.level).toBe(100)
    lamp.runTo('06:00')
    expect(lamp.level).toBe(0)
    expect(lamp.lastReport()['3301/0/5700']).toBeUndefined()
    expect(lamp.street.notes.some(({ text }) => text.startsWith('photocell:'))).toBe(true)
  })

  test('reports what it still knows without a meter', () => {
    const lamp = litLamp()
    lamp.node.setFault({ kind: 'sensor-missing', role: 'meter' }, true)
    lamp.run(1000)
    expect(lamp.lastReport()['3418/0/4']).toBeUndefined()
    expect(lamp.lastReport()['3416/0/3']?.value).toBe(100)
  })

  test('keeps its reports in flash while the platform is away, through a power cut', () => {
    const lamp = litLamp()
    lamp.street.platform.broker.setDown(true)
    lamp.run(3600)
    const atCut = lamp.reports.length
    const waiting = lamp.node.counts().pending
    expect(waiting).toBeGreaterThanOrEqual(4)
    lamp.node.board.powerOff()
    lamp.run(60)
    lamp.node.board.powerOn()
    lamp.street.platform.broker.setDown(false)
    lamp.run(1200)
    expect(lamp.node.counts().pending).toBe(0)
    expect(lamp.reports.length - atCut).toBeGreaterThanOrEqual(waiting)
    const payloads = lamp.reports.map(({ payload }) => Buffer.from(payload).toString('hex'))
    expect(new Set(payloads).size).toBe(payloads.length)
  })

  test('comes back from a reset of its processor in the night with its lamp on', () => {
    const lamp = litLamp()
    lamp.node.board.reset('watchdog')
    lamp.run(900)
    expect(lamp.level).toBe(100)
    expect(lamp.node.board.faults).toBe(0)
  })

  test('outlives a modem that hangs until it is switched', () => {
    const lamp = litLamp()
    lamp.node.setFault({ kind: 'modem-hang' }, true)
    lamp.run(3600)
    expect(lamp.node.counts().pending).toBeGreaterThan(0)
    lamp.node.setFault({ kind: 'modem-hang' }, false)
    lamp.run(5400)
    expect(lamp.node.counts()).toMatchObject({ pending: 0, dropped: 0 })
  })
})
