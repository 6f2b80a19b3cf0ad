import type { PackWriter } from '../../../protocols/senml/index.js'
import { Fan } from '../../drivers/fan.js'
import { Sht31 } from '../../drivers/sht31.js'
import type { Device, Serial, SerialOptions, Connection, TimerHandle, Timers } from '../../hal/index.js'
import type { CommandValue } from '../../lib/command.js'
import { FieldNode, type FieldNodeOwner } from '../../lib/field-node.js'
import { GaugeWatch } from '../../lib/gauge-watch.js'
import type { PartHealth } from '../../lib/health.js'
import type { Outbox } from '../../lib/outbox.js'
import type { Report } from '../../lib/report.js'
import type { Broker, Uplink } from '../../lib/uplink.js'
import type { ModemConstructor, ModemOptions } from '../../modems/modem.js'
import { FillWatch } from './fill-watch.js'
import { FireWatch } from './fire-watch.js'
import { JumpGuard } from './jump-guard.js'
import { LevelMeter, type LevelSensor } from './level-meter.js'
import { Lid } from './lid.js'
import type { LidState } from './lid-watch.js'
import { binLevelModel as model, binLevelSettings, longestFanS } from './model.js'

/** What a bin is told when it is put up. */
export interface BinLevelConfig {
  readonly broker: Broker
  /** Makes the driver of the level sensor that the bin has. */
  readonly sensor: (options: Connection<SerialOptions, Serial> & { readonly timers: Timers }) => LevelSensor
  /** Whether that sensor knows the temperature of the air itself, and the nearest that it measures, metres. */
  readonly compensates: boolean
  readonly nearest: number
  /** From the sensor to the bottom, centimetres, [20, 400]. Default 95: a bin of 240 litres. */
  readonly height?: number
  /** Power saving mode of the modem; left out, the modem stays awake and commands reach it at once. */
  readonly powerSaving?: ModemOptions['powerSaving']
}

const second = 1_000_000
/** A look that was unsure is repeated after this; bags settle meanwhile. */
const againUs = 120 * second
/** From the lid that shuts to a look. */
const settleUs = 30 * second
/** From look to look of the thermometer. */
const airUs = 120 * second
/** A lid that is open for so long was left open. */
const leftOpenUs = 600 * second
/** Looks in a row at exactly the same echoes: noise makes two of them rare. */
const stuckAfter = 6
/** A bin that lost so much between two looks was emptied, percent. */
const emptiedStep = 30
/** With less waste than this nothing smells, percent. */
const smellsFrom = 20

/**
 * A bin that says how full it is: looks down on its waste, minds its lid, smells for fire, and airs itself. See README.md.
 */
export class BinLevel implements FieldNodeOwner {
  readonly field: FieldNode<typeof binLevelSettings>
  private readonly device: Device
  private readonly meter: LevelMeter
  private readonly levelHealth: PartHealth
  private readonly lid: Lid
  private readonly air: Sht31
  private readonly airHealth: PartHealth
  private readonly gauge: GaugeWatch<typeof binLevelSettings>
  private readonly fan: Fan
  private readonly fanHealth: PartHealth
  private readonly fillWatch = new FillWatch()
  private readonly jumpGuard = new JumpGuard()
  private readonly fireWatch = new FireWatch()
  private lookTimer: TimerHandle | undefined
  private openTimer: TimerHandle | undefined
  private celsius: number | undefined
  private fill: number | undefined
  private metres: number | undefined
  private toldFill: number | undefined
  private isLeftOpen = false
  private hasFallen = false
  private visits = 0
  private visitsSinceFill = 0
  private fanRuns = 0
  private fannedUs: number | undefined
  private isEmptied = false

  /** Opens every part; nothing runs before {@link start}. @throws whatever a driver throws that misses its part of the board */
  constructor(device: Device, modem: ModemConstructor, config: BinLevelConfig, writer?: PackWriter) {
    const { timers } = device
    this.device = device
    this.field = new FieldNode({
      device,
      modem,
      broker: config.broker,
      kind: 'bin-level',
      settings: settingsFor(config.height),
      commands: { [model.fan.path]: { type: 'number', low: 2, high: longestFanS } },
      owner: this,
      ...(config.powerSaving ? { powerSaving: config.powerSaving } : {}),
      ...(writer ? { writer } : {}),
    })
    const { field } = this
    this.levelHealth = field.part('level', stuckAfter)
    const sensor = config.sensor({ ...device.serial['level']!, timers })
    this.meter = new LevelMeter(device, sensor, this.levelHealth, config)
    this.lid = new Lid(device, field.part('lid'), (state) => this.onLid(state))
    this.air = new Sht31({ ...device.i2c['air']!, timers, repeatability: 'low' })
    this.airHealth = field.part('air')
    this.gauge = new GaugeWatch(device, field)
    this.fanHealth = field.part('fan')
    const sense = device.analog['fan-sense']!
    this.fan = new Fan({ ...device.pwm['fan']!, sense, timers })
  }

  get outbox(): Outbox {
    return this.field.outbox
  }

  get uplink(): Uplink {
    return this.field.uplink
  }

  /** Begins to work: every part is tried once. */
  start(): void {
    this.field.start()
    this.gauge.start()
    this.lid.start()
    this.blow(2, () => {})
    this.smell(() => this.look(() => this.field.report()))
  }

