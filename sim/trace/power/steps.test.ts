import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PowerEvent } from '../events.js'
import { consumers, ledgerRuns, partEnergyJ } from '../testing/ledger-run.js'
import { burstUs, burstW, PowerSteps, type PowerStep } from './steps.js'

function stepsOf(events: readonly PowerEvent[], endUs: number): PowerStep[] {
  const steps: PowerStep[] = []
  const maker = new PowerSteps((step) => steps.push(step))
  for (const event of events) maker.onEvent(event)
  maker.end(endUs)
  return steps
}

/** Joules under a step function that ends at 0. */
function integral(steps: readonly PowerStep[]): number {
  let sum = 0
  steps.forEach(({ atUs, powerW }, index) => {
    const next = steps[index + 1]
    if (next) sum += (powerW * (next.atUs - atUs)) / 1e6
    else expect(powerW).toBe(0)
  })
  return sum
}

const event = (atUs: number, powerW: number, burstJ = 0, part = 'board'): PowerEvent => ({
  channel: 'power',
  node: 'lamp-0',
  atUs,
  part,
  state: 'run',
  supply: 'board',
  powerW,
  burstJ,
})
const ofPart = (steps: readonly PowerStep[], part?: string): [number, number][] =>
  steps.filter((step) => step.part === part).map(({ atUs, powerW }) => [atUs, powerW])

describe('steps of power', () => {
  it('integrate to the energy of the ledger, for each part and each supply', () => {
    fc.assert(
      fc.property(ledgerRuns(), ({ events, endUs, table }) => {
        const steps = stepsOf(events, endUs)
        const near = (got: number, joules: number): void =>
          expect(Math.abs(got - joules)).toBeLessThanOrEqual(1e-9 * Math.max(1, joules))
        for (const { part } of consumers)
          near(integral(steps.filter((step) => step.part === part)), partEnergyJ(table, part))
        for (const supply of ['board', 'mains'] as const) {
          const all = consumers.filter((consumer) => consumer.supply === supply)
          const total = steps.filter((step) => step.part === undefined && step.supply === supply)
          near(
            integral(total),
            all.reduce((sum, { part }) => sum + partEnergyJ(table, part), 0),
          )
        }
      }),
    )
  })

  it('come in the order of time, one for each part an instant, each a change', () => {
    fc.assert(
      fc.property(ledgerRuns(), ({ events, endUs }) => {
        const steps = stepsOf(events, endUs)
        const last = new Map<string, PowerStep>()
        let atUs = 0
        for (const step of steps) {
          const key = `${step.part} ${step.supply}`
          expect(step.atUs).toBeGreaterThanOrEqual(atUs)
          atUs = step.atUs
          expect(step.atUs).not.toBe(last.get(key)?.atUs)
          expect(step.powerW).not.toBe(last.get(key)?.powerW)
          last.set(key, step)
        }
      }),
    )
  })

  it('draw a burst out over a millisecond on top of the state, and add up those that overlap', () => {
    const steps = stepsOf([event(0, 1), event(5000, 1, 2 ** -14), event(5500, 1, 2 ** -15)], 10_000)
    expect(ofPart(steps, 'board')).toEqual([
      [0, 1],
      [5000, 1 + 1000 / 2 ** 14],
      [5500, 1 + 3000 / 2 ** 15],
      [5000 + burstUs, 1 + 1000 / 2 ** 15],
      [5500 + burstUs, 1],
      [10_000, 0],
    ])
  })

  it('draw a burst of more energy out for longer, behind the end of one that comes after it', () => {
    // 10 mJ at 0.1 W are 100 ms.
    const steps = stepsOf([event(0, 1), event(1000, 1, 0.01), event(2000, 1, 5e-5)], 200_000)
    expect(ofPart(steps, 'board').map(([atUs, powerW]) => [atUs, Number(powerW.toFixed(9))])).toEqual([
      [0, 1],
      [1000, 1 + burstW],
      [2000, 1.15],
      [3000, 1 + burstW],
      [101_000, 1],
      [200_000, 0],
    ])
  })

  it('follow the state while a burst is drawn out', () => {
    expect(ofPart(stepsOf([event(0, 1), event(100, 1, 2 ** -15), event(600, 5)], 2000), 'board')).toEqual([
      [0, 1],
      [100, 1 + 1000 / 2 ** 15],
      [600, 5 + 1000 / 2 ** 15],
      [1100, 5],
      [2000, 0],
    ])
  })

  it('let a burst at the end run out, on top of nothing', () => {
    expect(ofPart(stepsOf([event(0, 1), event(900, 1, 2 ** -15)], 1000), 'board')).toEqual([
      [0, 1],
      [900, 1 + 1000 / 2 ** 15],
      [1000, 1000 / 2 ** 15],
      [1900, 0],
    ])
  })

  it('tell the sum over a supply once an instant', () => {
    const steps = stepsOf([event(0, 1), event(0, 2, 0, 'modem'), event(50, 4, 0, 'modem')], 100)
    expect(ofPart(steps)).toEqual([
      [0, 3],
      [50, 5],
      [100, 0],
    ])
  })

  it('of nothing are none', () => expect(stepsOf([], 1000)).toEqual([]))
})
