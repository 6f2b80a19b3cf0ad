import type { Device, TimerHandle, V2xRadio } from '../../hal/index.js'
import { canStopWithin, greenSpeed, runsRed, type BeforeLight, isGreen } from './advice.js'
import type { BsmEncoder, BsmFrames } from './bsm.js'
import { nearLongOf } from './conflict.js'
import { glanceAt, type Glancer } from './glance.js'
import { junctionNumber, type Decoder, type Heard, type PhaseTimes } from './heard.js'
import { Junctions, type RulingLight } from './junctions.js'
import { Others } from './others.js'
import { metresPerLongitude } from './plane.js'
import { isAround, type Crossroads, type Spot } from './road.js'
import { SignBoard } from './sign-board.js'
import type { DriverInterface, VehicleBody, VehicleBus, VehicleMotion, WarningKind } from './vehicle.js'
import { Warnings } from './warnings.js'

/** What an on-board unit is made of. */
export interface ObuOptions {
  readonly device: Pick<Device, 'clock' | 'timers' | 'random'>
  readonly radio: V2xRadio
  readonly vehicle: VehicleBus
  readonly body: VehicleBody
  readonly driver: DriverInterface
  /** Temporary identity of its BSM, 8 octets. */
  readonly id: Uint8Array
  readonly decode: Decoder
  readonly encode: BsmEncoder
  /** Default {@link glanceAt}. */
  readonly glance?: Glancer
  /** Whether speeds are advised; warnings always are. Default true. */
  readonly givesAdvice?: boolean
}

/** BSM at 10 Hz (T/CSAE 53), the applications in time with it. */
const periodMs = 100
/** Of BSM; the standard's figure was not seen. */
const bsmPriority = 3
/** Speed is advised anew this often: five periods. */
const advicePeriods = 5
/** Speed advice begins this far from the line and ends so near to it, m. */
const adviceFromM = 300
const adviceToM = 15
/** Roads are kept of crossroads on whose approaches the vehicle is, or no further from one than this, m. */
const aroundM = 200

/**
 * An on-board unit (T-Box): sends where its vehicle is, hears lights, roads, signs and others, advises and warns its driver.
 */
export class Obu {
  /** Frames that were no message. */
  refused = 0
  /** BSM handed to the radio. */
  sent = 0
  private count: number
  private timer: TimerHandle | undefined
  private periods: number
  private readonly motion: VehicleMotion = { lat: 0, long: 0, heading: 0, speed: 0, acceleration: 0 }
  private readonly path: { motion: VehicleMotion; lengthM: number; widthM: number; metresPerLong: number }
  private hasMotion = false
  private readonly junctions = new Junctions()
  private readonly signs = new SignBoard()
  private readonly others: Others
  private readonly warnings: Warnings
  /** Number of the junction that the vehicle is on the way to; -1 on a junction and where no roads are known. */
  private ahead = -1
  private advised: number | undefined
  private readonly clock: Device['clock']
  private readonly timers: Device['timers']
  private readonly radio: V2xRadio
  private readonly vehicle: VehicleBus
  private readonly decode: Decoder
  private readonly glance: Glancer
  private readonly frames: BsmFrames
  private readonly onPeriod = (): void => this.period()

  constructor(private readonly options: ObuOptions) {
    const { body, device } = options
    // Within reach: they are needed for every frame that is heard.
    this.clock = device.clock
    this.timers = device.timers
    this.radio = options.radio
    this.vehicle = options.vehicle
    this.decode = options.decode
    this.glance = options.glance || glanceAt
    this.warnings = new Warnings(options.driver)
    this.frames = options.encode(body, options.id)
    this.count = Math.floor(device.random.next() * 128)
    this.periods = Math.floor(device.random.next() * advicePeriods)
    this.path = { motion: this.motion, lengthM: body.lengthM, widthM: body.widthM, metresPerLong: 0 }
    this.others = new Others(this.path, this.junctions, this.clock, (kind) => this.warn(kind))
  }

  /** Begins, at a moment of its own within the first period. */
  start(): void {
    const { random } = this.options.device
    this.timer = this.timers.after(Math.floor(random.next() * periodMs * 1000), this.onPeriod)
  }

  /** Ends; what was advised and warned of is taken back. */
  stop(): void {
    this.timers.cancel(this.timer)
    this.setAdvice(undefined)
    this.warnings.letGo(Infinity)
  }

  /** The radio's: a frame was heard. One that by its head is of no concern is not decoded, nor found to be malformed. */
  onFrame(frame: Uint8Array): void {
    const glance = this.glance(frame)
    if (glance && !(this.hasMotion && this.others.concerns(glance))) return
    const heard = this.decode(frame)
    if (!heard) this.refused++
    else if (this.hasMotion) this.take(heard)
  }

