import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scheduler } from '../kernel/scheduler.js'
import { LedgerLayout, PowerLedger, type PartStates } from './power-ledger.js'

const modem: PartStates = { part: 'modem', states: ['off', 'idle', 'transmit'], supply: 'board' }
const lamp: PartStates = { part: 'lamp', states: ['off', 'on'], supply: 'mains' }

describe('integrals', () => {
  it('are the sum of power times time over all states, whoever looks in between', () => {
    const step = fc.record({
      delayUs: fc.integer({ min: 0, max: 2 ** 40 }),
      state: fc.nat(modem.states.length - 1),
      powerW: fc.double({ min: 0, max: 100, noNaN: true }),
      chargeJ: fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: 0 }),
      looks: fc.boolean(),
    })
    const property = fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const scheduler = new Scheduler()
      const ledger = new PowerLedger(scheduler)
      ledger.add(lamp)
      const meter = ledger.add(modem)
      const sums = modem.states.map(() => 0)
      let [state, powerW] = [0, 0]
      for (const next of steps) {
        scheduler.runUntil(scheduler.nowUs + next.delayUs)
        sums[state]! += (powerW * next.delayUs) / 1e6
        if (next.looks) ledger.table()
        ledger.enter(meter, next.state, next.powerW)
        ledger.charge(meter, next.state, next.chargeJ)
        sums[next.state]! += next.chargeJ
        state = next.state
        powerW = next.powerW
      }
      const row = ledger.table()['modem']!
      modem.states.forEach((name, index) => expect(near(row[name]!, sums[index]!)).toBe(true))
      expect(
        near(
          ledger.energyJ(meter),
          sums.reduce((sum, joules) => sum + joules, 0),
        ),
      ).toBe(true)
      expect(ledger.powerW(meter)).toBe(powerW)
    })
    fc.assert(property, { seed: 419 })
  })

  it('1 W for an hour is 3600 J', () => {
    const scheduler = new Scheduler()
    const ledger = new PowerLedger(scheduler)
    const meter = ledger.add(lamp)
    ledger.enter(meter, 1, 1)
    scheduler.runUntil(3600e6)
    expect(ledger.energyJ(meter)).toBe(3600)
    expect(ledger.table()).toEqual({ lamp: { off: 0, on: 3600 } })
  })
})

describe('parts', () => {
  it('start in their first state and draw nothing, from when they were added', () => {
    const scheduler = new Scheduler()
    const ledger = new PowerLedger(scheduler)
    scheduler.runUntil(5e6)
    const meter = ledger.add(modem)
    scheduler.runUntil(10e6)
    expect(ledger.energyJ(meter)).toBe(0)
    ledger.enter(meter, 1, 2)
    scheduler.runUntil(11e6)
    expect(ledger.energyJ(meter)).toBe(2)
  })

  it('do not disturb each other, and add up in the table where they have one name', () => {
    const scheduler = new Scheduler()
    const ledger = new PowerLedger(scheduler)
    const meters = [ledger.add(lamp), ledger.add(modem), ledger.add(lamp)]
    meters.forEach((meter, index) => ledger.enter(meter, 1, 10 ** index))
    scheduler.runUntil(1e6)
    expect(ledger.table()).toEqual({ lamp: { off: 0, on: 101 }, modem: { off: 0, idle: 10, transmit: 0 } })
    expect(meters.map((meter) => ledger.energyJ(meter))).toEqual([1, 10, 100])
  })

  it('draw from their supply', () => {
    const ledger = new PowerLedger(new Scheduler())
    ledger.enter(ledger.add(lamp), 1, 50)
    ledger.enter(ledger.add(modem), 2, 0.5)
    ledger.enter(ledger.add(modem), 2, 0.25)
    expect([ledger.totalPowerW('mains'), ledger.totalPowerW('board')]).toEqual([50, 0.75])
  })

  it('of boards built alike share one layout and no figures', () => {
    const scheduler = new Scheduler()
    const empty = new LedgerLayout()
    const [first, second] = [new PowerLedger(scheduler, empty), new PowerLedger(scheduler, empty)]
    const meters = [first, second].map((ledger) => ledger.add(lamp))
    second.add(modem)
    first.enter(meters[0]!, 1, 7)
    scheduler.runUntil(1e6)
    expect(first.table()).toEqual({ lamp: { off: 0, on: 7 } })
    expect(second.table()).toEqual({ lamp: { off: 0, on: 0 }, modem: { off: 0, idle: 0, transmit: 0 } })
  })
})

describe('ledgers of one world', () => {
  it('keep their figures apart, however parts are added to them in turn', () => {
    const scheduler = new Scheduler()
    const layout = new LedgerLayout()
    const ledgers = Array.from({ length: 400 }, () => new PowerLedger(scheduler, layout))
    const meters = [lamp, modem, lamp].map((part) => ledgers.map((ledger) => ledger.add(part)))
    ledgers.forEach((ledger, index) => meters.forEach((of, round) => ledger.enter(of[index]!, 1, 3 * index + round)))
    scheduler.runUntil(2e6)
    ledgers.forEach((ledger, index) => {
      meters.forEach((of, round) => expect(ledger.energyJ(of[index]!)).toBe(2 * (3 * index + round)))
      expect(ledger.add(modem)).toBeGreaterThan(meters[2]![index]!)
    })
    expect(ledgers.map((ledger) => ledger.energyJ(meters[1]![0]!))).toEqual(ledgers.map((_, index) => 6 * index + 2))
  })
})

/** Sums of the same terms in another order differ in their last bits. */
function near(first: number, second: number): boolean {
  return Math.abs(first - second) <= 1e-12 * Math.max(1, Math.abs(first), Math.abs(second))
}
