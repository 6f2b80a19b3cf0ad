import type { Device, TimerHandle, V2xRadio } from '../../hal/index.js'
import { greenSpeed, runsRed, type BeforeLight, isGreen } from './advice.js'
import type { BsmEncoder } from './bsm.js'
import { crossingConflict, isNearPlace, mayCross, walkerConflict } from './conflict.js'
import { glanceAt, type Glance, type Glancer } from './glance.js'
import { junctionNumber, type Decoder, type Heard, type Participant, type PhaseTimes, type RoadSign } from './heard.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'
import { locate, type Crossroads, type Spot } from './road.js'
import { isOnPath } from './signs.js'
import type { DriverInterface, VehicleBody, VehicleBus, VehicleMotion, WarningKind } from './vehicle.js'

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
/** A light's times are good for so long, s; a MAP is kept for so long behind its last frame. */
const spatLifeS = 2
const mapLifeUs = 10000000
/** Speed advice begins this far from the line and ends so near to it, m. */
const adviceFromM = 300
const adviceToM = 15
/** Emergency vehicles further away than this are no concern, m. */
const emergencyM = 300
/** One who needs to brake less than this for a red light is taken to stop there, m/s2 (chosen; see examples/city). */
const comfortMps2 = 3
/** A warning stays on for so long behind its last cause. */
const warningHoldUs = 1000000
/** What the roadside unit of a sign has not repeated for so long holds no more. */
const signLifeUs = 3000000

interface KnownMap {
  crossroads: Crossroads
  heardUs: number
}

