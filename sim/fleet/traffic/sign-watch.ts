import { blankVehicleState } from '../../city/traffic/source.js'
import type { TrafficModel } from '../../city/traffic/traffic-model.js'
import type { RoadSignPlan } from './rsi-of-signs.js'

/** How vehicles drove past a sign. */
export interface ZoneFigures {
  /** Each vehicle counts once a second while its front is between the sign's ends. */
  readonly vehicleSeconds: number
  /** Mean over them, km/h. */
  readonly meanKmh: number
  /** Part of them at more than 2 km/h over the sign's limit, [0, 1]; of a sign that has one. */
  readonly overLimit?: number
}

/** A sign with what was seen between its ends. */
export interface SignFigures {
  readonly kind: RoadSignPlan['kind']
  readonly link: number
  readonly equipped?: ZoneFigures
  readonly others?: ZoneFigures
}

type Sort = 'equipped' | 'others'

interface Sum {
  seconds: number
  metresPerSecond: number
  over: number
}

/** Who is no more than this over a limit is not counted as over it, m/s. */
const toleranceMps = 2 / 3.6

/** Someone with a radar gun at every sign; without signs it costs nothing. */
export class SignWatch {
  private readonly sums: Readonly<Record<Sort, Sum>>[]
  private readonly state = blankVehicleState()
  private nextUs = 0

  constructor(
    private readonly traffic: TrafficModel,
    private readonly signs: readonly RoadSignPlan[],
  ) {
    this.sums = signs.map(() => ({ equipped: blank(), others: blank() }))
  }

  /** A step of traffic is done. */
  look(nowUs: number): void {
    if (this.signs.length === 0 || nowUs < this.nextUs) return
    this.nextUs = nowUs + 1_000_000
    this.traffic.forEach((id) => {
      if (this.traffic.read(id, this.state) && this.state.vehicleClass !== 'emergency') this.count()
    })
  }

  /** What has been seen so far. */
  figures(): SignFigures[] {
    return this.signs.map(({ kind, link, limit }, index) => {
      const { equipped, others } = this.sums[index]!
      return { kind, link, ...zoneOf('equipped', equipped, limit), ...zoneOf('others', others, limit) }
    })
  }

  private count(): void {
    const { link, toStopLineM, isOnIntersection, isEquipped, speed } = this.state
    if (isOnIntersection) return
    this.signs.forEach(({ link: at, fromM, toM, limit = Infinity }, index) => {
      if (link !== at || toStopLineM > fromM || toStopLineM < toM) return
      const sum = this.sums[index]![isEquipped ? 'equipped' : 'others']
      sum.seconds++
      sum.metresPerSecond += speed
      if (speed > limit + toleranceMps) sum.over++
    })
  }
}

const blank = (): Sum => ({ seconds: 0, metresPerSecond: 0, over: 0 })

const rounded = (value: number): number => Math.round(1000 * value) / 1000

function zoneOf(sort: Sort, { seconds, metresPerSecond, over }: Sum, limit: number | undefined) {
  if (seconds === 0) return {}
  const figures: ZoneFigures = {
    vehicleSeconds: seconds,
    meanKmh: rounded((3.6 * metresPerSecond) / seconds),
    ...(limit === undefined ? {} : { overLimit: rounded(over / seconds) }),
  }
  return { [sort]: figures }
}
