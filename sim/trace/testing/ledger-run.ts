import fc from 'fast-check'
import { PowerLedger, type EnergyTable, type PartStates } from '../../board/power-ledger.js'
import { Scheduler } from '../../kernel/scheduler.js'
import type { PowerEvent } from '../events.js'

/** The consumers of {@link ledgerRuns}. */
export const consumers: readonly PartStates[] = [
  { part: 'board', states: ['off', 'idle', 'run'], supply: 'board' },
  { part: 'modem', states: ['off', 'idle', 'transmit'], supply: 'board' },
  { part: 'lamp', states: ['off', 'on'], supply: 'mains' },
]

/** What happened to a ledger, what was told of it, and where the energy went. */
export interface LedgerRun {
  readonly events: readonly PowerEvent[]
  readonly endUs: number
  readonly table: EnergyTable
}

/** Random runs of a real ledger: states and bursts at random instants, several of them at once, from 0 on. */
export function ledgerRuns(): fc.Arbitrary<LedgerRun> {
  const step = fc.record({
    // From many at one instant, or within one burst, to a day.
    delayUs: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(86_400_000_000)),
    consumer: fc.nat(consumers.length - 1),
    state: fc.nat(1),
    powerW: fc.double({ min: 0, max: 100, noNaN: true }),
    burstJ: fc.option(fc.double({ min: 1e-6, max: 0.1, noNaN: true }), { nil: 0 }),
  })
  return fc
    .record({ steps: fc.array(step, { maxLength: 60 }), restUs: fc.nat(10_000_000) })
    .map(({ steps, restUs }) => {
      const scheduler = new Scheduler()
      const ledger = new PowerLedger(scheduler)
      const meters = consumers.map((consumer) => ledger.add(consumer))
      const events: PowerEvent[] = []
      const tell = (consumer: number, state: number, powerW: number, burstJ: number): void => {
        const { part, states, supply } = consumers[consumer]!
        const atUs = scheduler.nowUs
        events.push({ channel: 'power', node: 'lamp-0', atUs, part, state: states[state]!, supply, powerW, burstJ })
      }
      consumers.forEach((_, consumer) => tell(consumer, 0, 0, 0))
      for (const { delayUs, consumer, state, powerW, burstJ } of steps) {
        scheduler.runUntil(scheduler.nowUs + delayUs)
        if (burstJ === 0) ledger.enter(meters[consumer]!, state, powerW)
        else ledger.charge(meters[consumer]!, state, burstJ)
        tell(consumer, state, burstJ === 0 ? powerW : ledger.powerW(meters[consumer]!), burstJ)
      }
      scheduler.runUntil(scheduler.nowUs + restUs)
      return { events, endUs: scheduler.nowUs, table: ledger.table() }
    })
}

/** Joules of one part in a table. */
export function partEnergyJ(table: EnergyTable, part: string): number {
  return Object.values(table[part]!).reduce((sum, joules) => sum + joules, 0)
}
