import { PackWriter } from '../../../protocols/senml/index.js'
import { ByteWriter } from '../../../protocols/bytes/index.js'
import { Bh1750 } from '../../drivers/bh1750.js'
import { Bl0942, type Bl0942Sample } from '../../drivers/bl0942.js'
import { Dimmer010V } from '../../drivers/dimmer-0-10v.js'
import type { LampRating } from '../../drivers/lamp-curve.js'
import type { Device, RTC, TimerHandle } from '../../hal/index.js'
import { Outbox } from '../../lib/outbox.js'
import { Uplink, type Broker, type UplinkOwner } from '../../lib/uplink.js'
import type { Modem, ModemConstructor, NetworkTime } from '../../modems/modem.js'
import { parseCommand, type Command } from './commands.js'
import { Daylight } from './daylight.js'
import { LampWatch } from './lamp-watch.js'
import { LevelControl } from './level.js'
import type { PlanStep } from './plan.js'
import { encodeReport, type Confirmation } from './report.js'

/** Where a node stands, in degrees, north and east positive. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** What a street lamp is told when it is put up: the same for every lamp of its kind. */
export interface StreetlightConfig {
  readonly reportEveryUs: number
  /** Steps by time of day, at least one. */
  readonly plan: readonly PlanStep[]
  /** Whether the photocell may move dusk and dawn. */
  readonly photocell: boolean
  readonly lamp: LampRating
  readonly broker: Broker
}

const second = 1000000
/** A lamp settles, and its meter averages, well within this. */
const settleUs = 3 * second
/** A reading that contradicts what is known of the lamp is repeated this soon. */
const recheckUs = 60 * second
/** Until the clock is set, the photocell alone decides, this often. */
const clocklessUs = 300 * second
const clocklessOnLux = 35
/** The clock is set again, and the modem's signal read, once in this many periodic reports. */
const housekeepingReports = 96
const joulesPerWattHour = 3600

/**
 * A street lamp: lit from dusk to dawn by its plan, metered, watched, commanded. Everything it has to say goes through the
 * outbox.
 */
export class Streetlight implements UplinkOwner {
  readonly outbox: Outbox
  readonly uplink: Uplink
  private readonly modem: Modem
  private readonly device: Device
  private readonly config: StreetlightConfig
  private readonly writer: PackWriter
  private readonly light: Bh1750
  private readonly meter: Bl0942
  private readonly dimmer: Dimmer010V
  private readonly rtc: RTC
  private readonly watch: LampWatch
  private readonly control: LevelControl
  private daylight: Daylight | undefined
  private decisionTimer: TimerHandle | undefined
  private lux: number | undefined
  private electrical: Bl0942Sample | undefined
  private signalDbm: number | undefined
  private reports = 0
  /** When the last report was made and what it said of the lamp. */
  private reportedS = 0
  private reportedFailure = 0
  private switches = 0
  private litSinceUs = 0
  private litUs = 0
  private isReporting = false
  private isMeasuring = false
  private wantsReport = false
  private wantsDecision = false
  private wantsMeter = false
  private readonly confirmations: Confirmation[] = []
  private readonly onDecide = () => this.decide(undefined)
  private readonly onReport = () => this.periodic()

  /**
   * Opens every part; nothing runs before {@link start}.
   * @param position where it stands
   * @param writer shared by nodes of one process that report one after the other; an own one where absent
   * @throws whatever a driver throws that misses its part of the board
   */
  constructor(
    device: Device,
    ModemDriver: ModemConstructor,
    config: StreetlightConfig,
    private readonly position: Position,
    writer?: PackWriter,
  ) {
    const { timers } = device
    this.device = device
    this.config = config
    this.writer = writer ?? new PackWriter(new ByteWriter(256))
    this.light = new Bh1750({ ...device.i2c['light']!, timers })
    this.meter = new Bl0942({ ...device.serial['meter']!, timers })
    this.dimmer = new Dimmer010V(device.pwm['dimmer']!)
    this.rtc = new device.rtc!.io(device.rtc!)
    this.watch = new LampWatch(config.lamp)
    this.control = new LevelControl(config.plan, 0)
    this.outbox = new Outbox(device.flash!.open({ path: 'outbox' }))
    this.modem = new ModemDriver({
      ...device.serial['modem']!,
      timers,
      log: device.log,
      allocate: device.allocate,
      onMessage: (topic, payload) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost(),
    })
    this.uplink = new Uplink({
      device,
      modem: this.modem,
      outbox: this.outbox,
      broker: config.broker,
      kind: 'streetlight',
      owner: this,
    })
  }

