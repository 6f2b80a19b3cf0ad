/** What is written on an LED lamp and its driver. Watts at the mains. */
export interface LampRating {
  /** Input power at full output. */
  readonly ratedPowerW: number
  /** Input power that the driver takes for itself whenever the lamp is on; default 6 % of the rated power. */
  readonly fixedPowerW?: number
  /** Input power while the lamp is dimmed to off; default 0.5 W (the limit of EU 2019/2020 for standby). */
  readonly standbyPowerW?: number
}

/** What a comparison of measured and expected power says. */
export type LampVerdict =
  | 'ok'
  | 'failed' // on, and draws less than half of what it should
  | 'power-low' // on, and draws less than the tolerance allows
  | 'power-high' // on, and draws more than the tolerance allows
  | 'unexpected-on' // off, and draws more than a standby can

/**
 * Input power that a healthy lamp draws at a level in percent, 0 for off: standby when off, else a fixed part and a part
 * that grows with the light. Watts.
 */
export function expectedPower(levelPercent: number, rating: LampRating): number {
  if (levelPercent <= 0) return rating.standbyPowerW ?? 0.5
  const fixed = rating.fixedPowerW ?? 0.06 * rating.ratedPowerW
  return fixed + ((rating.ratedPowerW - fixed) * levelPercent) / 100
}

/**
 * Judges a lamp by its measured power. The lamp must have been at the level for as long as its meter averages (0.8 s).
 * @param tolerance allowed deviation as a fraction of the expected power, default 0.2: mains voltage, temperature, ageing
 */
export function judgeLamp(
  levelPercent: number,
  measuredPowerW: number,
  rating: LampRating,
  tolerance = 0.2,
): LampVerdict {
  const expected = expectedPower(levelPercent, rating)
  if (levelPercent <= 0) return measuredPowerW > expected + 0.05 * rating.ratedPowerW ? 'unexpected-on' : 'ok'
  if (measuredPowerW < 0.5 * expected) return 'failed'
  if (measuredPowerW < (1 - tolerance) * expected) return 'power-low'
  return measuredPowerW > (1 + tolerance) * expected ? 'power-high' : 'ok'
}