  private take(heard: Heard): void {
    switch (heard.kind) {
      case 'bsm':
        return this.others.takeVehicle(heard.vehicle)
      case 'rsm':
        for (const participant of heard.participants) this.others.takeSeen(participant)
        return
      case 'map':
        for (const crossroads of heard.crossroads) this.takeMap(crossroads)
        return
      case 'spat':
        for (const { id, phases } of heard.junctions) this.takeLights(id, phases)
        return
      case 'rsi':
        this.signs.take(heard.sender, heard.signs, this.nowUs())
    }
  }

  /** The roads of a dozen crossroads are on the air, and no unit has the memory for all. */
  private takeMap(crossroads: Crossroads): void {
    const { lat, long } = this.motion
    if (isAround(crossroads, lat, long, aroundM)) this.junctions.takeMap(crossroads, this.nowUs())
  }

  /** On the way to a junction the lights of others are nothing to the vehicle. */
  private takeLights(junction: number, phases: readonly PhaseTimes[]): void {
    if (this.ahead < 0 || this.ahead === junction) this.junctions.takeLights(junction, phases, this.nowUs())
  }

  private period(): void {
    this.timer = this.timers.after(periodMs * 1000, this.onPeriod)
    this.hasMotion = this.vehicle.read(this.motion)
    if (!this.hasMotion) return
    if (this.path.metresPerLong === 0) this.measure()
    this.send()
    const nowUs = this.nowUs()
    this.periods = (this.periods + 1) % advicePeriods
    const { lengthM, metresPerLong } = this.path
    const spot = this.junctions.findFront(this.motion, lengthM, metresPerLong)
    this.ahead = spot ? junctionNumber(spot.crossroads.region, spot.crossroads.id) : -1
    const light = spot && this.junctions.lightOf(spot, nowUs)
    this.others.isHeldByLight = light !== undefined && !isGreen(light.times.light)
    if (spot && light) this.watchLight(spot, light)
    if (this.periods === 0) this.adviseSpeed(spot, light, nowUs)
    this.warnings.letGo(nowUs)
  }

  /** The first place tells how wide a degree of longitude is around here. */
  private measure(): void {
    this.path.metresPerLong = metresPerLongitude(this.motion.lat)
    this.others.nearLong = nearLongOf(this.path.metresPerLong)
  }

  private send(): void {
    const { radio } = this
    const unixMs = radio.unixMs()
    if (unixMs === undefined) return
    this.count = (this.count + 1) & 127
    this.sent++
    radio.send(this.frames(this.motion, this.count, unixMs), { flow: 0, priority: bsmPriority, periodMs })
  }

  private beforeLight(spot: Spot, ageS: number): BeforeLight {
    const { speed } = this.motion
    return { distanceM: spot.toLineM, speed, limit: spot.approach.limit || Math.max(speed, 1), ageS }
  }

  private watchLight(spot: Spot, { times, ageS }: RulingLight): void {
    if (canStopWithin(spot.toLineM, this.motion.speed)) return
    if (runsRed(this.beforeLight(spot, ageS), this.motion.acceleration, times)) this.warn('red-light')
  }

  private adviseSpeed(spot: Spot | undefined, light: RulingLight | undefined, nowUs: number): void {
    const limit = this.watchSigns(nowUs)
    let speed: number | undefined
    if (spot && light && spot.toLineM < adviceFromM && spot.toLineM > adviceToM) {
      const green = greenSpeed(this.beforeLight(spot, light.ageS), light.times)
      if (typeof green === 'number') speed = green
    }
    if (limit !== undefined) speed = speed === undefined ? limit : Math.min(speed, limit)
    this.setAdvice(speed)
  }

  /** The lowest limit of the signs that hold here. */
  private watchSigns(nowUs: number): number | undefined {
    let lowest: number | undefined
    this.signs.forEach(this.motion, this.path.metresPerLong, nowUs, ({ kind, limit }) => {
      if (kind === 'road-works') this.warn('road-works')
      if (limit === undefined) return
      if (this.motion.speed > limit + 0.5) this.warn('speed')
      if (lowest === undefined || limit < lowest) lowest = limit
    })
    return lowest
  }

  private setAdvice(speed: number | undefined): void {
    if (this.options.givesAdvice === false || speed === this.advised) return
    this.advised = speed
    this.options.driver.advise(speed)
  }

  private warn(kind: WarningKind): void {
    this.warnings.raise(kind, this.nowUs())
  }

  private nowUs(): number {
    return this.clock.uptimeUs()
  }
}