  describe(report: Report): void {
    const { settings } = this.field
    if (this.levelHealth.isOk && this.fill !== undefined) {
      report.number(model.fill, this.fill)
      report.number(model.level, settings.get('height') - 100 * this.metres!)
      report.flag(model.full, this.fillWatch.state === 'full')
      if (this.fill <= settings.get('empty')) report.flag(model.empty, true)
    }
    const { state } = this.lid
    if (state !== undefined) {
      report.flag(model.lidOpen, this.isLeftOpen)
      if (state === 'fallen') report.flag(model.fallen, true)
    }
    if (this.airHealth.isOk) report.number(model.temperature, this.celsius, 0.5)
    report.flag(model.fire, this.fireWatch.state !== 'none')
    if (this.isEmptied) report.flag(model.emptied, true)
    report.number(model.visits, this.visits)
    report.number(model.fanRuns, this.fanRuns)
    this.gauge.describe(report)
    this.visits = 0
    this.isEmptied = false
    this.toldFill = this.fill
  }

  command(
    values: Readonly<Record<string, CommandValue>>,
    confirm: (refused: string | undefined) => void,
  ): string | true | undefined {
    const seconds = values[model.fan.path]
    if (typeof seconds !== 'number') return undefined
    if (this.fan.isRunning) return 'the fan runs'
    this.blow(seconds, confirm)
    return true
  }

  onSettings(): void {
    this.look(() => {})
  }

  private lookAfter(delayUs: number): void {
    const { timers } = this.device
    timers.cancel(this.lookTimer)
    this.lookTimer = timers.after(delayUs, () => this.look(() => {}))
  }

  private get lookUs(): number {
    return this.field.settings.get('look') * this.field.battery.stretch * second
  }

  /** Looks at the waste; under an open lid, or on its side, there is nothing to be seen. */
  private look(then: () => void): void {
    this.lookAfter(this.lookUs)
    const { state } = this.lid
    if (state === 'open' || state === 'fallen') return then()
    this.meter.look(this.celsius, (metres) => {
      if (metres !== undefined && this.lid.state !== 'open') this.judge(metres)
      then()
    })
  }

  private judge(metres: number): void {
    const { settings } = this.field
    const fill = 100 * (1 - (100 * metres) / settings.get('height'))
    // The bottom reflects at the bottom: what seems to lie far below it is an echo on its way round.
    if (fill < -15) return
    const visits = this.lid.state === undefined ? undefined : this.visitsSinceFill
    if (!this.jumpGuard.accepts(fill, visits, this.device.clock.uptimeUs() / second)) return
    const before = this.fill
    this.visitsSinceFill = 0
    this.metres = metres
    this.fill = Math.min(100, Math.max(0, fill))
    const verdict = this.fillWatch.see(this.fill, settings.get('full'))
    // Told with the next report: a bin that was full is looked at twice before it is not.
    if (before !== undefined && before - this.fill >= emptiedStep) this.isEmptied = true
    if (verdict === 'unsure') return this.lookAfter(againUs)
    const { toldFill } = this
    const isNews = toldFill !== undefined && Math.abs(this.fill - toldFill) >= settings.get('step')
    if (verdict !== 'same' || this.isEmptied || isNews) this.field.report()
  }

  private onLid(state: LidState): void {
    const { timers } = this.device
    timers.cancel(this.openTimer)
    if (state === 'fallen') this.hasFallen = true
    if (state === 'open') {
      this.visits++
      this.visitsSinceFill++
      this.openTimer = timers.after(leftOpenUs, () => this.onLeftOpen(true))
    } else if (state === 'fallen') this.field.report()
    else {
      if (this.isLeftOpen || this.hasFallen) this.onLeftOpen(false)
      this.lookAfter(settleUs)
    }
  }

  private onLeftOpen(isLeftOpen: boolean): void {
    this.isLeftOpen = isLeftOpen
    this.hasFallen = this.lid.state === 'fallen'
    this.field.report()
  }

  /** Looks at the thermometer, again and again. */
  private smell(then: () => void): void {
    this.air.sample((error, sample) => {
      if (error) this.airHealth.failed(error)
      else this.airHealth.succeeded()
      this.celsius = error ? undefined : sample.temperature
      this.device.timers.after(airUs, () => this.smell(() => {}))
      if (!error && this.fireWatch.see(sample.temperature, this.field.settings.get('fire'))) this.field.report()
      this.airOut()
      then()
    })
  }

  /** Runs the fan where the waste may smell. A bin whose thermometer is broken is taken for warm. */
  private airOut(): void {
    const { settings, battery } = this.field
    const forS = settings.get('fanFor')
    const nowUs = this.device.clock.uptimeUs()
    const dueUs = this.fannedUs === undefined ? 0 : this.fannedUs + settings.get('fanEvery') * battery.stretch * second
    const smells = (this.fill === undefined || this.fill >= smellsFrom) && !(this.celsius! < settings.get('fanAbove'))
    if (forS < 2 || nowUs < dueUs || !smells || this.fan.isRunning || this.fireWatch.state !== 'none') return
    this.fannedUs = nowUs
    this.blow(forS, () => {})
  }

  private blow(seconds: number, done: (problem: string | undefined) => void): void {
    this.fan.run(seconds * second, (error) => {
      if (error) this.fanHealth.failed(error)
      else this.fanHealth.succeeded()
      if (!error) this.fanRuns++
      done(error ? error.message : undefined)
    })
  }
}

/** The settings of a bin of that height, centimetres. */
function settingsFor(height: number = binLevelSettings.height.initial): typeof binLevelSettings {
  return { ...binLevelSettings, height: { ...binLevelSettings.height, initial: height as 95 } }
}
