import { Parking, parkingModel as model } from '../../../firmware/nodes/parking/index.js'
import { Indicator } from '../../chips/indicator.js'
import { Ld2410Model, type RadarTarget } from '../../chips/ld2410.js'
import { LoadSwitch } from '../../chips/load-switch.js'
import type { FieldVector, MagneticWorld, MagnetometerTarget } from '../../chips/magnetometer-target.js'
import { Max17048Model, type CellWorld } from '../../chips/max17048.js'
import { bayOfPark, bayOfSeries, type Bay } from '../../city/parking/bay.js'
import { CarPark } from '../../city/parking/car-park.js'
import { FieldError, partErrors } from '../../city/parking/part-errors.js'
import { emptyScore, scoreDetections, type Detection, type Score } from '../../city/parking/score.js'
import { rounded, sum } from '../figures.js'
import { powerSavingOf } from '../kinds/common-options.js'
import { readSeries, type ParkingOptions } from '../kinds/parking.js'
import { percentiles } from '../percentiles.js'
import type { Percentiles } from '../summary.js'
import { stateOfCharge } from './cell-of.js'
import { HeardReport } from './heard-report.js'
import { magnetometerChoices } from './magnetometer-choices.js'
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

const radarBaud = 256_000
/** What happened in the first minutes nobody could tell: nodes start within five minutes, and look first. */
const settlingS = 900
/** An event is told in time within this, seconds: on the chip, and to the platform. */
const withinS = { chip: 60, platform: 300 } as const

/** A parking bay of the fleet, with the chips in its ground. It is the world that they feel. */
export class ParkingNode extends SimulatedNode implements MagneticWorld, CellWorld {
  readonly magnetometer: MagnetometerTarget
  readonly radar: Ld2410Model
  readonly gauge: Max17048Model
  readonly indicator: Indicator
  /** What the firmware found, and what the platform heard; seconds of virtual time. */
  readonly found: Detection[] = []
  readonly heard: Detection[] = []
  /** How often the platform heard that the bay is reserved now and was not before. */
  reservations = 0
  private heardState: string | undefined
  private parking: Parking | undefined
  private readonly error: FieldError
  private readonly felt = { x: 0, y: 0, z: 0 }

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    place: NodePlace,
    readonly bay: Bay,
  ) {
    super(surroundings, plan, place)
    const { board } = this
    const { magnetometer } = this.options
    this.error = new FieldError(surroundings.world.random(`${board.name}/field`), partErrors[magnetometer])
    this.magnetometer = new magnetometerChoices[magnetometer].model(board, this)
    board.i2cOf('field').bus.attach(this.magnetometer)
    this.gauge = new Max17048Model(board, this)
    board.i2cOf('gauge').bus.attach(this.gauge)
    this.radar = new Ld2410Model(board, board.uartTo('radar', radarBaud), () => this.targets())
    this.indicator = new Indicator(board, board.netOf('pwm', 'indicator'))
    if (!bay.isSeen) this.radar.setFaults({ missing: true })
    const supply = new LoadSwitch(board.netOf('digital', 'radar-supply'), this.radar)
    for (const part of [this.magnetometer, this.gauge, supply, this.indicator]) board.attach(part)
    this.reportTap = (atUs, payload) => this.onReport(atUs, payload)
  }

  /** The firmware as it runs; undefined before the first start. */
  get unit(): Parking | undefined {
    return this.parking
  }

  /** Field at the magnetometer now, microteslas along its axes. */
  readonly field = (): FieldVector => {
    const { felt, bay } = this
    const { nowUs } = this.surroundings.world.scheduler
    bay.fieldAt(nowUs, felt)
    if (!bay.isMeasured) this.error.apply(felt, bay.temperatureAt(nowUs))
    return felt
  }

  /** Percent that is left in the cell; one without end where the scenario gives none. */
  readonly stateOfCharge = (): number => stateOfCharge(this.board, this.plan.battery)

  /** Of a lithium cell: flat, then it falls [chosen]. */
  readonly voltage = (): number => {
    const percent = this.stateOfCharge()
    return percent > 10 ? 3.5 + 0.0015 * percent : 2.8 + 0.0715 * percent
  }

  /** How well the firmware told what happened up to now. */
  score(into: Score = emptyScore()): Score {
    return this.scored(this.found, withinS.chip, into)
  }

  /** How well the platform knows it. */
  platformScore(into: Score = emptyScore()): Score {
    return this.scored(this.heard, withinS.platform, into)
  }

  protected makeFirmware(): NodeFirmware {
    const { broker, writer } = this.surroundings
    const { magnetometer, powerSaving } = this.options
    this.parking = new Parking(
      this.board.device,
      this.plan.modem.driver,
      {
        broker,
        magnetometer: magnetometerChoices[magnetometer].driver,
        onChange: (isOccupied) => this.found.push({ at: this.nowS, isOccupied }),
        ...powerSavingOf(powerSaving),
      },
      writer,
    )
    return this.parking
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (!('role' in fault)) return
    const faults = chipFaults(fault, isBroken)
    if (fault.role === 'field') this.magnetometer.setFaults(faults)
    if (fault.role === 'radar' && this.bay.isSeen) this.radar.setFaults(faults)
    if (fault.role === 'gauge') this.gauge.setFaults(faults)
  }

  private get options(): ParkingOptions {
    return this.plan.options as unknown as ParkingOptions
  }

  private get nowS(): number {
    return this.surroundings.world.scheduler.nowUs / 1e6
  }

  private targets(): readonly RadarTarget[] {
    return this.bay.targetsAt(this.surroundings.world.scheduler.nowUs)
  }

  private onReport(atUs: number, payload: Uint8Array): void {
    const report = new HeardReport(payload)
    const state = report.text(model.state)
    const isOccupied = report.flag(model.occupied)
    if (state === 'reserved' && this.heardState !== 'reserved') this.reservations++
    if (state !== undefined) this.heardState = state
    if (isOccupied !== undefined && isOccupied !== this.heard.at(-1)?.isOccupied)
      this.heard.push({ at: atUs / 1e6, isOccupied })
  }

  private scored(told: readonly Detection[], within: number, into: Score): Score {
    const { nowUs } = this.surroundings.world.scheduler
    const stays = this.bay.staysUntil(nowUs)
    return scoreDetections(stays, told, { fromS: settlingS, untilS: nowUs / 1e6, withinS: within }, into)
  }
}

