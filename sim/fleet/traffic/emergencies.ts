import type { TripScore } from '../../city/traffic/source.js'
import { drawRoute } from '../../city/traffic/routing.js'
import type { TrafficModel } from '../../city/traffic/traffic-model.js'
import type { RandomStream } from '../../kernel/random.js'
import type { World } from '../../kernel/world.js'
import type { EmergencyPlan } from './plan.js'
import type { EmergencyTrip } from './scores.js'

/** One who found no room where it begins tries again after this. */
const againUs = 1_000_000

interface Waiting {
  readonly number: number
  readonly links: readonly number[]
}

/** Sends emergency vehicles on their ways and keeps how long each took. */
export class Emergencies {
  readonly trips: EmergencyTrip[] = []
  private readonly numberOf = new Map<number, number>()
  private readonly chance: RandomStream

  constructor(
    private readonly world: World,
    private readonly traffic: TrafficModel,
  ) {
    this.chance = world.random('emergencies')
  }

  plan(emergency: EmergencyPlan): void {
    this.world.scheduler.at(emergency.atUs, 0, this.send, emergency)
  }

  /** One has come to the end of its way. */
  arrive({ id, stops, untilUs, enteredUs }: TripScore): void {
    const number = this.numberOf.get(id)
    if (number === undefined) return
    this.numberOf.delete(id)
    const travelSeconds = Number(((untilUs - enteredUs) / 1e6).toFixed(1))
    this.trips[number] = { ...this.trips[number]!, travelSeconds, stops }
  }

  private readonly send = (emergency: EmergencyPlan): void => {
    const { scheduler } = this.world
    const { everyUs, untilUs = Infinity, crossroads } = emergency
    const links = crossroads === undefined ? emergency.links : drawRoute(this.traffic.map, crossroads, this.chance)
    if (links && links.length > 0) {
      const number = this.trips.length
      this.trips.push({ number, crossroads: links.length - 1, travelSeconds: undefined, stops: 0 })
      this.begin({ number, links })
    }
    if (everyUs !== undefined && scheduler.nowUs + everyUs <= untilUs) scheduler.after(everyUs, 0, this.send, emergency)
  }

  private readonly begin = (waiting: Waiting): void => {
    const id = this.traffic.addVehicle({ vehicleClass: 'emergency', route: waiting.links, isEquipped: true })
    if (id === undefined) this.world.scheduler.after(againUs, 0, this.begin, waiting)
    else this.numberOf.set(id, waiting.number)
  }
}
