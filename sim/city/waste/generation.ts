import type { WasteCategory } from '../../../firmware/nodes/bin-tag/index.js'

/** What stands around a collection site. */
export type PlaceKind = 'residential' | 'commercial' | 'market' | 'park'

/** Kilograms of a litre as it lies in a bin: mean, and its spread from bin to bin (chosen within published ranges of loose waste). */
export const densities: Readonly<Record<WasteCategory, { readonly mean: number; readonly spread: number }>> = {
  recyclable: { mean: 0.06, spread: 0.015 },
  hazardous: { mean: 0.2, spread: 0.05 },
  kitchen: { mean: 0.45, spread: 0.06 },
  other: { mean: 0.15, spread: 0.03 },
}

/** Litres that come to one bin of 240 litres on an ordinary day, by place and category (chosen). */
const litresADay: Readonly<Record<PlaceKind, Readonly<Record<WasteCategory, number>>>> = {
  residential: { recyclable: 90, hazardous: 4, kitchen: 80, other: 130 },
  commercial: { recyclable: 140, hazardous: 3, kitchen: 60, other: 120 },
  market: { recyclable: 100, hazardous: 1, kitchen: 160, other: 140 },
  park: { recyclable: 60, hazardous: 1, kitchen: 20, other: 70 },
}

/** Factors on that by day of the week, Monday first, and on a public holiday (chosen). */
const weekly: Readonly<Record<PlaceKind, { readonly days: readonly number[]; readonly holiday: number }>> = {
  residential: { days: [1.05, 0.95, 0.95, 0.95, 1, 1.15, 1.2], holiday: 1.25 },
  commercial: { days: [1, 1, 1, 1, 1.1, 0.9, 0.7], holiday: 0.4 },
  market: { days: [0.9, 0.9, 0.9, 1, 1.1, 1.3, 1.3], holiday: 1.2 },
  park: { days: [0.6, 0.6, 0.6, 0.7, 0.9, 1.8, 1.8], holiday: 2.5 },
}

/** Share of a day that comes in each hour (chosen: morning and evening at home, opening hours elsewhere). Each row sums to 1. */
const hourly: Readonly<Record<PlaceKind, readonly number[]>> = {
  residential: normalised([1, 0.5, 0.3, 0.3, 0.6, 2, 5, 9, 8, 5, 4, 4, 5, 4, 3, 3, 4, 6, 9, 10, 8, 5, 3, 2]),
  commercial: normalised([0.3, 0.2, 0.2, 0.2, 0.2, 0.5, 1, 3, 5, 7, 8, 9, 10, 9, 7, 7, 7, 8, 7, 5, 4, 3, 1, 0.5]),
  market: normalised([0.3, 0.3, 0.5, 1, 3, 7, 10, 10, 9, 8, 8, 7, 5, 4, 4, 5, 6, 6, 4, 2, 1, 0.5, 0.3, 0.3]),
  park: normalised([0.2, 0.1, 0.1, 0.1, 0.3, 1, 2, 3, 4, 6, 8, 9, 8, 8, 9, 9, 9, 8, 6, 5, 3, 2, 1, 0.5]),
}

/** Public holidays that fall on the same day each year: month and day (China: New Year, Labour Day, National Day week). */
const holidays = ['1-1', '5-1', '5-2', '5-3', '10-1', '10-2', '10-3', '10-4', '10-5', '10-6', '10-7']

/** How much the people of a place throw away, by the local clock. */
export class WasteHabits {
  /** @param offsetMinutes minutes that the place's clocks are ahead of UTC */
  constructor(
    private readonly place: PlaceKind,
    private readonly category: WasteCategory,
    private readonly offsetMinutes: number,
  ) {}

  /** Litres an hour at an instant, milliseconds since 1970; the same through each hour. */
  litresAnHour(unixMs: number): number {
    const hour = new Date(unixMs + this.offsetMinutes * 60_000).getUTCHours()
    return this.litresOn(unixMs) * hourly[this.place][hour]!
  }

  /** The most that {@link litresAnHour} ever is. */
  get mostAnHour(): number {
    const { days, holiday } = weekly[this.place]
    const day = Math.max(holiday, ...days)
    return litresADay[this.place][this.category] * day * Math.max(...hourly[this.place])
  }

  /** Litres between two instants, hour by hour. */
  litresBetween(fromMs: number, untilMs: number): number {
    const hourMs = 3_600_000
    let litres = 0
    for (let atMs = fromMs; atMs < untilMs;) {
      const nextMs = Math.min(untilMs, (Math.floor(atMs / hourMs) + 1) * hourMs)
      litres += (this.litresAnHour(atMs) * (nextMs - atMs)) / hourMs
      atMs = nextMs
    }
    return litres
  }

  private litresOn(unixMs: number): number {
    const local = new Date(unixMs + this.offsetMinutes * 60_000)
    const { days, holiday } = weekly[this.place]
    const isHoliday = holidays.includes(`${local.getUTCMonth() + 1}-${local.getUTCDate()}`)
    const factor = isHoliday ? holiday : days[(local.getUTCDay() + 6) % 7]!
    return litresADay[this.place][this.category] * factor
  }
}

function normalised(shares: readonly number[]): readonly number[] {
  const total = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => share / total)
}
