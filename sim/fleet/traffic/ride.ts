import { toGlobe } from '../../city/traffic/geometry.js'
import { blankVehicleState } from '../../city/traffic/source.js'
import type { TrafficModel } from '../../city/traffic/traffic-model.js'
import type { RandomStream } from '../../kernel/random.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import type { Pc5Medium } from '../../radio/pc5/medium.js'

/** From the end of a trip, or a gateway without room, to the next try. */
const pauseUs = 30_000_000

/**
 * A car of the traffic that a node rides in: it comes in at a gateway that is drawn, and comes back for the next trip. Between
 * trips it stands where the last one ended.
 */
export class Ride {
  trips = 0
  private vehicle = -1
  private readonly state = blankVehicleState()
  private readonly place = { x: 0, y: 0 }

  constructor(
    private readonly scheduler: Scheduler,
    private readonly traffic: TrafficModel,
    readonly medium: Pc5Medium,
    private readonly chance: RandomStream,
    beginUs: number,
  ) {
    const first = traffic.map.links.find(({ isEntry }) => isEntry)!.link.points[0]!
    this.state.x = first.x
    this.state.y = first.y
    scheduler.at(beginUs + chance.integer(pauseUs), 0, this.enter, undefined)
  }

  /** The middle of the car, metres; the object is used again. */
  middle(): { readonly x: number; readonly y: number } {
    const { state, place } = this
    this.look()
    const radians = (state.heading * Math.PI) / 180
    place.x = state.x - (state.lengthM / 2) * Math.sin(radians)
    place.y = state.y - (state.lengthM / 2) * Math.cos(radians)
    return place
  }

  /** The same on the globe, with speed and course. */
  globe() {
    const { x, y } = this.middle()
    const { speed, heading } = this.state
    return { ...toGlobe(this.traffic.map.network.origin, x, y), altitude: 0, speed, course: heading }
  }

  /** m/s and m/s2. */
  motion(): { readonly speed: number; readonly acceleration: number } {
    this.look()
    return this.state
  }

  /** What its driver is told. */
  heed(advised: number | undefined, isWarned: boolean): void {
    if (this.vehicle < 0) return
    this.traffic.advise(this.vehicle, advised)
    this.traffic.warn(this.vehicle, isWarned)
  }

  private look(): void {
    if (this.vehicle < 0 || this.traffic.read(this.vehicle, this.state)) return
    this.vehicle = -1
    this.state.speed = 0
    this.state.acceleration = 0
    this.scheduler.after(pauseUs, 0, this.enter, undefined)
  }

  private readonly enter = (): void => {
    const gateways = this.traffic.map.links.filter(({ isEntry }) => isEntry)
    const { link } = gateways[this.chance.integer(gateways.length)]!
    // Its unit is the node's: the traffic fits none.
    const id = this.traffic.addVehicle({ route: link.id, isEquipped: false })
    if (id === undefined) return void this.scheduler.after(pauseUs, 0, this.enter, undefined)
    this.vehicle = id
    this.trips++
  }
}
