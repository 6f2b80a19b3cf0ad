import { encodeBinTag } from '../../../firmware/nodes/bin-tag/index.js'
import { Collector } from '../../../firmware/nodes/collector/index.js'
import { ndefBlock } from '../../../protocols/ndef/index.js'
import type { Net } from '../../board/net.js'
import { GnssModel, type GnssPlace } from '../../chips/gnss.js'
import { Hx711Model } from '../../chips/hx711.js'
import { NfcField } from '../../chips/nfc-field.js'
import { Ntag21xTag } from '../../chips/ntag21x.js'
import { Pn532I2cModel } from '../../chips/pn532-i2c.js'
import { sinceMidnightUs, solarOffsetMinutes } from '../../city/solar-time.js'
import { CollectionRound, type TagDefect, type TruckFront } from '../../city/waste/collection-round.js'
import type { SiteBin } from '../../city/waste/route.js'
import { rounded } from '../figures.js'
import type { CollectorOptions } from '../kinds/collector.js'
import { placedAt, planeOf, type Position } from '../layout.js'
import { percentiles } from '../percentiles.js'
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
import { emptyScore, heardEmptying, scoreEmptyings, type HeardEmptying } from './waste-scores.js'

const gnssBaud = 9600
/** Load cell of the lift: full scale in kilograms, and what it then gives, mV/V. */
const cell = { capacityKg: 500, millivoltsPerVolt: 2 } as const
/** Counts of the HX711 at gain 128 for a kilogram: mV/V / 1000 x 128 x 2^24 / capacity (its datasheet). */
const countsPerKilogram = ((cell.millivoltsPerVolt / 1000) * 128 * 2 ** 24) / cell.capacityKg
/** The lift and the empty comb weigh something: the difference of two weighings does not care. */
const combKg = 18
/** Page of a tag's memory where its data area begins. */
const firstUserPage = 4
const minuteUs = 60_000_000
const dayUs = 86_400_000_000

/** A collection truck of the fleet, on its round. */
export class CollectorNode extends SimulatedNode implements TruckFront {
  readonly round: CollectionRound
  /** Emptyings as the platform heard of them, in the order they came. */
  readonly heard: HeardEmptying[] = []
  private readonly depot: Position
  private readonly air: NfcField
  private readonly reader: Pn532I2cModel
  private readonly gnss: GnssModel
  private readonly scale: Hx711Model
  private readonly binSwitch: Net
  private readonly upSwitch: Net
  private readonly tags = new Map<string, Ntag21xTag>()
  private collector: Collector | undefined

  constructor(surroundings: NodeSurroundings, plan: NodePlan, place: NodePlace) {
    super(surroundings, plan, place)
    const { board } = this
    const { world } = surroundings
    this.depot = place.position
    this.air = new NfcField(world.scheduler)
    this.reader = new Pn532I2cModel(board, this.air)
    board.i2cOf('reader').bus.attach(this.reader)
    this.gnss = new GnssModel(board, board.uartTo('gnss', gnssBaud), {
      place: (atUs) => this.placeAt(atUs),
      startUnixMs: world.startUnixMs,
      mask: (atUs) => (this.round.shadows.isShadowed(this.round.at(atUs).spot) ? 30 : 10),
      hasBackup: true,
      rangeErrorM: 2,
    })
    const net = (role: string): Net => board.netOf('digital', role)
    this.scale = new Hx711Model(board, net('scale-clock'), net('scale-data'), {
      bridge: () => ((combKg + this.round.loadKg()) / cell.capacityKg) * cell.millivoltsPerVolt,
    })
    this.binSwitch = net('bin')
    this.upSwitch = net('up')
    for (const part of [this.reader, this.gnss, this.scale]) board.attach(part)
    this.round = this.sendOut(place)
    this.setBin(false)
    this.setUp(false)
    this.reportTap = (atUs, payload) => {
      const emptying = heardEmptying(atUs, payload)
      if (emptying) this.heard.push(emptying)
    }
  }

  /** Painted on the truck. */
  get vehicle(): string {
    return `truck-${this.index}`
  }

  /** The firmware as it runs; undefined before the first start. */
  get unit(): Collector | undefined {
    return this.collector
  }

  /** What UTC is at virtual time 0, milliseconds since 1970. */
  get startUnixMs(): number {
    return this.surroundings.world.startUnixMs
  }

  setBin(isOn: boolean): void {
    this.binSwitch.drive(this, { strength: 'strong', level: isOn ? 1 : 0 })
  }

