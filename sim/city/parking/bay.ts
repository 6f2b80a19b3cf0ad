import type { BayTarget, CarPark } from './car-park.js'
import type { Vector } from './dipole.js'
import type { FieldSeries } from './field-series.js'
import type { TrueStay } from './score.js'

/** One bay as the chips in its ground feel it, and the truth aside. Instants in microseconds of virtual time, not going back. */
export interface Bay {
  /** Whether the field comes from a chip already: with its errors, along its axes. */
  readonly isMeasured: boolean
  /** Whether anybody knows what a radar there would see. */
  readonly isSeen: boolean
  /** The field in the middle of the bay, microteslas, put into `field`. */
  fieldAt(atUs: number, field: Vector): void
  /** What a radar there has before it. */
  targetsAt(atUs: number): readonly BayTarget[]
  /** Degrees Celsius of the ground. */
  temperatureAt(atUs: number): number
  /** The truth, for scoring only: stays that have begun by an instant, with an end where they are over. */
  staysUntil(atUs: number): readonly TrueStay[]
}

/** A bay of a car park. */
export function bayOfPark(park: CarPark, bay: number): Bay {
  return {
    isMeasured: false,
    isSeen: true,
    fieldAt: (atUs, field) => park.fieldAt(bay, atUs, field),
    targetsAt: (atUs) => park.targetsAt(bay, atUs),
    temperatureAt: (atUs) => park.temperatureAt(atUs),
    staysUntil: (atUs) =>
      park
        .truthOf(bay, atUs)
        .filter(({ standsUs }) => standsUs <= atUs)
        .map(({ standsUs, goneUs }) => ({ from: standsUs / 1e6, until: goneUs <= atUs ? goneUs / 1e6 : Infinity })),
  }
}

const nothing: readonly BayTarget[] = []
/** Where somebody looked while the series was measured, a radar would have seen it, too. */
const underbody: readonly BayTarget[] = [{ distance: 0.2, isMoving: false, energy: 80 }]
const usualC = 20

/** A bay in which the field goes as it was measured. */
export function bayOfSeries(series: FieldSeries): Bay {
  const reader = series.reader()
  const stays = series.stays
  const isTaken = (second: number): boolean => stays.some(({ from, until }) => second >= from && second < until)
  return {
    isMeasured: true,
    isSeen: series.hasTruth,
    fieldAt: (atUs, field) => reader.fieldAt(atUs / 1e6, field),
    targetsAt: (atUs) => (isTaken(atUs / 1e6) ? underbody : nothing),
    temperatureAt: () => usualC,
    staysUntil: (atUs) =>
      stays
        .filter(({ from }) => from <= atUs / 1e6)
        .map(({ from, until }) => ({ from, until: until <= atUs / 1e6 ? until : Infinity })),
  }
}
