import { hashUnit, type RandomStream } from '../../kernel/random.js'
import { addLineCurrent, type Vector } from './dipole.js'
import { drawn, type HourOfDay } from './bay-life.js'
import type { LaneOptions, TramwayOptions } from './sites.js'
import { addVehicle, drawVehicle, type Vehicle } from './vehicle.js'

/** A vehicle on its way past the bays. */
interface Passer {
  readonly vehicle: Vehicle
  /** When it is at x = 0, and its speed in metres a second, negative towards -x. */
  readonly atUs: number
  readonly speed: number
  /** Where it stops, and for how long. */
  readonly stopX: number
  readonly stopUs: number
  readonly fromUs: number
  readonly untilUs: number
  /** Of a tram: share of the peak current. */
  readonly load: number
}

/** Vehicles are felt this far from their ends, metres. */
const reachM = 9
/** How far before and behind the row they begin and end, metres. */
const runUpM = 40
/** Vehicles that pass are taken from so many of each lane. */
const poolSize = 48
const hourUs = 3600e6
/** Street traffic by hour of day, of its busiest [chosen]. */
const busyness = [
  0.1, 0.06, 0.04, 0.04, 0.06, 0.2, 0.5, 0.9, 1, 0.85, 0.75, 0.75, 0.75, 0.75, 0.75, 0.8, 0.9, 1, 1, 0.8, 0.6, 0.45,
  0.3, 0.18,
]

/** Vehicles that pass a row of bays on one lane: a Poisson process by hour of day, drawn as it is needed. */
export class Lane {
  protected passers: Passer[] = []
  private readonly pool: readonly Vehicle[]
  protected nextUs = 0

  /** `rowM`: how far the row reaches towards +x. */
  constructor(
    protected readonly chance: RandomStream,
    private readonly options: LaneOptions,
    protected readonly hourOf: HourOfDay,
    protected readonly rowM: number,
    earth: Readonly<Vector>,
  ) {
    this.pool = Array.from({ length: poolSize }, () =>
      drawVehicle(chance, drawn(chance, options.mix), true, chance.chance(0.5) ? 1 : -1, earth),
    )
    this.nextUs = this.following(0)
  }

  /** Adds the field of what passes a bay to `field`. Instants that are asked for must not go back. */
  addTo(field: Vector, bayX: number, atUs: number): void {
    if (atUs >= this.nextUs) this.draw(atUs)
    for (const passer of this.passers) {
      const x = bayX - placeOf(passer, atUs)
      const { vehicle } = passer
      if (Math.abs(x) < vehicle.sizeX / 2 + reachM) addVehicle(field, vehicle, x, -this.options.distance)
    }
  }

  /** Draws whoever has come by now and lets go of whoever has left. */
  private draw(atUs: number): void {
    while (this.nextUs <= atUs) {
      this.passers.push(this.passerFrom(this.nextUs))
      this.nextUs = this.following(this.nextUs)
    }
    this.passers = this.passers.filter(({ untilUs }) => untilUs > atUs)
  }

  private following(afterUs: number): number {
    for (let atUs = afterUs; ;) {
      atUs += Math.round(this.chance.exponential(hourUs / this.options.perHour))
      if (this.chance.next() < busyness[Math.floor(this.hourOf(atUs)) % 24]!) return atUs
    }
  }

  private passerFrom(fromUs: number): Passer {
    const { chance, options, rowM } = this
    const speed = chance.between(...options.speed)
    const stops = chance.chance(options.stopShare)
    const stopUs = stops ? Math.round(chance.between(10, 60) * 1e6) : 0
    return {
      vehicle: this.pool[chance.integer(poolSize)]!,
      atUs: fromUs + (runUpM / speed) * 1e6,
      speed,
      stopX: chance.between(0, rowM),
      stopUs,
      fromUs,
      untilUs: fromUs + stopUs + ((rowM + 2 * runUpM) / speed) * 1e6,
      load: 0,
    }
  }
}

/** Where a passer is, metres along x. */
function placeOf({ atUs, speed, stopX, stopUs }: Passer, nowUs: number): number {
  const x = ((nowUs - atUs) * speed) / 1e6
  if (stopUs === 0 || x <= stopX) return x
  return Math.max(stopX, x - (stopUs * speed) / 1e6)
}

/** Traction current by seconds after a tram is at x = 0, of its peak [chosen]: sets off before, rolls past, brakes into the line. */
const traction: readonly (readonly [number, number])[] = [
  [-24, 0],
  [-20, 0.9],
  [-13, 1],
  [-6, 0.4],
  [0, 0.1],
  [8, 0],
  [16, -0.5],
  [22, -0.3],
  [27, 0],
]
/** Trams run from five to midnight. */
const firstHour = 5

/**
 * A tramway of two tracks: trams as iron, and the field of the traction current between contact wire and rails, which comes along
 * with them and reaches bays that they have not yet passed.
 */
export class Tramway {
  private readonly pool: readonly Vehicle[]

  constructor(
    private readonly seed: number,
    chance: RandomStream,
    private readonly options: TramwayOptions,
    private readonly hourOf: HourOfDay,
    earth: Readonly<Vector>,
  ) {
    this.pool = Array.from({ length: 8 }, () => drawVehicle(chance, 'tram', true, 1, earth))
  }

  /** Adds the field of trams and of their current to `field`. */
  addTo(field: Vector, bayX: number, atUs: number): void {
    if (this.hourOf(atUs) < firstHour) return
    this.addTrack(field, bayX, atUs, 0)
    this.addTrack(field, bayX, atUs, 1)
  }

  private addTrack(field: Vector, bayX: number, atUs: number, track: 0 | 1): void {
    const { headwayS, distance, wireHeight, peakA } = this.options
    const headwayUs = headwayS * 1e6
    const number = Math.round(atUs / headwayUs)
    const late = (hashUnit(this.seed, number, track, 0x7a) - 0.5) * 0.5 * headwayUs
    const sinceS = (atUs - number * headwayUs - late) / 1e6
    if (sinceS < -25 || sinceS > 28) return
    const y = distance + 3.2 * track
    const direction = track === 0 ? 1 : -1
    const amperes = peakA * (0.5 + 0.6 * hashUnit(this.seed, number, track, 0x7b)) * share(sinceS) * direction
    // From the wire to the bay, and back along the rails.
    addLineCurrent(field, amperes, -y, -wireHeight)
    addLineCurrent(field, -amperes, -y, 0)
    const x = bayX - direction * sinceS * 9
    const vehicle = this.pool[number & 7]!
    if (Math.abs(x) < vehicle.sizeX / 2 + reachM) addVehicle(field, vehicle, x, -y)
  }
}

function share(sinceS: number): number {
  for (let index = 1; index < traction.length; index++) {
    const [untilS, until] = traction[index]!
    if (sinceS > untilS) continue
    const [fromS, from] = traction[index - 1]!
    return sinceS < fromS ? 0 : from + ((until - from) * (sinceS - fromS)) / (untilS - fromS)
  }
  return 0
}
