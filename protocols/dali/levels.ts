/** Highest level; 0 is off, 255 is "no value". */
export const maxLevel = 254

/** Dimming curves of device type 6 (IEC 62386-207): logarithmic, the default, and linear. */
export const DimmingCurve = { logarithmic: 0, linear: 1 } as const
export type DimmingCurveValue = (typeof DimmingCurve)[keyof typeof DimmingCurve]

/**
 * Light output in percent at a level [0, 254]: 10^((level - 1) / (253 / 3) - 1), from 0.1 % at 1 to 100 % at 254
 * (IEC 62386-102, 9.3); linear: level / 254 (IEC 62386-207).
 */
export function percentOfLevel(level: number, curve: DimmingCurveValue = DimmingCurve.logarithmic): number {
  if (level <= 0) return 0
  if (curve === DimmingCurve.linear) return (level * 100) / maxLevel
  return Math.pow(10, ((level - 1) * 3) / 253 - 1)
}

/** The level nearest to a light output in percent [0, 100]: 0 for 0, at least 1 above. */
export function levelOfPercent(percent: number, curve: DimmingCurveValue = DimmingCurve.logarithmic): number {
  if (percent <= 0) return 0
  const level =
    curve === DimmingCurve.linear
      ? Math.round((percent * maxLevel) / 100)
      : Math.round((Math.log(percent / 100) / Math.LN10 + 2 + 1) * (253 / 3) + 1)
  return level < 1 ? 1 : level > maxLevel ? maxLevel : level
}

/** Seconds of a fade for fade time [1, 15]: 0.5 sqrt(2^n); 0 for 0, where the extended fade time holds (IEC 62386-102, 9.5.2). */
export function fadeSeconds(fadeTime: number): number {
  return fadeTime === 0 ? 0 : 0.5 * Math.sqrt(Math.pow(2, fadeTime))
}

/** Levels a second for fade rate [1, 15]: 506 / sqrt(2^n) (IEC 62386-102, 9.5.3). */
export function fadeStepsPerSecond(fadeRate: number): number {
  return 506 / Math.sqrt(Math.pow(2, fadeRate))
}

/** Seconds of an extended fade time byte, 0MMMBBBB: (base + 1) times 0, 0.1 s, 1 s, 10 s or 60 s (IEC 62386-102, 9.5.4, recalled). */
export function extendedFadeSeconds(byte: number): number {
  const multiplier = extendedMultipliers[byte >> 4]
  return multiplier === undefined ? 0 : ((byte & 0x0f) + 1) * multiplier
}

const extendedMultipliers: readonly number[] = [0, 0.1, 1, 10, 60]
