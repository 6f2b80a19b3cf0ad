import { PackWriter } from '../../../protocols/senml/index.js'
import { ByteWriter } from '../../../protocols/bytes/index.js'
import { Bh1750 } from '../../drivers/bh1750.js'
import type { Device, RTC, TimerHandle, Timers } from '../../hal/index.js'
import { PartHealth } from '../../lib/health.js'
import { Outbox } from '../../lib/outbox.js'
import { hasStoredSettings } from '../../lib/settings.js'
import { watchTrial } from '../../lib/trial.js'
import { Uplink, type Broker, type UplinkOwner } from '../../lib/uplink.js'
import type { Modem, ModemConstructor, NetworkTime } from '../../modems/modem.js'
import type { CommandValue } from '../../lib/command.js'
import { parseCommand, type Command } from './commands.js'
import { Daylight } from './daylight.js'
import type { Lamp, LampReading } from './lamp.js'
import { LampFailure } from './lamp-watch.js'
import { LevelControl } from './level.js'
import { streetlightModel as model } from './model.js'
import type { PlanStep } from './plan.js'
import { encodeReport, type Confirmation, type ReportField } from './report.js'
import { openSettings, type StreetlightDefaults, type StreetlightSettings } from './settings.js'

/** Where a node stands, in degrees, north and east positive. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** What a street lamp is told when it is put up: the same for every lamp of its kind. */
export interface StreetlightConfig extends StreetlightDefaults {
  /** Steps by time of day, at least one. */
  readonly plan: readonly PlanStep[]
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

/** A part that is defective, as object 3 says it (11: error code). */
const partDefective = 8

/**
 * The node of a street lamp: lit from dusk to dawn by its plan, metered, watched, commanded. Everything it has to say goes through
 * the outbox. What the lamp is, is its {@link Lamp}'s matter.
 */
export class LampNode implements UplinkOwner {
  readonly outbox: Outbox
  readonly uplink: Uplink
  private readonly modem: Modem
  private readonly device: Device
  private readonly timers: Timers
  private readonly config: StreetlightConfig
  private readonly writer: PackWriter
  private readonly light: Bh1750
  private readonly lamp: Lamp
  private readonly rtc: RTC
  private readonly control: LevelControl
  private daylight: Daylight | undefined = undefined
  private decisionTimer: TimerHandle | undefined = undefined
  private reportTimer: TimerHandle | undefined = undefined
  private lux: number | undefined = undefined
  private reading: LampReading | undefined = undefined
  private signalDbm: number | undefined = undefined
  private reports = 0
  /** When the last report was made and what it said of the lamp. */
  private reportedS = 0
  private reportedFailure: number = LampFailure.None
  private switches = 0
  /** Whole seconds: they cost no memory of their own. */
  private litSinceS = 0
  private litS = 0
  private isReporting = false
  private isMeasuring = false
  private wantsReport = false
  private wantsDecision = false
  private wantsMeter = false
  private confirmations: Confirmation[] | undefined
  /** Opened with the first setting that is not as delivered. */
  private settings: StreetlightSettings | undefined
  /** Of the parts that ever failed. */
  private health: PartHealth[] | undefined
  /** What the next report says besides. */
  private news: ReportField[] | undefined = undefined
  private readonly onDecide = () => this.decide(undefined)
  private readonly onReport = () => this.periodic()

  /**
   * Opens every part; nothing runs before {@link start}.
   * @param kind of node, as in its topics
   * @param position where it stands
   * @param writer shared by nodes of one process that report one after the other; an own one where absent
   * @throws whatever a driver throws that misses its part of the board
   */
  constructor(
    kind: string,
    device: Device,
    ModemDriver: ModemConstructor,
    config: StreetlightConfig,
    lamp: Lamp,
    private readonly position: Position,
    writer?: PackWriter,
  ) {
    const { timers } = device
    this.device = device
    this.timers = timers
    this.config = config
    this.writer = writer ?? new PackWriter(new ByteWriter(256))
    this.light = new Bh1750(Object.assign({ timers }, device.i2c['light']!))
    this.lamp = lamp
    this.rtc = new device.rtc!.io(device.rtc!)
    this.control = new LevelControl(config.plan, 0)
    this.outbox = new Outbox(device.flash!.open({ path: 'outbox' }))
    const hooks = {
      timers,
      log: device.log,
      allocate: device.allocate,
      onMessage: (topic: string, payload: Uint8Array) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost(),
    }
    this.modem = new ModemDriver(Object.assign(hooks, device.serial['modem']!))
    this.uplink = new Uplink({
      device,
      modem: this.modem,
      outbox: this.outbox,
      broker: config.broker,
      kind,
      owner: this,
    })
    if (hasStoredSettings(device.keyValue)) this.openSettings()
  }

