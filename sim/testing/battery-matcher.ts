import type { SimulatedNode } from '../fleet/nodes/simulated-node.js'
import { batteryYears, type BatteryOptions } from '../modem/energy/battery.js'

/** A mean power in watts that a battery has to carry. */
export interface BatteryLoad {
  readonly meanPowerW: number
  readonly battery: BatteryOptions
}

/** What a matcher answers to vitest. */
interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/**
 * Passes where a battery lasts at least so many years: of a node of a scenario with `battery:`, at the mean power since its
 * world began, or of a mean power. Register it with `expect.extend(waysideMatchers)`.
 * @throws TypeError for a node without a battery
 */
export function toLastYears(received: SimulatedNode | BatteryLoad, years: number): MatcherResult {
  const { meanPowerW, battery } = 'meanPowerW' in received ? received : loadOf(received)
  const actual = batteryYears(meanPowerW, battery)
  const microwatts = (meanPowerW * 1e6).toFixed(1)
  return {
    pass: actual >= years,
    message: () => `expected a life of at least ${years} years, got ${actual.toFixed(2)} at ${microwatts} uW`,
  }
}

function loadOf({ board, plan }: SimulatedNode): BatteryLoad {
  if (!plan.battery) throw new TypeError('a node of a group with `battery:` expected')
  const { ledger, world } = board
  return { meanPowerW: (ledger.supplyEnergyJ('board') * 1e6) / world.scheduler.nowUs, battery: plan.battery }
}

declare module 'vitest' {
  interface Matchers<T> {
    /** A node with a battery, or a `BatteryLoad`, lasts at least so many years. */
    toLastYears(years: number): T
  }
}

/** Matchers for `expect.extend` of vitest. */
export const waysideMatchers = { toLastYears }