  /** Whether the lamp counts as failed. */
  get hasLampFailure(): boolean {
    return this.watch.failure !== 0
  }

  /** Begins to work. */
  start(): void {
    this.uplink.start()
    this.decide(undefined)
  }

  /** The uplink's: sets the clock and asks how well the modem hears its cell. */
  onOnline(): void {
    this.modem.time((error, time) => {
      if (!error) this.setClock(time)
    })
    this.modem.signal((error, signal) => {
      if (!error) this.signalDbm = typeof signal.rsrp === 'number' ? signal.rsrp : undefined
    })
  }

  private setClock(time: NetworkTime): void {
    this.rtc.time = time.unixMs
    this.control.zoneS = time.zoneQuarterHours * 900
    if (this.isReporting) return
    this.isReporting = true
    this.decide(undefined)
    this.device.timers.after(Math.floor(this.device.random.next() * this.config.reportEveryUs), this.onReport)
  }

  private nowS(): number | undefined {
    const { time } = this.rtc
    return time === undefined ? undefined : Math.floor(time / 1000)
  }

  /** Decides on day and night and on the level, and when to do so again. `lux`: what the photocell has just seen. */
  private decide(lux: number | undefined): void {
    const nowS = this.nowS()
    if (nowS === undefined) return this.decideWithoutClock(lux)
    const daylight = (this.daylight ??= new Daylight(this.position.latitude, this.position.longitude, nowS))
    const wasDark = daylight.isDark
    let step = daylight.step(nowS, this.config.photocell, lux)
    while (step.nextAtS <= nowS) step = daylight.step(nowS, this.config.photocell, undefined)
    if (daylight.isDark !== wasDark) this.control.onDaylightChange()
    this.setLevel(this.control.level(nowS, daylight.isDark))
    this.decideAgain(Math.max(1, Math.min(step.nextAtS, this.control.nextChangeS(nowS)) - nowS) * second)
    if (step.wantsPhotocell) this.lookAtLight()
  }

  private decideWithoutClock(lux: number | undefined): void {
    if (lux === undefined) this.lookAtLight()
    else this.setLevel(lux < clocklessOnLux ? 100 : 0)
    this.decideAgain(clocklessUs)
  }

  private decideAgain(delayUs: number): void {
    const { timers } = this.device
    timers.cancel(this.decisionTimer)
    this.decisionTimer = timers.after(delayUs, this.onDecide)
  }

  private setLevel(level: number): void {
    const before = this.dimmer.level
    this.dimmer.setLevel(level)
    if (this.dimmer.level === before) return
    if (before === 0 || level === 0) this.countSwitch(level > 0)
    this.wantsReport = true
    this.device.timers.after(settleUs, () => this.measure())
  }

  private countSwitch(isOn: boolean): void {
    const nowUs = this.device.clock.uptimeUs()
    if (isOn) this.switches++
    else this.litUs += nowUs - this.litSinceUs
    this.litSinceUs = nowUs
  }

  private periodic(): void {
    this.device.timers.after(this.config.reportEveryUs, this.onReport)
    this.reports++
    if (this.reports % housekeepingReports === 0 && this.uplink.isOnline) this.onOnline()
    this.wantsReport = true
    this.measure()
  }

  /** Reads the photocell, then decides by what it saw. */
  private lookAtLight(): void {
    this.wantsDecision = true
    this.readLight()
  }

  /** Reads photocell and meter, then does what was waiting for the readings. */
  private measure(): void {
    this.wantsMeter = true
    this.readLight()
  }

  private readLight(): void {
    if (this.isMeasuring) return
    this.isMeasuring = true
    this.light.sample((error, sample) => this.afterLight(error, sample))
  }

  private afterLight(error: Error | null, sample: { illuminance: number } | undefined): void {
    if (error) this.device.log('warning', 'streetlight', 'photocell: ' + error.message)
    this.lux = error || !sample ? undefined : sample.illuminance
    if (this.wantsMeter) this.meter.sample((failure, reading) => this.afterMeter(failure, reading))
    else this.afterReadings()
  }