/** Parking bays of a fleet: the nodes of a group fill one car park after the other. */
export const parkingMaker: NodeMaker = {
  group(surroundings, plan) {
    const options = plan.options as unknown as ParkingOptions
    const series = options.series === undefined ? undefined : readSeries(options.series)
    let made = 0
    let park: CarPark | undefined
    return (place) => {
      const number = made++ % options.baysPerPark
      if (series) return new ParkingNode(surroundings, plan, place, bayOfSeries(series))
      if (number === 0 || !park) park = carPark(surroundings, options, place)
      return new ParkingNode(surroundings, plan, place, bayOfPark(park, number))
    }
  },
  figures: figuresOf((nodes: readonly ParkingNode[]) => ({ ...parkingFigures(nodes) })),
}

function carPark({ world }: NodeSurroundings, { site, baysPerPark }: ParkingOptions, place: NodePlace): CarPark {
  return new CarPark({
    seed: world.seed,
    name: `car-park-${place.index}`,
    site,
    bays: baysPerPark,
    epochUnixMs: world.startUnixMs,
    longitude: place.position.longitude,
  })
}

/** What a run says of its parking bays. */
export interface ParkingFigures {
  /** Arrivals and departures, and which share of them the firmware told within a minute. */
  readonly events: number
  readonly right: number
  readonly rightArrivals: number
  readonly rightDepartures: number
  /** Changes that the firmware told and that were none. */
  readonly falseChanges: number
  /** From the event to the firmware's decision. */
  readonly detectionDelayS: Percentiles | undefined
  /** The same to the platform: told within five minutes, and from the event to the platform's acceptance. */
  readonly rightAtPlatform: number
  readonly platformDelayS: Percentiles | undefined
  /** Looks by radar since the last start of each board. */
  readonly radarLooks: number
  /** How often the platform heard of a bay that it is reserved, and how many bays are now. */
  readonly reservations: number
  readonly reserved: number
  /** Parts that firmware holds for broken now. */
  readonly brokenParts: number
}

function parkingFigures(nodes: readonly ParkingNode[]): ParkingFigures {
  const chip = emptyScore()
  const platform = emptyScore()
  for (const node of nodes) {
    node.score(chip)
    node.platformScore(platform)
  }
  return {
    events: chip.arrivals + chip.departures,
    right: rightShare(chip),
    rightArrivals: share(chip.rightArrivals, chip.arrivals),
    rightDepartures: share(chip.rightDepartures, chip.departures),
    falseChanges: chip.false,
    detectionDelayS: percentiles(chip.delays),
    rightAtPlatform: rightShare(platform),
    platformDelayS: percentiles(platform.delays),
    radarLooks: sum(nodes.map(({ unit }) => unit?.looks ?? 0)),
    reservations: sum(nodes.map(({ reservations }) => reservations)),
    reserved: nodes.filter(({ unit }) => unit?.state === 'reserved').length,
    brokenParts: sum(nodes.map(({ unit }) => unit?.brokenParts ?? 0)),
  }
}

const share = (part: number, of: number): number => (of === 0 ? 1 : rounded(part / of, 6))

/** Share of arrivals and departures that were told in time. */
function rightShare({ arrivals, departures, rightArrivals, rightDepartures }: Score): number {
  return share(rightArrivals + rightDepartures, arrivals + departures)
}
