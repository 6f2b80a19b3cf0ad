import { makeDecoder, type Decoder } from '../../../firmware/nodes/obu/index.js'
import { cabinetBaud, Rsu, type RsuConfig } from '../../../firmware/nodes/rsu/index.js'
import type { UartPort } from '../../board/uart.js'
import { Pc5ModuleChip } from '../../chips/pc5-module.js'
import type { Pc5Medium } from '../../radio/pc5/medium.js'
import { sum } from '../figures.js'
import { figuresOf, type NodeMaker } from './maker.js'
import {
  SimulatedNode,
  type NodeFirmware,
  type NodePlace,
  type NodePlan,
  type NodeSurroundings,
} from './simulated-node.js'

/** Where a roadside unit stands and what it was told of that place. */
export interface RsuSite {
  readonly medium: Pc5Medium
  /** Metres east and north. */
  readonly x: number
  readonly y: number
  readonly map: Uint8Array
  readonly rsi?: Uint8Array | undefined
}

/** Options of the kind, as its schema leaves them. */
export interface RsuOptions {
  readonly reportEvery: number
  /** us. */
  readonly spatPeriod: number
  readonly priority: 'none' | 'priority' | 'preemption'
  /** us. */
  readonly priorityWithin: number
}

/** Stations on the medium: those of vehicles count from 1. */
const firstStation = 1e9

/** A roadside unit of the fleet. Its cabinet line is {@link local}: whoever stands in the cabinet hangs there. */
export class RsuNode extends SimulatedNode {
  /** The other end of the cabinet line: 115200 baud, GB/T 20999 frames. */
  readonly local: UartPort
  readonly radio: Pc5ModuleChip
  private readonly decode: Decoder = makeDecoder()
  private rsu: Rsu | undefined
  private stages: readonly (readonly number[])[] = []

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    place: NodePlace,
    readonly site: RsuSite,
  ) {
    super(surroundings, plan, place)
    const { board } = this
    const { x, y, medium } = site
    const here = { x, y }
    const { bus, select } = board.spiOf('radio')
    this.radio = new Pc5ModuleChip(board, board.netOf('digital', 'ready'), {
      medium,
      id: firstStation + this.index,
      kind: 'rsu',
      position: () => here,
      unixMs: () => surroundings.world.unixMs,
    })
    bus.attach(select, this.radio)
    board.attach(this.radio)
    this.local = board.uartTo('local', cabinetBaud)
  }

  /** Tells it, before it is switched on, which phases each stage of its signal controller has green: stage 1 first. */
  learnStages(stages: readonly (readonly number[])[]): void {
    this.stages = stages
  }

  /** The firmware as it runs now; undefined before the first start. */
  get unit(): Rsu | undefined {
    return this.rsu
  }

  protected makeFirmware(): NodeFirmware {
    const { broker, writer } = this.surroundings
    const { reportEvery, spatPeriod, priority, priorityWithin } = this.plan.options as unknown as RsuOptions
    const { map, rsi } = this.site
    const rules = { stages: this.stages, withinS: priorityWithin / 1e6, preempts: priority === 'preemption' }
    const config: RsuConfig = {
      reportEveryUs: reportEvery,
      map,
      rsi,
      spatPeriodMs: spatPeriod / 1000,
      id: idOf(this.index),
      controllerId: 0,
      ...(priority === 'none' ? {} : { priority: rules }),
      broker,
    }
    this.rsu = new Rsu(this.board.device, this.plan.modem.driver, config, this.decode, writer)
    return this.rsu
  }

  protected breakPart(): void {
    // Its radio is broken by the faults that it is given when it is built.
  }
}

/** Eight octets: "RSU" and the node's number. */
function idOf(index: number): Uint8Array {
  return Uint8Array.from([0x52, 0x53, 0x55, 0, index >> 24, (index >> 16) & 255, (index >> 8) & 255, index & 255])
}

/** Roadside units of a fleet, one at each crossing of its roads. */
export const rsuMaker: NodeMaker = {
  group:
    (surroundings, plan, { roads }) =>
    (place) =>
      new RsuNode(surroundings, plan, place, roads!.takeSite()),
  figures: figuresOf(unitFigures),
}

/** What roadside units sent since their last start, over all of them. */
function unitFigures(nodes: readonly RsuNode[]): Record<string, unknown> {
  const sent = (name: 'map' | 'spat' | 'rsi' | 'rsm'): number =>
    sum(nodes.map(({ unit }) => unit?.broadcaster.sent[name] ?? 0))
  return {
    map: sent('map'),
    spat: sent('spat'),
    rsi: sent('rsi'),
    rsm: sent('rsm'),
    emergencies: sum(nodes.map(({ unit }) => unit?.desk?.granted ?? 0)),
  }
}