  private afterMeter(error: Error | null, sample: Bl0942Sample | undefined): void {
    if (error) this.device.log('warning', 'streetlight', 'meter: ' + error.message)
    this.electrical = error ? undefined : sample
    this.wantsMeter = false
    this.judgeLamp()
    if (this.wantsReport) this.report()
    // What was reported is not kept: the next report has readings of its own.
    this.electrical = undefined
    this.afterReadings()
  }

  private afterReadings(): void {
    this.isMeasuring = false
    // Somebody asked for the meter while the photocell was read.
    if (this.wantsMeter) this.readLight()
    if (!this.wantsDecision) return
    this.wantsDecision = false
    // Without a reading the clock decides alone at the next look.
    if (this.lux !== undefined) this.decide(this.lux)
  }

  private judgeLamp(): void {
    const { electrical, watch } = this
    if (!electrical) return
    if (watch.judge(this.dimmer.level, electrical.power)) {
      this.device.log('info', 'streetlight', 'lamp failure ' + watch.failure)
      this.wantsReport = true
    } else if (watch.isUnsure) this.device.timers.after(recheckUs, () => this.measure())
  }

  private report(): void {
    const unixS = this.nowS()
    // Without a clock or an identity nobody could place the report.
    if (unixS === undefined || this.uplink.imei === '') return
    this.wantsReport = false
    const { electrical, watch } = this
    if (this.wasJustSaid(unixS)) return
    this.reportedS = unixS
    this.reportedFailure = watch.failure
    const isFull = this.reports % housekeepingReports === 1
    this.outbox.append(
      encodeReport(
        {
          imei: this.uplink.imei,
          unixS,
          level: this.dimmer.level,
          lampFailure: watch.failure !== 0,
          lampFailureReason: watch.failure === 0 ? undefined : watch.failure,
          voltage: electrical?.voltage,
          current: electrical?.current,
          power: electrical?.power,
          energyWh: electrical && electrical.energy / joulesPerWattHour,
          dark: this.daylight !== undefined && this.daylight.isDark,
          illuminance: this.lux,
          signalDbm: isFull ? this.signalDbm : undefined,
          operatingHours: isFull ? this.operatingHours() : undefined,
          switchCounter: isFull ? this.switches : undefined,
          nominalPower: isFull ? this.config.lamp.ratedPowerW : undefined,
          confirms: this.confirmations.shift(),
        },
        this.writer,
      ),
    )
    // One confirmation a report; what is left follows at once.
    if (this.confirmations.length > 0) this.report()
    else this.uplink.flush()
  }

  /** An event and a period that end in the same second have the same to say: to a platform it would be a duplicate. */
  private wasJustSaid(unixS: number): boolean {
    return unixS === this.reportedS && this.watch.failure === this.reportedFailure && this.confirmations.length === 0
  }

  private operatingHours(): number {
    const sinceUs = this.dimmer.level > 0 ? this.device.clock.uptimeUs() - this.litSinceUs : 0
    return (this.litUs + sinceUs) / (3600 * second)
  }

  /** The uplink's: takes a command. */
  onCommand(payload: Uint8Array): void {
    const parsed = parseCommand(payload)
    if (parsed.kind === 'refused') return this.confirm({ id: parsed.id, done: false, reason: parsed.reason })
    const { command } = parsed
    const nowS = this.nowS()
    if (command.expiresS !== undefined && nowS !== undefined && nowS > command.expiresS)
      return this.confirm({ id: command.id, done: false, reason: 'expired' })
    this.carryOut(command)
  }

  private carryOut(command: Command): void {
    if (command.plan) this.control.setPlan(command.plan)
    if (command.auto) this.control.release()
    if (command.level !== undefined) this.control.command(command.level, command.expiresS)
    this.confirm({ id: command.id, done: true })
    this.decide(undefined)
  }

  /** Confirms with the readings of now: of the lamp at its new level, once it has settled. */
  private confirm(confirmation: Confirmation): void {
    this.confirmations.push(confirmation)
    this.wantsReport = true
    this.device.timers.after(confirmation.done ? settleUs : 0, () => this.measure())
  }
}
