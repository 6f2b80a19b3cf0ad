import type { PackWriter } from '../../../protocols/senml/index.js'
import type { I2cChipOptions } from '../../drivers/i2c-chip.js'
import type { MagneticFieldSample } from '../../drivers/magnetic-field.js'
import type { Completion, Device, KeyValueDomain, PWM, TimerHandle } from '../../hal/index.js'
import type { CommandValue } from '../../lib/command.js'
import { FieldNode, type FieldNodeOwner } from '../../lib/field-node.js'
import { GaugeWatch } from '../../lib/gauge-watch.js'
import type { PartHealth } from '../../lib/health.js'
import type { Outbox } from '../../lib/outbox.js'
import type { Report } from '../../lib/report.js'
import type { Broker, Uplink } from '../../lib/uplink.js'
import type { ModemConstructor, ModemOptions } from '../../modems/modem.js'
import { BayDetector, usualLimits, type DetectorLimits, type Wanted } from './bay-detector.js'
import { fingerprint, type Field } from './field.js'
import { longestReservationS, parkingModel as model, parkingSettings, type BayState } from './model.js'
import { RadarLook } from './radar-look.js'
import { RadarTrust } from './radar-trust.js'
import { Reservation } from './reservation.js'
import { StayClock } from './stay-clock.js'

/** A driver of a magnetometer: any that measures three axes. */
export interface Magnetometer {
  sample(done: Completion<[MagneticFieldSample]>): void
}

/** What a parking bay is told when it is put in. */
export interface ParkingConfig {
  readonly broker: Broker
  /** Makes the driver of the magnetometer that the bay has. */
  readonly magnetometer: (options: I2cChipOptions) => Magnetometer
  /** Power saving mode of the modem; left out, the modem stays awake and commands reach it at once. */
  readonly powerSaving?: ModemOptions['powerSaving']
  /** Hears when the bay is found to be taken or free. */
  readonly onChange?: (isOccupied: boolean) => void
}

const second = 1000000
/** From sample to sample while the field moves. */
const closeUs = 1 * second
/** Samples of the magnetometer that are equal on all axes: its noise makes two of them rare. */
const stuckAfter = 10
/** A vehicle that hardly shows is looked at so often. */
const doubtfulS = 3600
/** The levels of the empty bay are stored no more often. */
const storeEveryS = 3600
/** Flashes of the indicator: share of the time. */
const flashShare = 0.01

/**
 * A parking bay: a magnetometer in its ground, a radar for what the field leaves open, an indicator for reservations. What changes
 * is reported at once. See README.md.
 */
export class Parking implements FieldNodeOwner {
  readonly field: FieldNode<typeof parkingSettings>
  readonly detector: BayDetector
  readonly reservation: Reservation
  private readonly device: Device
  private readonly config: ParkingConfig
  private readonly magnetometer: Magnetometer
  private readonly magnetometerHealth: PartHealth
  private readonly radar: RadarLook
  private readonly radarHealth: PartHealth
  private readonly radarTrust: RadarTrust
  private readonly gauge: GaugeWatch<typeof parkingSettings>
  private readonly indicator: PWM
  private readonly store: KeyValueDomain | undefined
  private readonly stays = new StayClock()
  private timer: TimerHandle | undefined
  private recheckTimer: TimerHandle | undefined
  private isLooking = false
  private known: boolean | undefined
  private latest: Field | undefined
  private storedS = -storeEveryS
  /** While an event is reported: when it was, Unix seconds. */
  private event: { readonly atS: number | undefined } | undefined
  private readonly onSample = (): void => this.sample()

