import { Scheduler } from '../../kernel/scheduler.js'
import { RandomStream } from '../../kernel/random.js'
import { Pc5Medium, type Pc5Handle, type Pc5Statistics } from './medium.js'
import type { Pc5Options } from './options.js'

/** What a run on the highway gave. */
export interface HighwayResult {
  /** Packet delivery ratio of pairs whose distance is nearest to each multiple of the step. */
  readonly ratios: readonly number[]
  readonly busyRatio: number
  readonly statistics: Pc5Statistics
}

/** How a run is made. */
export interface HighwayOptions {
  readonly vehiclesPerMetre: number
  readonly seconds: number
  readonly seed?: number
  /** Of the road, of which the middle counts. */
  readonly lengthM?: number
  readonly countedM?: number
  readonly radio?: Partial<Pc5Options>
}

/** Metres from one published distance to the next. */
export const highwayStepM = 25
const bins = 21
/** Vehicles need a few choices of resource before what they sense is what they will sense. */
const settlingSeconds = 3

/**
 * The setting of the published curve: 190 bytes at 10 Hz in sub-channels of 12 blocks in 10 MHz (10 of data, two of
 * control), no other overhead, one pool.
 */
export const publishedSetting: Partial<Pc5Options> = {
  resourceBlocks: 50,
  subchannelBlocks: 12,
  pools: 'shared',
  overheadBytes: 0,
  selectionWindowMs: [1, 100],
}

/** 70 km/h. */
const vehicleSpeed = 19.4
const periodUs = 100_000
const frame = new Uint8Array(190)

/**
 * Vehicles evenly spaced on a straight road, two directions at 70 km/h in turn, everyone sending: the delivery ratio over
 * distance. The yardstick of the medium in its test.
 */
export function measureHighway(options: HighwayOptions): HighwayResult {
  return new Highway(options).run()
}

class Highway {
  private readonly scheduler = new Scheduler()
  private readonly medium: Pc5Medium
  private readonly handles: Pc5Handle[]
  private readonly received = new Float64Array(bins)
  private readonly expected = new Float64Array(bins)
  private readonly lengthM: number
  private readonly countedM: number
  private readonly seed: number

  constructor(private readonly options: HighwayOptions) {
    const { vehiclesPerMetre, seed = 1, lengthM = 3600, countedM = 1500, radio = {} } = options
    this.lengthM = lengthM
    this.countedM = countedM
    this.seed = seed
    this.medium = new Pc5Medium(this.scheduler, { seed, ...publishedSetting, ...radio })
    const count = Math.round(vehiclesPerMetre * lengthM)
    this.handles = Array.from({ length: count }, (_, index) => this.attach(index))
  }

  run(): HighwayResult {
    const { scheduler, handles, received, expected, medium } = this
    const chance = new RandomStream(this.seed, 'highway')
    for (let index = 0; index < handles.length; index++) scheduler.at(chance.integer(periodUs), 0, this.send, index)
    scheduler.runUntil(this.endUs)
    const middle = handles.filter((_, index) => this.isCounted(this.placeOf(index)))
    const busyRatio = middle.reduce((sum, handle) => sum + handle.busyRatio(), 0) / middle.length
    scheduler.runDry()
    const ratios = Array.from(received, (hits, bin) => hits / expected[bin]!)
    return { ratios, busyRatio, statistics: medium.statistics() }
  }

  private get endUs(): number {
    return (settlingSeconds + this.options.seconds) * 1e6
  }

  private attach(index: number): Pc5Handle {
    const place = { x: 0, y: 0 }
    return this.medium.attach({
      id: index,
      kind: 'obu',
      position: () => {
        place.x = this.placeOf(index)
        return place
      },
      onFrame: (_bytes, { from }) => {
        if (this.scheduler.nowUs >= settlingSeconds * 1e6) this.count(this.received, from, index)
      },
    })
  }

  private placeOf(index: number): number {
    const moved = ((index % 2 ? vehicleSpeed : -vehicleSpeed) * this.scheduler.nowUs) / 1e6
    const place = (index / this.options.vehiclesPerMetre + moved) % this.lengthM
    return place < 0 ? place + this.lengthM : place
  }

  private isCounted(place: number): boolean {
    return Math.abs(place - this.lengthM / 2) <= this.countedM / 2
  }

  private count(counts: Float64Array, from: number, to: number): void {
    const sender = this.placeOf(from)
    if (!this.isCounted(sender)) return
    const bin = Math.round(Math.abs(sender - this.placeOf(to)) / highwayStepM)
    if (bin < bins) counts[bin]!++
  }

  private readonly send = (index: number): void => {
    const { scheduler } = this
    const atUs = this.handles[index]!.send(frame, { periodUs })!
    // Who could have heard it is settled when it is sent.
    if (atUs >= settlingSeconds * 1e6) scheduler.at(atUs, 0, this.expect, index)
    if (scheduler.nowUs < this.endUs - periodUs) scheduler.at(scheduler.nowUs + periodUs, 0, this.send, index)
  }

  private readonly expect = (index: number): void => {
    if (!this.isCounted(this.placeOf(index))) return
    for (let other = 0; other < this.handles.length; other++)
      if (other !== index) this.count(this.expected, index, other)
  }
}
