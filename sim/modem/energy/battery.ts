/** A battery, from its data sheet. */
export interface BatteryOptions {
  /** Energy that a new one gives at 20 degrees, joules. 5 Wh is 18,000 J (3GPP TR 45.820, 5.4). */
  readonly capacityJ: number
  /** Share of its charge that it loses by itself in a year at 20 degrees; lithium thionyl chloride 0.01 [recalled]. */
  readonly selfDischargePerYear?: number
  /** Temperature of its place, degrees Celsius. */
  readonly temperatureC?: number
}

/** Seconds of a year of 365.25 days. */
export const secondsPerYear = 31_557_600

/** Self-discharge doubles for every 10 degrees (Arrhenius' rule of thumb). */
const doublingC = 10
const referenceC = 20
/** Below this temperature a cell gives so much less of its capacity for every degree [chosen: 70 % at -20 degrees]. */
const fullFromC = 10
const lossPerDegree = 0.01

/** Share of a battery's capacity that it gives at a temperature, [0, 1]. */
export function usableShare(temperatureC: number): number {
  return Math.min(1, Math.max(0, 1 - Math.max(0, fullFromC - temperatureC) * lossPerDegree))
}

/**
 * Years that a battery carries a load of constant mean power in watts. Charge goes two ways at once: dE/dt = -P - k E, so the
 * time until it is empty is ln(1 + k E / P) / k. Infinity for no load and no self-discharge.
 */
export function batteryYears(meanPowerW: number, battery: BatteryOptions): number {
  const { capacityJ, selfDischargePerYear = 0, temperatureC = referenceC } = battery
  const energyJ = capacityJ * usableShare(temperatureC)
  const perYear = -Math.log(1 - selfDischargePerYear) * 2 ** ((temperatureC - referenceC) / doublingC)
  const loadPerYearJ = meanPowerW * secondsPerYear
  return perYear === 0 ? energyJ / loadPerYearJ : Math.log(1 + (perYear * energyJ) / loadPerYearJ) / perYear
}
