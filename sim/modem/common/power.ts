import type { ModuleCurrents } from '../energy/currents.js'

/** Current while booting, in amperes ([S:SIMDOC], a module while registering; taken for all). */
const bootA = 0.015

/** Watts by state of {@link modemStates}, and while idle and asleep, from a module's currents. */
export function powerOf(currents: ModuleCurrents): { readonly powerW: readonly number[]; readonly sleepW: number } {
  const { supplyV, psmA, idleA, connectedA, receiveA, transmitA, lightSleepA } = currents
  const states = [0, bootA, psmA, idleA, connectedA, receiveA, transmitA]
  return { powerW: states.map((currentA) => currentA * supplyV), sleepW: lightSleepA * supplyV }
}
