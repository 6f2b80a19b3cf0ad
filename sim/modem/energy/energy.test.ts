import { describe, expect, test } from 'vitest'
import { PowerLedger } from '../../board/power-ledger.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { bookAirTime } from './air-time.js'
import { batteryYears, secondsPerYear, usableShare } from './battery.js'
import { moduleCurrents } from './currents.js'

describe('a battery', () => {
  // 3GPP TR 45.820 through facts/nbiot.md 2b: 5 Wh at 0.015 mW is 38 years.
  test('of 5 Wh lasts 38 years at 15 uW', () => {
    expect(batteryYears(15e-6, { capacityJ: 18_000 })).toBeCloseTo(38, 0)
  })

  test('with self-discharge empties as the sum of its small steps says', () => {
    const battery = { capacityJ: 18_000, selfDischargePerYear: 0.03 }
    const powerW = 40e-6
    let energyJ = 18_000
    let days = 0
    for (; energyJ > 0; days++) energyJ = energyJ * 0.97 ** (1 / 365.25) - powerW * 86_400
    expect(batteryYears(powerW, battery)).toBeCloseTo(days / 365.25, 1)
  })

  test('loses by itself twice as fast when it is 10 degrees warmer', () => {
    // With next to no load only self-discharge counts, and its rate can be read from how the life grows.
    const lifeAt = (temperatureC: number): number =>
      batteryYears(1e-9, { capacityJ: 1, selfDischargePerYear: 0.2, temperatureC }) -
      batteryYears(1e-8, { capacityJ: 1, selfDischargePerYear: 0.2, temperatureC })
    expect(lifeAt(20) / lifeAt(30)).toBeCloseTo(2, 0)
  })

  test('gives less in the cold', () => {
    expect([20, 10, 0, -20].map(usableShare)).toEqual([1, 1, 0.9, 0.7])
    const cold = batteryYears(1e-3, { capacityJ: 18_000, temperatureC: -20 })
    expect(cold / batteryYears(1e-3, { capacityJ: 18_000 })).toBeCloseTo(0.7)
    expect(batteryYears(1e-3, { capacityJ: 18_000 })).toBeCloseTo(18_000 / 1e-3 / secondsPerYear)
  })
})

describe('currents of modules', () => {
  test('grow from sleep to sending', () => {
    for (const { psmA, lightSleepA, idleA, receiveA, transmitA } of Object.values(moduleCurrents)) {
      expect(psmA).toBeLessThan(lightSleepA)
      expect(Math.max(lightSleepA, idleA)).toBeLessThan(receiveA)
      expect(receiveA).toBeLessThan(transmitA)
    }
  })

  // 3GPP TR 45.820 as quoted in facts/nbiot.md 2b.
  test('of the study are 500, 80, 3 and 0.015 mW', () => {
    const { supplyV, transmitA, receiveA, lightSleepA, psmA } = moduleCurrents.tr45820
    const milliwatts = [transmitA, receiveA, lightSleepA, psmA].map(
      (currentA) => Math.round(currentA * supplyV * 1e6) / 1e3,
    )
    expect(milliwatts).toEqual([500, 80, 3, 0.015])
  })
})

test('air time is taken from the state that the ledger was in, and costs what sending and listening cost', () => {
  const scheduler = new Scheduler()
  const ledger = new PowerLedger(scheduler)
  const meter = ledger.add({ part: 'modem', states: ['idle', 'receive', 'transmit'], supply: 'board' })
  const powerW = [0.003, 0.08, 0.5]
  ledger.enter(meter, 0, powerW[0]!)
  scheduler.runUntil(10e6)
  bookAirTime(ledger, meter, 0, { receive: 1, transmit: 2 }, powerW, 1e6, 2e6)
  const { idle, receive, transmit } = ledger.table()['modem']!
  expect(idle).toBeCloseTo(7 * 0.003)
  expect(receive).toBeCloseTo(2 * 0.08)
  expect(transmit).toBeCloseTo(1 * 0.5)
})
