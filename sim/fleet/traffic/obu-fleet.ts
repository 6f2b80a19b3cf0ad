import {
  glanceAt,
  makeBsmEncoder,
  makeDecoder,
  metresPerLongitude,
  nearLat,
  nearLongOf,
  type Obu,
  type BsmEncoder,
  type Decoder,
  type Glancer,
  type WarningKind,
} from '../../../firmware/nodes/obu/index.js'
import { blankVehicleState, type TrafficSource } from '../../city/traffic/source.js'
import type { World } from '../../kernel/world.js'
import type { Pc5Medium } from '../../radio/pc5/medium.js'
import type { Pc5Ear } from '../../radio/pc5/stations.js'
import { FittedObu, metresPerRaw } from './fitted-obu.js'

/** What all on-board units of a world share. */
export interface ObuSurroundings {
  readonly world: World
  readonly medium: Pc5Medium
  readonly traffic: TrafficSource
  /** Of x = 0, y = 0, degrees. */
  readonly origin: { readonly latitude: number; readonly longitude: number }
  readonly givesAdvice: boolean
  readonly givesWarnings: boolean
  /** Hears of every warning that begins or ends. */
  readonly onWarning?: (vehicle: number, kind: WarningKind, isOn: boolean) => void
}

/** What units have done, over all of them since the world began. */
export interface ObuCounts {
  fitted: number
  sent: number
  heard: number
  /** Times that a speed was advised after none. */
  advised: number
  /** Warnings begun, by kind. */
  readonly warnings: Record<WarningKind, number>
}

/** A stretch of the ground, bounds included, 1e-7 degrees. */
interface Area {
  south: number
  north: number
  west: number
  east: number
}

/** A latitude that is none: of a unit that has not read its place, which is near nobody. 1e-7 degrees. */
const nowhere = 1e9

/**
 * The on-board units of a city's vehicles: the unchanged firmware, without a board of its own under each. Position, vehicle
 * bus, radio and driver are objects of the host; a frame is decoded once for all who hear it.
 */
export class ObuFleet implements Pc5Ear {
  readonly counts: ObuCounts = {
    fitted: 0,
    sent: 0,
    heard: 0,
    advised: 0,
    warnings: { 'red-light': 0, crossing: 0, vulnerable: 0, 'emergency-vehicle': 0, speed: 0, 'road-works': 0 },
  }
  private readonly units = new Map<number, FittedObu>()
  readonly decode: Decoder = shared(makeDecoder())
  readonly glance: Glancer = shared(glanceAt)
  /** Firmware of each unit by its number among the receivers of the medium. */
  private readonly members: (Obu | undefined)[] = []
  private readonly freeMembers: number[] = []
  /** What each unit last read of its place, by member: latitude and longitude in 1e-7 degrees. */
  private places = new Int32Array(128).fill(nowhere)
  /** Steps of longitude within which everyone lies whom a unit may take for near; as wide as the northernmost needs it. */
  private nearLong = 0
  /** Used again for every frame. */
  private readonly area: Area = { south: 0, north: 0, west: 0, east: 0 }
  readonly encode: BsmEncoder = makeBsmEncoder()
  readonly metresPerLong: number
  readonly state = blankVehicleState()

  constructor(readonly surroundings: ObuSurroundings) {
    this.metresPerLong = metresPerRaw * Math.cos((surroundings.origin.latitude * Math.PI) / 180)
  }

  /** Units on the road now. */
  get count(): number {
    return this.units.size
  }

  /** Fits a vehicle with a unit and switches it on. */
  fit(vehicle: number): void {
    if (this.units.has(vehicle)) return
    this.counts.fitted++
    const member = this.freeMembers.pop() ?? this.members.length
    if (2 * member === this.places.length) this.grow()
    this.places[2 * member] = nowhere
    const unit = new FittedObu(this, vehicle, member)
    this.members[member] = unit.obu
    this.units.set(vehicle, unit)
  }

  /** The vehicle leaves the road. */
  remove(vehicle: number): void {
    const unit = this.units.get(vehicle)
    if (!unit) return
    unit.close()
    this.members[unit.member] = undefined
    this.freeMembers.push(unit.member)
    this.units.delete(vehicle)
  }

  /**
   * The medium's: all receivers of a frame at once. Units that would leave it alone by where they are, as their firmware says,
   * are not asked one by one.
   */
  onFrames(frame: Uint8Array, members: Int32Array, count: number): void {
    this.counts.heard += count
    const glance = this.glance(frame)
    const area = glance ? this.areaOf([glance]) : this.seenArea(frame)
    if (area) this.tellNear(area, frame, members, count)
    else for (let place = 0; place < count; place++) this.members[members[place]!]?.onFrame(frame)
  }

  /** Where everyone is whom a roadside unit has seen; undefined for a frame that says something else. */
  private seenArea(frame: Uint8Array): Area | undefined {
    const heard = this.decode(frame)
    return heard?.kind === 'rsm' ? this.areaOf(heard.participants) : undefined
  }

  /** Around some places, as far as a unit may take them for near. */
  private areaOf(places: readonly { readonly lat: number; readonly long: number }[]): Area {
    const { area, nearLong } = this
    area.south = area.west = Infinity
    area.north = area.east = -Infinity
    for (const { lat, long } of places) {
      if (lat - nearLat < area.south) area.south = lat - nearLat
      if (lat + nearLat > area.north) area.north = lat + nearLat
      if (long - nearLong < area.west) area.west = long - nearLong
      if (long + nearLong > area.east) area.east = long + nearLong
    }
    return area
  }

  /** A unit has read its place, 1e-7 degrees. */
  placed(member: number, lat: number, long: number): void {
    const { places } = this
    if (places[2 * member] === nowhere) this.nearLong = Math.max(this.nearLong, nearLongOf(metresPerLongitude(lat)))
    places[2 * member] = lat
    places[2 * member + 1] = long
  }

  private tellNear({ south, north, west, east }: Area, frame: Uint8Array, members: Int32Array, count: number): void {
    const { places } = this
    for (let place = 0; place < count; place++) {
      const member = members[place]!
      const lat = places[2 * member]!
      if (lat < south || lat > north) continue
      const long = places[2 * member + 1]!
      if (long < west || long > east) continue
      this.members[member]?.onFrame(frame)
    }
  }

  private grow(): void {
    const places = new Int32Array(2 * this.places.length).fill(nowhere)
    places.set(this.places)
    this.places = places
  }
}

/** The same result for all who hear one frame: they do so one after the other. */
function shared<Result>(read: (frame: Uint8Array) => Result): (frame: Uint8Array) => Result {
  let last: Uint8Array | undefined
  let result: Result
  return (frame) => {
    if (frame !== last) {
      last = frame
      result = read(frame)
    }
    return result
  }
}
