import type { V2xRadio } from '../../../firmware/hal/index.js'
import {
  Obu,
  type DriverInterface,
  type VehicleBody,
  type VehicleBus,
  type WarningKind,
} from '../../../firmware/nodes/obu/index.js'
import { vehicleClass as classes } from '../../../protocols/v2x/index.js'
import type { VehicleClass } from '../../city/traffic/source.js'
import { RandomStream } from '../../kernel/random.js'
import type { Pc5Handle } from '../../radio/pc5/medium.js'
import type { ObuFleet } from './obu-fleet.js'

/** Warnings that let a driver see what he cannot, or what he has overlooked. */
const eyeOpeners: readonly WarningKind[] = ['crossing', 'vulnerable', 'red-light']

const classNumbers: Readonly<Record<VehicleClass, number>> = {
  car: classes.passenger,
  truck: classes.truck,
  bus: classes.transit,
  emergency: classes.ambulance,
}

/** Metres of 1e-7 degrees north; the sphere of the road model. */
export const metresPerRaw = 0.0111195

/** One unit: what its firmware knows as radio, vehicle and driver. */
export class FittedObu implements V2xRadio, VehicleBus, DriverInterface {
  /** The firmware; what its radio hears goes to it at once. */
  readonly obu: Obu
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

  send(frame: Uint8Array, { flow, priority, periodMs }: Parameters<V2xRadio['send']>[1]): void {
    this.fleet.counts.sent++
    this.handle.send(frame, { flow, priority, periodUs: periodMs * 1000 })
  }

  unixMs(): number {
    return this.fleet.surroundings.world.unixMs
  }

  read(into: Parameters<VehicleBus['read']>[0]): boolean {
    const { state, surroundings, metresPerLong } = this.fleet
    if (!surroundings.traffic.readMotion(this.vehicle, state)) return false
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
    if (surroundings.traffic.readMotion(this.vehicle, state)) {
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
