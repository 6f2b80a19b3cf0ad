import { A02yyuw } from '../../../firmware/drivers/a02yyuw.js'
import { Maxbotix } from '../../../firmware/drivers/maxbotix.js'
import { BinLevel, binLevelModel as model } from '../../../firmware/nodes/bin-level/index.js'
import type { PartFaults, Powered } from '../../board/part.js'
import { A02yyuwModel } from '../../chips/a02yyuw.js'
import { FanModel } from '../../chips/fan.js'
import { Lis3dhModel } from '../../chips/lis3dh.js'
import { LoadSwitch } from '../../chips/load-switch.js'
import { Max17048Model } from '../../chips/max17048.js'
import { MaxbotixModel } from '../../chips/maxbotix.js'
import { Sht31Model } from '../../chips/sht31.js'
import { solarOffsetMinutes } from '../../city/solar-time.js'
import { BinLife } from '../../city/waste/bin-life.js'
import { echoOf } from '../../city/waste/echo.js'
import type { FillSeries } from '../../city/waste/fill-series.js'
import { sum } from '../figures.js'
import { powerSavingOf } from '../kinds/common-options.js'
import { readFillSeries, type BinLevelOptions } from '../kinds/bin-level.js'
import { percentiles } from '../percentiles.js'
import { emptyBinScore, FullTruth, scoreAlarms, scoreAlerts } from './bin-scores.js'
import { cellOf } from './cell-of.js'
import { HeardReport } from './heard-report.js'
import { figuresOf, type NodeMaker } from './maker.js'
import {
  chipFaults,
  SimulatedNode,
  type NodeFault,
  type NodeFirmware,
  type NodePlace,
  type NodePlan,
  type NodeSurroundings,
} from './simulated-node.js'

const levelBaud = 9600
/** Sensors that know how warm the air is: the HRXL has a thermometer in its body (its datasheet, temperature compensation). */
const sensors = {
  a02yyuw: { compensates: false, nearest: 0.03 },
  maxbotix: { compensates: true, nearest: 0.3 },
} as const
/** Percent from which on the bin is full, as firmware begins with. */
const fullFrom = 80

/** A bin of the fleet, with the people who fill it. */
export class BinLevelNode extends SimulatedNode {
  readonly bin: BinLife
  readonly fan: FanModel
  /** When the bin was really full. */
  readonly fullTruth: FullTruth
  /** What the platform heard: when the bin was said to be full, or no longer so; when it was said to burn. */
  readonly alerts: { readonly atUs: number; readonly isFull: boolean }[] = []
  readonly fireAlarmsUs: number[] = []
  readonly fallAlarmsUs: number[] = []
  private readonly level: A02yyuwModel | MaxbotixModel
  private readonly lid: Lis3dhModel
  private readonly air: Sht31Model
  private readonly gauge: Max17048Model
  private burns = false
  private lies = false
  private unit: BinLevel | undefined

  constructor(surroundings: NodeSurroundings, plan: NodePlan, place: NodePlace, series: FillSeries | undefined) {
    super(surroundings, plan, place)
    const { board, options } = this
    const { world } = surroundings
    this.lid = new Lis3dhModel(board, { interrupt: board.netOf('digital', 'motion') })
    this.air = new Sht31Model(board, { temperature: () => Math.min(125, this.bin.celsius()), humidity: () => 70 })
    this.gauge = new Max17048Model(board, cellOf(board, plan.battery))
    board.i2cOf('lid').bus.attach(this.lid)
    board.i2cOf('air').bus.attach(this.air)
    board.i2cOf('gauge').bus.attach(this.gauge)
    this.fan = new FanModel(board, board.netOf('pwm', 'fan'), board.netOf('analog', 'fan-sense'))
    this.level = this.makeLevel(options)
    const supply = new LoadSwitch(board.netOf('digital', 'level-supply'), this.level)
    for (const part of [this.lid, this.air, this.gauge, this.fan, supply] as readonly Powered[]) board.attach(part)
    const { sensor: _sensor, powerSaving: _powerSaving, series: _file, ...habits } = options
    const clock = { startUnixMs: world.startUnixMs, offsetMinutes: solarOffsetMinutes(place.position.longitude) }
    this.bin = new BinLife(
      world.scheduler,
      world.scheduler.addOwner(),
      world.random(`${board.name}/bin`),
      { ...habits, ...clock, ...(series ? { series } : {}) },
      (acceleration) => {
        this.lid.setAcceleration(acceleration)
        this.fullTruth?.see(world.scheduler.nowUs, this.bin.fill)
      },
    )
    this.fullTruth = new FullTruth(fullFrom)
    this.reportTap = (atUs, payload) => this.onReport(atUs, payload)
  }

