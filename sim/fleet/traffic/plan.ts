import type { RoadNetwork, Turn } from '../../city/traffic/road-network.js'
import type { RoadSignPlan } from './rsi-of-signs.js'

/** The roads of a scenario. */
export interface RoadsPlan {
  readonly network: RoadNetwork
  /** Ids of the links of each street that runs east and of each that runs north; empty for roads from a file. */
  readonly rows: readonly (readonly number[])[]
  /** From one street to the next, metres; undefined for roads from a file. */
  readonly spacingM: number | undefined
  readonly signs: readonly RoadSignPlan[]
}

/** What moves on them. */
export interface TrafficPlan {
  /** From when on vehicles come in. */
  readonly beginUs: number
  /** At each gateway. */
  readonly vehiclesPerHour: number
  /** Part of the vehicles with an on-board unit, [0, 1]. */
  readonly penetration: number
  readonly turning: Readonly<Record<Exclude<Turn, 'uturn'>, number>>
  /** Whether units advise speeds; whether drivers heed warnings. */
  readonly advice: boolean
  readonly warnings: boolean
  /** Part of the drivers, first at a line that is red or yellow, who do not heed it, [0, 1]; none where it is left out. */
  readonly redRunning?: number
  readonly radio: 'sps' | 'curve'
  readonly emergencies: readonly EmergencyPlan[]
  readonly walkers: readonly WalkerPlan[]
}

/** Emergency vehicles on a way. */
export interface EmergencyPlan {
  readonly atUs: number
  /** One more after each of these; undefined: only one. */
  readonly everyUs: number | undefined
  /** None comes after this; undefined: as long as the run is. */
  readonly untilUs?: number | undefined
  /** Ids of the links that it drives. Where there are none, each one's way is drawn over so many crossroads. */
  readonly links: readonly number[]
  readonly crossroads?: number | undefined
}

/** People who cross a link on foot, one after the other. */
export interface WalkerPlan {
  readonly link: number
  readonly toStopLineM: number
  readonly everyUs: number
  /** Where something hides them: the distance at which a driver sees them, m. */
  readonly seenWithinM: number
}
