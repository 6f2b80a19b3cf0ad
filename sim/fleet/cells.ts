import type { Scheduler } from '../kernel/scheduler.js'
import { PlainCell } from '../radio/plain-cell.js'
import type { Scenario } from './scenario/scenario.js'

/** China Mobile's test-range PLMN of 3GPP examples; the cells of a run count up from here. */
const plmn = '46000'
const firstTac = 0x1a2b
const firstCellId = 0x0a1b2c0

/** The cells of a scenario. */
export function cellsOf(scenario: Scenario, scheduler: Scheduler): PlainCell[] {
  const { cells, plain } = scenario.network
  return Array.from(
    { length: cells.count },
    (_, index) =>
      new PlainCell(scheduler, {
        identity: {
          plmn,
          tac: firstTac + Math.floor(index / 256),
          cellId: firstCellId + index * 16,
          pci: index % 504,
          earfcn: 2506,
          band: 5,
        },
        seed: scenario.seed,
        ...plain,
      }),
  )
}
