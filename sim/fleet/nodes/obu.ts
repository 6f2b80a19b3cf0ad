import type { V2xRadio } from '../../../firmware/hal/index.js'
import {
  makeBsmEncoder,
  makeDecoder,
  Obu,
  type BsmEncoder,
  type Decoder,
  type DriverInterface,
  type VehicleBody,
  type VehicleBus,
  type WarningKind,
} from '../../../firmware/nodes/obu/index.js'
import { vehicleClass as classes } from '../../../protocols/v2x/index.js'
import { blankVehicleState, type TrafficSource, type VehicleClass } from '../../city/traffic/source.js'
import { RandomStream } from '../../kernel/random.js'
import type { World } from '../../kernel/world.js'
import type { Pc5Medium } from '../../radio/pc5/medium.js'

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

/** Warnings that let a driver see what he cannot. */
const eyeOpeners: readonly WarningKind[] = ['crossing', 'vulnerable']

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
export class ObuFleet {
  readonly counts: ObuCounts = {
    fitted: 0,
    sent: 0,
    heard: 0,
    advised: 0,
    warnings: { 'red-light': 0, crossing: 0, vulnerable: 0, 'emergency-vehicle': 0, speed: 0, 'road-works': 0 },
  }
  private readonly units = new Map<number, FittedObu>()
  readonly decode: Decoder = shared(makeDecoder())
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
    this.units.set(vehicle, new FittedObu(this, vehicle))
  }

  /** The vehicle leaves the road. */
  remove(vehicle: number): void {
    this.units.get(vehicle)?.close()
    this.units.delete(vehicle)
  }
}

/** One unit: what its firmware knows as radio, vehicle and driver. */
class FittedObu implements V2xRadio, VehicleBus, DriverInterface {
  private readonly obu: Obu
  private readonly handle: ReturnType<Pc5Medium['attach']>
  private readonly place = { x: 0, y: 0 }
  private readonly on = new Set<WarningKind>()
  private isAdvised = false

  constructor(
    private readonly fleet: ObuFleet,
    private readonly vehicle: number,
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
      givesAdvice,
    })
    this.handle = medium.attach({
      id: vehicle,
      kind: 'obu',
      position: () => this.position(),
      onFrame: (frame) => {
        fleet.counts.heard++
        this.obu.onFrame(frame)
      },
    })
    this.obu.start()
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

/** The same result for all who hear one frame: they do so one after the other. */
function shared(decode: Decoder): Decoder {
  let last: Uint8Array | undefined
  let heard: ReturnType<Decoder>
  return (frame) => {
    if (frame !== last) {
      last = frame
      heard = decode(frame)
    }
    return heard
  }
}