interface KnownLight {
  phases: readonly PhaseTimes[]
  heardUs: number
}

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
  private maps: KnownMap[] = []
  private readonly lights: Record<number, KnownLight> = {}
  private signs: { sender: number; signs: readonly RoadSign[]; heardUs: number }[] = []
  /** Number of the junction that the vehicle is on the way to; -1 on a junction and where no roads are known. */
  private ahead = -1
  private advised: number | undefined
  /** The light ahead is not green now: its vehicle stops there, or is warned of the light. */
  private isHeldByLight = false
  private readonly warnedUntilUs: Partial<Record<WarningKind, number>> = {}
  private readonly glance: Glancer
  private readonly onPeriod = (): void => this.period()

  constructor(private readonly options: ObuOptions) {
    const { body, device } = options
    this.glance = options.glance || glanceAt
    this.count = Math.floor(device.random.next() * 128)
    this.periods = Math.floor(device.random.next() * advicePeriods)
    this.path = { motion: this.motion, lengthM: body.lengthM, widthM: body.widthM, metresPerLong: 0 }
  }

  /** Begins, at a moment of its own within the first period. */
  start(): void {
    const { timers, random } = this.options.device
    this.timer = timers.after(Math.floor(random.next() * periodMs * 1000), this.onPeriod)
  }

  /** Ends; what was advised and warned of is taken back. */
  stop(): void {
    this.options.device.timers.cancel(this.timer)
    this.setAdvice(undefined)
    this.letGo(Infinity)
  }

  /** The radio's: a frame was heard. One that by its head is of no concern is not decoded, nor found to be malformed. */
  onFrame(frame: Uint8Array): void {
    const glance = this.glance(frame)
    if (glance && !(this.hasMotion && this.concerns(glance))) return
    const heard = this.options.decode(frame)
    if (!heard) this.refused++
    else if (this.hasMotion) this.take(heard)
  }

  private take(heard: Heard): void {
    switch (heard.kind) {
      case 'bsm':
        return this.takeVehicle(heard.vehicle)
      case 'rsm':
        for (const participant of heard.participants) this.takeSeen(participant)
        return
      case 'map':
        for (const crossroads of heard.crossroads) this.takeMap(crossroads)
        return
      case 'spat':
        for (const { id, phases } of heard.junctions) this.takeLight(id, phases)
        return
      case 'rsi':
        this.signs = this.signs.filter(({ sender }) => sender !== heard.sender)
        this.signs.push({ ...heard, heardUs: this.options.device.clock.uptimeUs() })
    }
  }

  /** On the way to a junction the lights of others are nothing to the vehicle. */
  private takeLight(junction: number, phases: readonly PhaseTimes[]): void {
    if (this.ahead >= 0 && this.ahead !== junction) return
    const heardUs = this.options.device.clock.uptimeUs()
    const known = this.lights[junction]
    if (known) {
      known.phases = phases
      known.heardUs = heardUs
    } else this.lights[junction] = { phases, heardUs }
  }

  private takeMap(crossroads: Crossroads): void {
    const heardUs = this.options.device.clock.uptimeUs()
    const { maps } = this
    for (const known of maps)
      if (known.crossroads.id === crossroads.id && known.crossroads.region === crossroads.region) {
        known.crossroads = crossroads
        known.heardUs = heardUs
        return
      }
    this.maps = maps.filter((known) => heardUs - known.heardUs < mapLifeUs)
    this.maps.push({ crossroads, heardUs })
  }

  private takeVehicle(other: Participant): void {
    if (other.isEmergency && this.distanceTo(other) < emergencyM) this.warn('emergency-vehicle')
    if (this.crosses(other)) this.warn('crossing')
  }

  private takeSeen(other: Participant): void {
    if (!this.isNear(other)) return
    if (other.type === 'vehicle') {
      // The roadside sees this vehicle as well: whoever is where it is, is itself.
      if (this.distanceTo(other) > this.path.lengthM && this.crosses(other)) this.warn('crossing')
    } else if (other.type !== 'other' && walkerConflict(this.path, other) !== undefined) this.warn('vulnerable')
  }

  private crosses(other: Participant): boolean {
    if (this.isHeldByLight || !this.isNear(other)) return false
    return crossingConflict(this.path, other) !== undefined && !this.willStop(other)
  }

  /** Whether a light holds another vehicle that can still stop before it in comfort. */
  private willStop(other: Participant): boolean {
    const spot = this.findFront(other, other.lengthM)
    const light = spot && this.lightOf(spot, this.options.device.clock.uptimeUs())
    if (!spot || !light || light.times.light !== 'red') return false
    return other.speed * other.speed < 2 * comfortMps2 * spot.toLineM
  }

  /** Whether an ordinary vehicle could come to be warned of: what takeVehicle() asks, as far as a glance tells. */
  private concerns(glance: Glance): boolean {
    return !this.isHeldByLight && this.isNear(glance) && mayCross(this.motion, glance)
  }

  private isNear(other: Pick<Participant, 'lat' | 'long'>): boolean {
    const { lat, long } = this.motion
    return isNearPlace(lat, long, this.path.metresPerLong, other)
  }

  private distanceTo({ lat, long }: Participant): number {
    const east = (long - this.motion.long) * this.path.metresPerLong
    const north = (lat - this.motion.lat) * metresPerLatitude
    return Math.sqrt(east * east + north * north)
  }

  private period(): void {
    const { device, vehicle } = this.options
    this.timer = device.timers.after(periodMs * 1000, this.onPeriod)
    this.hasMotion = vehicle.read(this.motion)
    if (!this.hasMotion) return
    if (this.path.metresPerLong === 0) this.path.metresPerLong = metresPerLongitude(this.motion.lat)
    this.send()
    const nowUs = device.clock.uptimeUs()
    this.periods = (this.periods + 1) % advicePeriods
    const spot = this.findSpot()
    this.ahead = spot ? junctionNumber(spot.crossroads.region, spot.crossroads.id) : -1
    const light = spot && this.lightOf(spot, nowUs)
    this.isHeldByLight = light !== undefined && !isGreen(light.times.light)
    if (spot && light) this.watchLight(spot, light)
    if (this.periods === 0) this.adviseSpeed(spot, light, nowUs)
    this.letGo(nowUs)
  }

  private send(): void {
    const { radio, encode, body, id } = this.options
    const unixMs = radio.unixMs()
    if (unixMs === undefined) return
    this.count = (this.count + 1) & 127
    this.sent++
    radio.send(encode(body, this.motion, id, this.count, unixMs), { flow: 0, priority: bsmPriority, periodMs })
  }

  /** Where the vehicle's front is on the roads that are known. */
  private findSpot(): Spot | undefined {
    return this.findFront(this.motion, this.path.lengthM)
  }

  private findFront(middle: Pick<Participant, 'lat' | 'long' | 'heading'>, lengthM: number): Spot | undefined {
    const radians = (middle.heading * Math.PI) / 180
    const lat = middle.lat + ((lengthM / 2) * Math.cos(radians)) / metresPerLatitude
    const long = middle.long + ((lengthM / 2) * Math.sin(radians)) / this.path.metresPerLong
    const { maps } = this
    for (let index = 0; index < maps.length; index++) {
      const known = maps[index]!
      const spot = locate(known.crossroads, lat, long, middle.heading)
      if (!spot) continue
      // Where it was found it is looked for first.
      maps[index] = maps[0]!
      maps[0] = known
      return spot
    }
    return undefined
  }

  /** The light that rules the vehicle's lane; undefined where several may, or its times are old or unknown. */
  private lightOf(spot: Spot, nowUs: number): { readonly times: PhaseTimes; readonly ageS: number } | undefined {
    const known = this.lights[junctionNumber(spot.crossroads.region, spot.crossroads.id)]
    const ageS = known ? (nowUs - known.heardUs) / 1000000 : Infinity
    if (!known || ageS > spatLifeS || spot.lane.phases.length !== 1) return undefined
    for (const times of known.phases) if (times.phase === spot.lane.phases[0]) return { times, ageS }
    return undefined
  }

  private beforeLight(spot: Spot, ageS: number): BeforeLight {
    const { speed } = this.motion
    return { distanceM: spot.toLineM, speed, limit: spot.approach.limit || Math.max(speed, 1), ageS }
  }

  private watchLight(spot: Spot, { times, ageS }: { readonly times: PhaseTimes; readonly ageS: number }): void {
    if (runsRed(this.beforeLight(spot, ageS), this.motion.acceleration, times)) this.warn('red-light')
  }

  private adviseSpeed(
    spot: Spot | undefined,
    light: { readonly times: PhaseTimes; readonly ageS: number } | undefined,
    nowUs: number,
  ): void {
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
    this.signs = this.signs.filter(({ heardUs }) => nowUs - heardUs < signLifeUs)
    for (const { signs } of this.signs)
      for (const sign of signs) {
        if (!isOnPath(sign, this.motion, this.path.metresPerLong)) continue
        if (sign.kind === 'road-works') this.warn('road-works')
        if (sign.limit === undefined) continue
        if (this.motion.speed > sign.limit + 0.5) this.warn('speed')
        if (lowest === undefined || sign.limit < lowest) lowest = sign.limit
      }
    return lowest
  }

  private setAdvice(speed: number | undefined): void {
    if (this.options.givesAdvice === false || speed === this.advised) return
    this.advised = speed
    this.options.driver.advise(speed)
  }

  private warn(kind: WarningKind): void {
    const wasOn = this.warnedUntilUs[kind] !== undefined
    this.warnedUntilUs[kind] = this.options.device.clock.uptimeUs() + warningHoldUs
    if (!wasOn) this.options.driver.warn(kind, true)
  }

  /** Takes back the warnings whose cause is gone. */
  private letGo(nowUs: number): void {
    for (const name of Object.keys(this.warnedUntilUs)) {
      const kind = name as WarningKind
      if (this.warnedUntilUs[kind]! > nowUs) continue
      delete this.warnedUntilUs[kind]
      this.options.driver.warn(kind, false)
    }
  }
}