  protected makeFirmware(): NodeFirmware {
    const { broker, writer } = this.surroundings
    const { sensor, powerSaving, height } = this.options
    this.unit = new BinLevel(
      this.board.device,
      this.plan.modem.driver,
      {
        broker,
        sensor: (options) => (sensor === 'a02yyuw' ? new A02yyuw(options) : new Maxbotix(options)),
        ...sensors[sensor],
        height,
        ...powerSavingOf(powerSaving),
      },
      writer,
    )
    return this.unit
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (!('role' in fault)) return
    const parts: Record<string, { setFaults(faults: PartFaults): void }> = {
      level: this.level,
      lid: this.lid,
      air: this.air,
      gauge: this.gauge,
      fan: this.fan,
      'fan-sense': this.fan,
    }
    parts[fault.role]?.setFaults(chipFaults(fault, isBroken))
  }

  private get options(): BinLevelOptions {
    return this.plan.options as unknown as BinLevelOptions
  }

  /** Echoes have a stream of their own: they come as often as firmware asks. */
  private makeLevel({ sensor }: BinLevelOptions): A02yyuwModel | MaxbotixModel {
    const { board } = this
    const chance = this.surroundings.world.random(`${board.name}/echo`)
    const port = board.uartTo('level', levelBaud)
    const distance = (): number | undefined => echoOf(this.bin, chance, sensors[sensor].compensates)
    if (sensor === 'a02yyuw') return new A02yyuwModel(board, port, distance)
    return new MaxbotixModel(board, { serial: port }, distance)
  }

  private onReport(atUs: number, payload: Uint8Array): void {
    const report = new HeardReport(payload)
    const isFull = report.flag(model.full)
    if (isFull !== undefined && isFull !== (this.alerts.at(-1)?.isFull ?? false)) this.alerts.push({ atUs, isFull })
    const burns = report.flag(model.fire) === true
    if (burns && !this.burns) this.fireAlarmsUs.push(atUs)
    this.burns = burns
    const lies = report.flag(model.fallen) === true
    if (lies && !this.lies) this.fallAlarmsUs.push(atUs)
    this.lies = lies
  }
}

/** Bins of a fleet. */
export const binLevelMaker: NodeMaker = {
  group(surroundings, plan) {
    const { series: file } = plan.options as unknown as BinLevelOptions
    const series = file === undefined ? undefined : readFillSeries(file)
    return (place) => new BinLevelNode(surroundings, plan, place, series)
  },
  figures: figuresOf(binLevelFigures),
}

function binLevelFigures(nodes: readonly BinLevelNode[]): Record<string, unknown> {
  const full = emptyBinScore()
  const fires = emptyBinScore()
  const falls = emptyBinScore()
  for (const { bin, fullTruth, alerts, fireAlarmsUs, fallAlarmsUs } of nodes) {
    scoreAlerts(fullTruth, alerts, full)
    scoreAlarms(bin.truth.fires, fireAlarmsUs, fires)
    scoreAlarms(bin.truth.falls, fallAlarmsUs, falls)
  }
  return {
    deposits: sum(nodes.map(({ bin }) => bin.truth.deposits)),
    emptyings: sum(nodes.map(({ bin }) => bin.truth.emptyings)),
    timesFull: full.events,
    missed: full.missed,
    falseAlerts: full.false,
    alertDelayS: percentiles(full.delaysS),
    fires: { events: fires.events, missed: fires.missed, false: fires.false, delayS: percentiles(fires.delaysS) },
    falls: { events: falls.events, missed: falls.missed, false: falls.false, delayS: percentiles(falls.delaysS) },
    fanS: Math.round(sum(nodes.map(({ fan }) => fan.blownS))),
  }
}
