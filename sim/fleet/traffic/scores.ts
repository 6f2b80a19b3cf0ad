import type { TripScore } from '../../city/traffic/source.js'

/** Means over the trips of one sort of vehicle that have ended. */
export interface TripFigures {
  readonly trips: number
  /** A trip. */
  readonly stops: number
  readonly waitingSeconds: number
  readonly travelSeconds: number
  readonly kilometres: number
}

/** How an emergency vehicle's trip went. */
export interface EmergencyTrip {
  /** Counts them in the order in which they were sent: the same in runs that differ in what helps them only. */
  readonly number: number
  readonly crossroads: number
  /** Undefined while it is on the road, or waits for room to begin. */
  readonly travelSeconds: number | undefined
  readonly stops: number
}

/** Adds up trips as they end: equipped vehicles, others, and emergency vehicles. */
export class Scores {
  private readonly sums = { equipped: blank(), others: blank(), emergency: blank() }

  add(score: TripScore): void {
    const { vehicleClass, isEquipped, stops, waitingS, enteredUs, untilUs, distanceM } = score
    const sum = this.sums[vehicleClass === 'emergency' ? 'emergency' : isEquipped ? 'equipped' : 'others']
    sum.trips++
    sum.stops += stops
    sum.waitingS += waitingS
    sum.travelS += (untilUs - enteredUs) / 1e6
    sum.metres += distanceM
  }

  /** What there are trips of. */
  figures(): Partial<Record<'equipped' | 'others' | 'emergency', TripFigures>> {
    return Object.fromEntries(
      Object.entries(this.sums).flatMap(([sort, sum]) => (sum.trips === 0 ? [] : [[sort, meansOf(sum)]])),
    )
  }
}

interface Sum {
  trips: number
  stops: number
  waitingS: number
  travelS: number
  metres: number
}

const blank = (): Sum => ({ trips: 0, stops: 0, waitingS: 0, travelS: 0, metres: 0 })

function meansOf({ trips, stops, waitingS, travelS, metres }: Sum): TripFigures {
  const mean = (sum: number, digits: number): number => Number((sum / trips).toFixed(digits))
  return {
    trips,
    stops: mean(stops, 3),
    waitingSeconds: mean(waitingS, 2),
    travelSeconds: mean(travelS, 2),
    kilometres: mean(metres / 1000, 3),
  }
}
