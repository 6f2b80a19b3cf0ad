import type { V2xRadio } from '../../../firmware/hal/index.js'
import {
  glanceAt,
  isNearPlace,
  makeBsmEncoder,
  makeDecoder,
  metresPerLongitude,
  Obu,
  type BsmEncoder,
  type Decoder,
  type DriverInterface,
  type Glancer,
  type VehicleBody,
  type VehicleBus,
  type WarningKind,
} from '../../../firmware/nodes/obu/index.js'
import { vehicleClass as classes } from '../../../protocols/v2x/index.js'
import { blankVehicleState, type TrafficSource, type VehicleClass } from '../../city/traffic/source.js'
import { RandomStream } from '../../kernel/random.js'
import type { World } from '../../kernel/world.js'
import type { Pc5Handle, Pc5Medium } from '../../radio/pc5/medium.js'
import type { Pc5Ear } from '../../radio/pc5/stations.js'

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

/** Warnings that let a driver see what he cannot, or what he has overlooked. */
const eyeOpeners: readonly WarningKind[] = ['crossing', 'vulnerable', 'red-light']

const classNumbers: Readonly<Record<VehicleClass, number>> = {
  car: classes.passenger,
  truck: classes.truck,
  bus: classes.transit,
  emergency: classes.ambulance,
}

/** Metres of 1e-7 degrees north; the sphere of the road model. */
const metresPerRaw = 0.0111195

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
  private readonly members: (FittedObu | undefined)[] = []
  private readonly freeMembers: number[] = []
  /** What each unit last read of its place, by member: 1e-7 degrees, and the metres of those east. NaN before the first. */
  private lat: Float64Array = new Float64Array(64).fill(NaN)
  private long: Float64Array = new Float64Array(64)
  private perLong: Float64Array = new Float64Array(64)
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
    if (member === this.lat.length) this.grow()
    this.lat[member] = NaN
    const unit = new FittedObu(this, vehicle, member)
    this.members[member] = unit
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
    const { lat, long, perLong } = this
    const glance = this.glance(frame)
    for (let place = 0; place < count; place++) {
      const member = members[place]!
      if (glance && !isNearPlace(lat[member]!, long[member]!, perLong[member]!, glance)) continue
      this.members[member]?.hear(frame)
    }
  }

  /** A unit has read its place. */
  placed(member: number, lat: number, long: number): void {
    if (Number.isNaN(this.lat[member]!)) this.perLong[member] = metresPerLongitude(lat)
    this.lat[member] = lat
    this.long[member] = long
  }

  private grow(): void {
    this.lat = widened(this.lat)
    this.long = widened(this.long)
    this.perLong = widened(this.perLong)
  }
}

/** One unit: what its firmware knows as radio, vehicle and driver. */
class FittedObu implements V2xRadio, VehicleBus, DriverInterface {
  private readonly obu: Obu
  private readonly handle: Pc5Handle
  private readonly place = { x: 0, y: 0 }
  private readonly on = new Set<WarningKind>()
  private isAdvised = false

  constructor(
    private readonly fleet: ObuFleet,
    private readonly vehicle: number,
    /** Its number among the receivers of the medium. */
    readonly member: number,
  ) {
    const { world, medium, givesAdvice } = fleet.surroundings
    const { scheduler } = world
    const random = new RandomStream(world.seed, `obu/${vehicle}`)
    const startedUs = scheduler.nowUs
    this.obu = new Obu({
      device: {
        clock: { uptimeUs: () => scheduler.nowUs - startedUs },
        timers: {
          after: (delayUs, callback) => scheduler.after(delayUs, 0, callback, undefined),
          cancel: (handle) => void (handle !== undefined && scheduler.cancel(handle)),
        },
        random,
      },
      radio: this,
      vehicle: this,
      body: this.body(),
      driver: this,
      id: Uint8Array.from({ length: 8 }, () => random.integer(256)),
      decode: fleet.decode,
      encode: fleet.encode,
      glance: fleet.glance,
      givesAdvice,
    })
    this.handle = medium.attachTo(fleet, member, { id: vehicle, kind: 'obu', position: () => this.position() })
    this.obu.start()
  }

  hear(frame: Uint8Array): void {
    this.obu.onFrame(frame)
  }

  send(frame: Uint8Array, { flow, priority, periodMs }: Parameters<V2xRadio['send']>[1]): void {
    this.fleet.counts.sent++
    this.handle.send(frame, { flow, priority, periodUs: periodMs * 1000 })
  }

  unixMs(): number {
    return this.fleet.surroundings.world.unixMs
  }

  read(into: Parameters<VehicleBus['read']>[0]): boolean {
    const { state, surroundings, metresPerLong } = this.fleet
    if (!surroundings.traffic.read(this.vehicle, state)) return false
    const radians = (state.heading * Math.PI) / 180
    const { latitude, longitude } = surroundings.origin
    // Traffic tells of the front, the unit's position is the vehicle's middle.
    const x = state.x - (state.lengthM / 2) * Math.sin(radians)
    const y = state.y - (state.lengthM / 2) * Math.cos(radians)
    into.lat = Math.round(latitude * 1e7 + y / metresPerRaw)
    into.long = Math.round(longitude * 1e7 + x / metresPerLong)
    into.heading = state.heading
    into.speed = state.speed
    into.acceleration = state.acceleration
    this.fleet.placed(this.member, into.lat, into.long)
    return true
  }

  advise(speed: number | undefined): void {
    if (speed !== undefined && !this.isAdvised) this.fleet.counts.advised++
    this.isAdvised = speed !== undefined
    this.fleet.surroundings.traffic.advise(this.vehicle, speed)
  }

  warn(kind: WarningKind, isOn: boolean): void {
    const { counts, surroundings } = this.fleet
    if (isOn) {
      counts.warnings[kind]++
      this.on.add(kind)
    } else this.on.delete(kind)
    surroundings.onWarning?.(this.vehicle, kind, isOn)
    if (surroundings.givesWarnings)
      surroundings.traffic.warn(
        this.vehicle,
        eyeOpeners.some((each) => this.on.has(each)),
      )
  }

  close(): void {
    this.obu.stop()
    this.handle.detach()
  }

  private position(): { readonly x: number; readonly y: number } {
    const { state, surroundings } = this.fleet
    if (surroundings.traffic.read(this.vehicle, state)) {
      this.place.x = state.x
      this.place.y = state.y
    }
    return this.place
  }

  private body(): VehicleBody {
    const { state, surroundings } = this.fleet
    surroundings.traffic.read(this.vehicle, state)
    const { vehicleClass, lengthM, widthM } = state
    return { vehicleClass: classNumbers[vehicleClass], lengthM, widthM, isOnDuty: vehicleClass === 'emergency' }
  }
}

function widened(numbers: Float64Array): Float64Array {
  const twice = new Float64Array(2 * numbers.length)
  twice.set(numbers)
  return twice
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
