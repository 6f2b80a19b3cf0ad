import { describe, expect, it } from 'vitest'
import type { Device, RTC } from '../../../firmware/hal/index.js'
import { TestBoard } from '../test-board.js'

const noon = Date.UTC(2026, 5, 21, 12)
const daysUs = 86_400e6

const rtcOf = (device: Device): RTC => new device.rtc!.io(device.rtc!)

describe('drift', () => {
  it.each([
    [0, 0],
    [20, 1728],
    [-20, -1728],
    [100, 8640],
  ])('of %d ppm makes %d ms in a day', (rtcDriftPpm, gainedMs) => {
    const test = new TestBoard({ rtcDriftPpm }).boot()
    const rtc = rtcOf(test.board.device)
    rtc.time = noon
    test.run(daysUs)
    expect(rtc.time - noon - 86_400_000).toBe(gainedMs)
  })

  it('is drawn from -20 to 20 ppm where none is given, differently for each board', () => {
    const drifts = Array.from(
      { length: 200 },
      (_, index) => new TestBoard({ name: `board-${index}` }).board.rtc.driftPpm,
    )
    expect(drifts.every((ppm) => ppm >= -20 && ppm <= 20)).toBe(true)
    expect(new Set(drifts).size).toBe(200)
    expect(Math.min(...drifts)).toBeLessThan(-15)
    expect(Math.max(...drifts)).toBeGreaterThan(15)
  })

  it('is also that of the alarm: it rings when this clock shows it', () => {
    const test = new TestBoard({ rtcDriftPpm: 100 })
    const rangUs: number[] = []
    test.boot((device) => {
      const rtc = new device.rtc!.io({ ...device.rtc!, onAlarm: () => rangUs.push(test.nowUs) })
      rtc.time = noon
      rtc.configure({ alarm: noon + 1_000_000 })
    })
    test.run(2000e6)
    expect(rangUs).toHaveLength(1)
    expect(Math.abs(rangUs[0]! - 50_000 - 1000e6 / 1.0001)).toBeLessThanOrEqual(1)
  })
})

describe('what it survives', () => {
  it('a reset of the processor', () => {
    const test = new TestBoard({ rtcDriftPpm: 0 }).boot((device) => void (rtcOf(device).time ??= noon))
    test.board.reset('watchdog')
    test.run(3_600e6)
    expect(rtcOf(test.board.device).time! - noon).toBe(3_600_000)
  })

  it('not the loss of the supply', () => {
    const test = new TestBoard().boot((device) => void (rtcOf(device).time = noon))
    test.board.powerOff()
    expect(test.board.rtc.timeMs).toBe(undefined)
    test.boot()
    expect(rtcOf(test.board.device).time).toBe(undefined)
  })

  it('an alarm does not survive the firmware that set it', () => {
    const test = new TestBoard()
    let starts = 0
    let rang = 0
    test.boot((device) => {
      if (starts++ > 0) return
      const rtc = new device.rtc!.io({ ...device.rtc!, onAlarm: () => rang++ })
      rtc.time = noon
      rtc.configure({ alarm: noon + 10_000 })
    })
    test.board.reset('pin')
    test.run(20e6)
    expect([starts, rang]).toEqual([2, 0])
  })
})
