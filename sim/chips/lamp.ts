import type { MeterLoad } from './bl0942-meter.js'

/** An LED street lamp with its driver, as numbers. Watts at the mains. */
export interface LampCurve {
  /** Input power at full output. */
  readonly ratedPowerW: number
  /** What the driver takes for itself whenever it is on; default 6 % of the rated power. */
  readonly fixedPowerW?: number
  /** Dimmed to off; default 0.5 W. */
  readonly standbyPowerW?: number
  /** On with open LEDs: default 1.5 W (assumed). */
  readonly openLoadPowerW?: number
  /** On with shorted LEDs, mean over the driver's retries: default 3 W (assumed). */
  readonly hiccupPowerW?: number
  /** Level at 1 V, (0, 1]; default 0.1. */
  readonly minimumLevel?: number
  /** Luminous flux of the new lamp at full output, lumens; default 140 lm for each rated watt. */
  readonly ratedLumens?: number
  /** Lumen maintenance, [0, 1]: what age left of the flux; default 1. */
  readonly maintenance?: number
}

/** A lamp with every number in place: made once by {@link makeLamp}, shared by all lamps of its kind. */
export type Lamp = Required<LampCurve>

const defaults = { standbyPowerW: 0.5, openLoadPowerW: 1.5, hiccupPowerW: 3, minimumLevel: 0.1, maintenance: 1 }

/** Fills in what a lamp's description leaves out. @throws RangeError for powers, levels or fluxes that no lamp has */
export function makeLamp(curve: LampCurve): Lamp {
  const { ratedPowerW } = curve
  const lamp = { ...defaults, fixedPowerW: 0.06 * ratedPowerW, ratedLumens: 140 * ratedPowerW, ...curve }
  const powers = [lamp.fixedPowerW, lamp.standbyPowerW, lamp.openLoadPowerW, lamp.hiccupPowerW]
  if (!powers.every((power) => power >= 0 && power <= ratedPowerW))
    throw new RangeError(`powers from 0 to the rated ${ratedPowerW} W expected, got ${powers.join(', ')}`)
  if (!(lamp.minimumLevel > 0 && lamp.minimumLevel <= 1 && lamp.maintenance >= 0 && lamp.maintenance <= 1))
    throw new RangeError(`fractions expected, got level ${lamp.minimumLevel}, maintenance ${lamp.maintenance}`)
  if (!(lamp.ratedLumens >= 0)) throw new RangeError(`a luminous flux expected, got ${lamp.ratedLumens}`)
  return lamp
}

/**
 * The curve: input power of a sound lamp at a level, [0, 1]. Off: P = Pstandby. On: P(l) = Pfixed + (Prated - Pfixed) l.
 */
export function lampPower(level: number, lamp: Lamp): number {
  const { ratedPowerW, fixedPowerW, standbyPowerW } = lamp
  return level > 0 ? fixedPowerW + level * (ratedPowerW - fixedPowerW) : standbyPowerW
}

/** Luminous flux of a lamp at a level, [0, 1], in lumens; `lumenLoss`: the share that dirt and ageing take besides. */
export function luminousFlux(level: number, { ratedLumens, maintenance }: Lamp, lumenLoss = 0): number {
  return level * ratedLumens * maintenance * (1 - lumenLoss)
}

/**
 * Power factor of the driver at a level, [0, 1]: 0.97 - 0.35 (1 - l)^2 when on, 0.3 in standby. The shape is that of
 * published driver curves (0.97 at full, 0.88 at half, 0.69 at a tenth); the numbers are chosen, not measured.
 */
export function powerFactor(level: number): number {
  return level > 0 ? 0.97 - 0.35 * (1 - level) ** 2 : 0.3
}

/** What a meter in front of the lamp sees. */
export function lampInput(level: number, power: number, mains: Pick<MeterLoad, 'voltage' | 'frequency'>): MeterLoad {
  return { voltage: mains.voltage, power, powerFactor: powerFactor(level), frequency: mains.frequency }
}