  /** Whether the lamp counts as failed. */
  get hasLampFailure(): boolean {
    return this.lamp.failure !== LampFailure.None
  }

  /** Begins to work. */
  start(): void {
    this.uplink.start()
    this.lamp.start()
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
    const firstUs = Math.floor(this.device.random.next() * this.reportEveryUs)
    this.reportTimer = this.timers.after(firstUs, this.onReport)
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
    let step = daylight.step(nowS, this.usesPhotocell, lux)
    while (step.nextAtS <= nowS) step = daylight.step(nowS, this.usesPhotocell, undefined)
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
    const { timers } = this
    timers.cancel(this.decisionTimer)
    this.decisionTimer = timers.after(delayUs, this.onDecide)
  }

  private setLevel(level: number): void {
    const { lamp } = this
    const before = lamp.level
    lamp.setLevel(level)
    if (lamp.level === before) return
    if (before === 0 || level === 0) this.countSwitch(level > 0)
    this.wantsReport = true
    this.timers.after(settleUs, () => this.measure())
  }

  private countSwitch(isOn: boolean): void {
    const nowS = this.uptimeS()
    if (isOn) this.switches++
    else this.litS += nowS - this.litSinceS
    this.litSinceS = nowS
  }

  private periodic(): void {
    this.reportTimer = this.timers.after(this.reportEveryUs, this.onReport)
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
    this.judgeLight(error)
    if (this.wantsMeter) this.lamp.measure(this.isFull, (failure, reading) => this.afterLamp(failure, reading))
    else this.afterReadings()
  }

  private afterLamp(error: Error | null, reading: LampReading | undefined): void {
    if (error) this.device.log('warning', 'streetlight', this.lamp.meterRole + ': ' + error.message)
    this.judgeMeter(error, !error && reading!.isStale === true)
    this.reading = error ? undefined : reading
    this.wantsMeter = false
    this.judgeLamp()
    if (this.wantsReport) this.report()
    // What was reported is not kept: the next report has readings of its own.
    this.reading = undefined
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
    const { lamp } = this
    if (!this.reading || this.reading.isStale) return
    if (lamp.failure !== this.reportedFailure) {
      this.device.log('info', 'streetlight', 'lamp failure ' + lamp.failure)
      this.wantsReport = true
    } else if (lamp.isUnsure) this.timers.after(recheckUs, () => this.measure())
  }

  private judgeLight(error: Error | null): void {
    const { lux, daylight } = this
    const nowS = this.nowS()
    const isWrong = lux !== undefined && nowS !== undefined && !!daylight && daylight.contradicts(nowS, lux)
    const part = this.partOf('light', error !== null || isWrong)
    if (!part) return
    if (error) part.failed(error)
    else if (isWrong) part.contradicted()
    else part.succeeded()
  }

  private judgeMeter(error: Error | null, isStale: boolean): void {
    const part = this.partOf(this.lamp.meterRole, error !== null || isStale)
    if (!part) return
    if (error) part.failed(error)
    else part.succeeded(isStale ? 0 : undefined)
    // Whether it is stuck shows at the next reading.
    if (isStale && part.isOk) this.timers.after(recheckUs, () => this.measure())
  }

  /** What is known of a part; undefined while it never failed and does not now. */
  private partOf(role: string, hasFailed: boolean): PartHealth | undefined {
    const { health } = this
    if (health)
      for (let index = 0; index < health.length; index++) if (health[index]!.role === role) return health[index]
    if (!hasFailed) return undefined
    const part = new PartHealth(role, (each) => this.onPart(each), 1)
    if (health) health.push(part)
    else this.health = [part]
    return part
  }

  private onPart({ role, state }: PartHealth): void {
    this.device.log(state === 'ok' ? 'info' : 'warning', 'streetlight', role + ' is ' + state)
    this.say({ path: 'health/' + role, value: state })
    this.say({ path: model.errorCode.path, value: this.hasDefect ? partDefective : 0 })
    this.wantsReport = true
    this.measure()
  }

  private get hasDefect(): boolean {
    const { health } = this
    if (health) for (let index = 0; index < health.length; index++) if (!health[index]!.isOk) return true
    return false
  }

  private say(field: ReportField): void {
    if (!this.news) this.news = []
    this.news.push(field)
  }