  /** Opens every part; nothing runs before {@link start}. @throws whatever a driver throws that misses its part of the board */
  constructor(device: Device, modem: ModemConstructor, config: ParkingConfig, writer?: PackWriter) {
    const { timers, keyValue } = device
    this.device = device
    this.config = config
    this.field = new FieldNode({
      device,
      modem,
      broker: config.broker,
      kind: 'parking',
      settings: parkingSettings,
      commands: { [model.reserve.path]: { type: 'number', low: 0, high: longestReservationS } },
      owner: this,
      ...(config.powerSaving ? { powerSaving: config.powerSaving } : { dozes: true }),
      ...(writer ? { writer } : {}),
    })
    this.magnetometerHealth = this.field.part('field', stuckAfter)
    this.radarHealth = this.field.part('radar')
    this.magnetometer = config.magnetometer({ ...device.i2c['field']!, timers })
    this.radar = new RadarLook(device, this.radarHealth)
    this.radarTrust = new RadarTrust(this.radarHealth)
    this.gauge = new GaugeWatch(device, this.field)
    const led = device.pwm['indicator']!
    this.indicator = new led.io(led)
    this.detector = new BayDetector(() => this.radarHealth.isOk, this.limits)
    this.reservation = new Reservation(timers, () => this.onReservationOver())
    this.store = keyValue && keyValue.open({ path: 'bay' })
    this.loadLevels()
  }

  get outbox(): Outbox {
    return this.field.outbox
  }

  get uplink(): Uplink {
    return this.field.uplink
  }

  /** Looks by radar since the start. */
  get looks(): number {
    return this.radar.count
  }

  /** Parts whose readings cannot be used now. */
  get brokenParts(): number {
    return [this.magnetometerHealth, this.radarHealth, this.gauge.health].filter(({ isOk }) => !isOk).length
  }

  get state(): BayState {
    const { isOccupied } = this.detector
    if (isOccupied === undefined) return 'unknown'
    if (isOccupied) return 'occupied'
    return this.reservation.isHeld ? 'reserved' : 'vacant'
  }

  /** Begins to work: every part is tried once. */
  start(): void {
    this.field.start()
    this.gauge.start()
    this.look(() => this.sample())
  }

  /** The field node's: the readings of now; of an event only what it is about. */
  describe(report: Report): void {
    const { event, detector } = this
    const uptimeS = this.uptimeS()
    report.flag(model.occupied, detector.isOccupied, event && event.atS)
    report.text(model.state, this.state)
    report.number(model.duration, this.stays.durationS(uptimeS))
    if (this.latest && !detector.empty.isUnknown)
      report.number(model.strength, detector.empty.distanceTo(this.latest), 0.1)
    if (event) return
    report.number(model.daily, this.stays.dailyS(uptimeS, this.field.nowS()))
    report.number(model.looks, this.radar.count)
    this.gauge.describe(report)
  }

  /** The field node's: holds the bay, or frees it. */
  command(values: Readonly<Record<string, CommandValue>>): string | undefined {
    const seconds = values[model.reserve.path]
    if (typeof seconds !== 'number') return undefined
    if (this.state === 'occupied' || this.state === 'unknown') return this.state
    this.reservation.hold(seconds)
    this.showReservation()
    return undefined
  }

  /** The field node's: settings count from the next sample on. */
  onSettings(): void {
    this.detector.limits = this.limits
    this.awaitRecheck()
  }

  private get limits(): DetectorLimits {
    const { settings } = this.field
    return { ...usualLimits, near: settings.get('near'), over: settings.get('over'), sure: settings.get('sure') }
  }

  private uptimeS(): number {
    return this.device.clock.uptimeUs() / second
  }

  private sample(): void {
    this.timer = undefined
    this.magnetometer.sample((error, field) => {
      if (error) this.magnetometerHealth.failed(error)
      else this.magnetometerHealth.succeeded(fingerprint(field))
      if (!this.magnetometerHealth.isOk) return this.byRadarAlone()
      if (error) return this.wake(closeUs)
      this.latest = field
      this.go(this.detector.take(field, this.uptimeS()))
    })
  }

  /** Does what the detector wants. */
  private go(wanted: Wanted): void {
    const changes = this.detector.isOccupied !== this.known
    if (changes) this.onChange()
    if (this.isLooking) return
    if (wanted === 'radar') return this.ask()
    if (changes && this.radarTrust.wantsTest()) return this.testRadar()
    this.goOn(wanted)
  }

