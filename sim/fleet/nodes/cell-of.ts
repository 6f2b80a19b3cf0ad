import type { SimulatedBoard } from '../../board/simulated-board.js'
import type { CellWorld } from '../../chips/max17048.js'
import { usableShare, type BatteryOptions } from '../../modem/energy/battery.js'

/** Open-circuit volts of a lithium thionyl chloride cell with a supercapacitor over its charge: flat, then it falls (recalled). */
const flatVolts = 3.6
const kneePercent = 10
const emptyVolts = 2.8

/** Percent that is left in the battery that a board hangs on, by the ledger of the board; without a battery it stays full. */
export function stateOfCharge(board: SimulatedBoard, battery: BatteryOptions | undefined): number {
  if (!battery) return 100
  const usableJ = battery.capacityJ * usableShare(battery.temperatureC ?? 20)
  return Math.max(0, 100 * (1 - board.ledger.supplyEnergyJ('board') / usableJ))
}

/**
 * The cell that a board hangs on, as its gauge sees it: full at the start, emptied by what the ledger of the board counts. A board
 * without a battery in its scenario has one that stays full.
 */
export function cellOf(board: SimulatedBoard, battery: BatteryOptions | undefined): CellWorld {
  const voltage = (): number => {
    const share = Math.min(1, stateOfCharge(board, battery) / kneePercent)
    return emptyVolts + (flatVolts - emptyVolts) * share
  }
  return { stateOfCharge: () => stateOfCharge(board, battery), voltage }
}