  private report(): void {
    const unixS = this.nowS()
    // Without a clock or an identity nobody could place the report.
    if (unixS === undefined || this.uplink.imei === '') return
    this.wantsReport = false
    if (this.wasJustSaid(unixS)) return
    const { lamp, isFull } = this
    const { failure } = lamp
    const reading = this.reading || nothing
    this.reportedS = unixS
    this.reportedFailure = failure
    const confirms = this.confirmations && this.confirmations.shift()
    this.outbox.append(
      encodeReport(
        {
          imei: this.uplink.imei,
          unixS,
          level: lamp.level,
          lampFailure: failure !== LampFailure.None && failure < LampFailure.Gear,
          lampFailureReason: failure === LampFailure.None ? undefined : failure,
          voltage: reading.voltage,
          current: reading.current,
          power: reading.power,
          energyWh: reading.energy === undefined ? undefined : reading.energy / joulesPerWattHour,
          energyStepWh: lamp.energyStepWh,
          dark: this.daylight !== undefined && this.daylight.isDark,
          illuminance: this.lux,
          signalDbm: isFull ? this.signalDbm : undefined,
          operatingHours: isFull ? (reading.operatingHours ?? this.operatingHours()) : undefined,
          switchCounter: isFull ? (reading.switchCounter ?? this.switches) : undefined,
          nominalPower: isFull ? this.ratedPowerW : undefined,
          confirms,
          more: this.moreOf(reading),
        },
        this.writer,
      ),
    )
    // One confirmation a report; what is left follows at once.
    if (this.confirmations && this.confirmations.length > 0) this.report()
    else this.uplink.flush()
  }

  /** Every so many periodic reports one says also what changes slowly. */
  private get isFull(): boolean {
    return this.reports % housekeepingReports === 1
  }

  private moreOf({ more }: LampReading): readonly ReportField[] | undefined {
    const { news } = this
    this.news = undefined
    if (!news) return more
    return more ? news.concat(more) : news
  }

  /** An event and a period that end in the same second have the same to say: to a platform it would be a duplicate. */
  private wasJustSaid(unixS: number): boolean {
    if (unixS !== this.reportedS || this.lamp.failure !== this.reportedFailure || this.news) return false
    return !this.confirmations || this.confirmations.length === 0
  }

  private uptimeS(): number {
    return Math.floor(this.device.clock.uptimeUs() / second)
  }

  private operatingHours(): number {
    return (this.litS + (this.lamp.level > 0 ? this.uptimeS() - this.litSinceS : 0)) / 3600
  }

  private get reportEveryUs(): number {
    return this.settings ? this.settings.get('reportEvery') * second : this.config.reportEveryUs
  }

  /** A photocell that is broken does not move dusk and dawn. */
  private get usesPhotocell(): boolean {
    const isWanted = this.settings ? this.settings.get('photocell') === 1 : this.config.photocell
    return isWanted && (!this.health || this.isWell('light'))
  }

  private isWell(role: string): boolean {
    const part = this.partOf(role, false)
    return !part || part.state !== 'implausible'
  }

  private get ratedPowerW(): number {
    return this.settings ? this.settings.get('ratedPower') : this.config.lamp.ratedPowerW
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
    if (command.settings) this.propose(command.settings)
    this.confirm({ id: command.id, done: true })
    this.decide(undefined)
  }

  /** Confirms with the readings of now: of the lamp at its new level, once it has settled. */
  private confirm(confirmation: Confirmation): void {
    if (!this.confirmations) this.confirmations = []
    this.confirmations.push(confirmation)
    this.wantsReport = true
    this.timers.after(confirmation.done ? settleUs : 0, () => this.measure())
  }

  private openSettings(): StreetlightSettings {
    const settings = openSettings(this.config, this.device.keyValue)
    this.settings = settings
    if (settings.start === 'rolled-back') this.say({ path: model.rolledBack.path, value: true })
    this.lamp.setRatedPower(this.ratedPowerW)
    return settings
  }

  private propose(values: Readonly<Record<string, CommandValue>>): void {
    const settings = this.settings || this.openSettings()
    const everyBefore = this.reportEveryUs
    if (!settings.propose(values)) return
    this.applySettings(everyBefore)
    watchTrial(this.timers, settings, this.outbox, () => this.onRollBack())
  }

  private onRollBack(): void {
    this.applySettings(undefined)
    this.say({ path: model.rolledBack.path, value: true })
    this.wantsReport = true
    this.measure()
  }

  private applySettings(everyBeforeUs: number | undefined): void {
    this.lamp.setRatedPower(this.ratedPowerW)
    if (!this.isReporting || this.reportEveryUs === everyBeforeUs) return
    const { timers } = this
    timers.cancel(this.reportTimer)
    this.reportTimer = timers.after(this.reportEveryUs, this.onReport)
  }
}

/** A lamp that could not be asked. */
const nothing: LampReading = {}