  /** The same once the radar was heard: it is not asked twice. */
  private goOn(wanted: Wanted): void {
    if (this.detector.isOccupied !== this.known) this.onChange()
    const quietUs = this.field.settings.get('sampleEvery') * this.field.battery.stretch * second
    this.wake(wanted === 'quiet' ? quietUs : closeUs)
  }

  /** The field leaves a doubt: the radar decides. */
  private ask(): void {
    this.look((seen) => {
      if (seen !== undefined) this.radarTrust.decided()
      this.goOn(this.detector.answer(seen))
    })
  }

  /** The field told a change for certain: does the radar see it, too? */
  private testRadar(): void {
    const isOccupied = this.detector.isOccupied === true
    this.look((seen) => {
      const wasOk = this.radarHealth.isOk
      this.radarTrust.tested(seen, isOccupied)
      if (wasOk && !this.radarHealth.isOk) this.detector.empty.distrust()
      this.goOn(this.detector.wanted)
    })
  }

  private wake(delayUs: number): void {
    const { timers } = this.device
    timers.cancel(this.timer)
    this.timer = timers.after(delayUs, this.onSample)
  }

  private look(done: (seen: boolean | undefined) => void): void {
    this.isLooking = true
    this.radar.look((seen) => {
      this.isLooking = false
      done(seen)
    })
  }

  /** The magnetometer is no good: the radar decides, less often, and the magnetometer is tried again with it. */
  private byRadarAlone(): void {
    if (this.isLooking) return
    this.latest = undefined
    this.look((seen) => {
      if (seen !== undefined) this.detector.override(seen)
      if (this.detector.isOccupied !== this.known) this.onChange()
      this.wake(this.field.settings.get('radarEvery') * this.field.battery.stretch * second)
    })
  }

  /** A bay that has not changed for long: somebody looks. A radar that failed is tried again with it. */
  private recheck(): void {
    this.awaitRecheck()
    if (this.isLooking || !this.magnetometerHealth.isOk) return
    if (!this.radarHealth.isOk) return this.look(() => this.goOn(this.detector.wanted))
    if (this.detector.recheck() === 'radar') this.ask()
  }

  private awaitRecheck(): void {
    const { timers } = this.device
    timers.cancel(this.recheckTimer)
    const setS = this.field.settings.get('recheckEvery')
    const everyS = (this.detector.isDoubtful ? Math.min(doubtfulS, setS) : setS) * this.field.battery.stretch
    this.recheckTimer = timers.after(everyS * second, () => this.recheck())
  }

  private onChange(): void {
    const { isOccupied } = this.detector
    const isFirst = this.known === undefined
    this.known = isOccupied
    if (isOccupied === undefined) return
    const uptimeS = this.uptimeS()
    const nowS = this.field.nowS()
    const agoS = isFirst || !this.magnetometerHealth.isOk ? 0 : uptimeS - this.detector.movedAtS
    if (isOccupied) this.stays.begin(uptimeS - agoS)
    else this.stays.end(uptimeS - agoS, nowS)
    if (isOccupied) this.reservation.free()
    else this.storeLevels(uptimeS)
    this.showReservation()
    this.awaitRecheck()
    this.report(nowS === undefined ? undefined : nowS - Math.round(agoS))
    const { onChange } = this.config
    if (onChange) onChange(isOccupied)
  }

  private onReservationOver(): void {
    this.showReservation()
    this.report(this.field.nowS())
  }

  private report(atS: number | undefined): void {
    this.event = { atS }
    this.field.report()
    this.event = undefined
  }

  private showReservation(): void {
    const full = (1 << this.indicator.resolution) - 1
    this.indicator.write(this.reservation.isHeld ? Math.round(full * flashShare) : 0)
  }

  private loadLevels(): void {
    const bytes = this.store && this.store.read('empty')
    if (bytes) this.detector.empty.decode(new Uint8Array(bytes))
  }

  private storeLevels(uptimeS: number): void {
    if (!this.store || uptimeS - this.storedS < storeEveryS) return
    this.storedS = uptimeS
    this.store.write('empty', this.detector.empty.encode())
  }
}