  setUp(isUp: boolean): void {
    this.upSwitch.drive(this, { strength: 'strong', level: isUp ? 1 : 0 })
  }

  showTag(bin: SiteBin, defect: TagDefect, isNear: boolean): void {
    const tag = this.tags.get(bin.id) ?? this.makeTag(bin, defect)
    if (isNear) this.air.enter(tag)
    else this.air.leave(tag)
  }

  setLoss(lossDb: number): void {
    this.modem.couplingLossDb = lossDb
  }

  /** Metres from where a bin stands to where a report says it was. */
  metresFrom(spot: { readonly eastM: number; readonly northM: number }, latitude: number, longitude: number): number {
    const { eastM, northM } = planeOf(this.depot, { latitude, longitude })
    return Math.hypot(eastM - spot.eastM, northM - spot.northM)
  }

  protected makeFirmware(): NodeFirmware {
    const { broker, writer } = this.surroundings
    const calibration = { zero: 0, countsPerKilogram }
    const config = { broker, vehicle: this.vehicle, calibration }
    this.collector = new Collector(this.board.device, this.plan.modem.driver, config, writer)
    return this.collector
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (!('role' in fault)) return
    const faults = chipFaults(fault, isBroken)
    if (fault.role === 'reader') this.reader.setFaults(faults)
    if (fault.role === 'gnss') this.gnss.setFaults(faults)
    if (fault.role === 'scale-data') this.scale.setFaults(faults)
  }

  private sendOut({ position }: NodePlace): CollectionRound {
    const { world } = this.surroundings
    const { begins, ...options } = this.plan.options as unknown as CollectorOptions
    const offsetMinutes = solarOffsetMinutes(position.longitude)
    const startUs = (begins * minuteUs - sinceMidnightUs(world.startUnixMs, offsetMinutes) + dayUs) % dayUs
    return new CollectionRound(
      world.scheduler,
      world.scheduler.addOwner(),
      world.random(`${this.board.name}/round`),
      world.random(`${this.board.name}/scale`),
      world.seed,
      `${this.vehicle}-`,
      { ...options, startUs, startUnixMs: world.startUnixMs, offsetMinutes },
      this,
    )
  }

  private placeAt(atUs: number): GnssPlace {
    const { spot, speed, course } = this.round.at(atUs)
    return { ...placedAt(this.depot, spot.northM, spot.eastM), altitude: 40, speed, course }
  }

  /** A bin keeps its tag from day to day. */
  private makeTag({ id, category }: SiteBin, defect: TagDefect): Ntag21xTag {
    const number = this.tags.size + 256 * this.index
    const uid = Uint8Array.of(0x04, 0xb1, this.index >> 8, this.index, number >> 16, number >> 8, number)
    const tag = new Ntag21xTag({ type: 'ntag213', uid })
    const block = ndefBlock(defect === 'blank' ? new Uint8Array(0) : encodeBinTag({ id, category }), 144)
    for (let at = 0; at < block.length; at += 4) {
      const page = new Uint8Array(4)
      page.set(block.subarray(at, at + 4))
      tag.memory.write(firstUserPage + at / 4, page)
    }
    if (defect === 'dead' || defect === 'mute' || defect === 'corrupt') tag.setFaults({ [defect]: true })
    this.tags.set(id, tag)
    return tag
  }
}

/** Collection trucks of a fleet. */
export const collectorMaker: NodeMaker = {
  group: (surroundings, plan) => (place) => new CollectorNode(surroundings, plan, place),
  figures: figuresOf(collectorFigures),
}

function collectorFigures(nodes: readonly CollectorNode[]): Record<string, unknown> {
  const score = emptyScore()
  let shadowed = 0
  for (const node of nodes) {
    const { truth } = node.round
    shadowed += truth.filter(({ isShadowed }) => isShadowed).length
    const metres = (...[{ spot }, ...place]: Parameters<Parameters<typeof scoreEmptyings>[3]>): number =>
      node.metresFrom(spot, ...place)
    scoreEmptyings(truth, node.heard, node.startUnixMs, metres, score)
  }
  const { weightErrorsKg, placeErrorsM, delaysS, ...counts } = score
  return {
    sites: nodes.reduce((total, { round }) => total + round.route.length, 0),
    ...counts,
    missing: counts.emptyings - counts.told,
    shadowed,
    completeShare: counts.readable === 0 ? 1 : rounded(counts.complete / counts.readable, 6),
    weightErrorKg: percentiles(weightErrorsKg),
    placeErrorM: percentiles(placeErrorsM),
    delayS: percentiles(delaysS),
  }
}
