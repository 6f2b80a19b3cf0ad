import { Manhole } from '../../../firmware/nodes/manhole/index.js'
import { CoverLife } from '../../city/covers/cover-life.js'
import { noonUs } from '../../city/solar-time.js'
import { Lis3dhModel } from '../../chips/lis3dh.js'
import { Max17048Model } from '../../chips/max17048.js'
import { sum } from '../figures.js'
import { powerSavingOf } from '../kinds/common-options.js'
import type { ManholeOptions } from '../kinds/manhole.js'
import { percentiles } from '../percentiles.js'
import { cellOf } from './cell-of.js'
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

/** An alarm that comes so long after the lift is that lift's. */
const attributableUs = 60_000_000

/** A manhole cover of the fleet, with the traffic over it. */
export class ManholeNode extends SimulatedNode {
  readonly cover: CoverLife
  /** When the firmware found the cover open, microseconds of virtual time. */
  readonly alarmsUs: number[] = []
  private readonly tilt: Lis3dhModel
  private readonly gauge: Max17048Model
  private manhole: Manhole | undefined

  constructor(surroundings: NodeSurroundings, plan: NodePlan, place: NodePlace) {
    super(surroundings, plan, place)
    const { board } = this
    const { world } = surroundings
    this.tilt = new Lis3dhModel(board, { interrupt: board.netOf('digital', 'motion') })
    this.gauge = new Max17048Model(board, cellOf(board, plan.battery))
    board.i2cOf('tilt').bus.attach(this.tilt)
    board.i2cOf('gauge').bus.attach(this.gauge)
    for (const part of [this.tilt, this.gauge]) board.attach(part)
    this.cover = new CoverLife(
      world.scheduler,
      world.scheduler.addOwner(),
      world.random(`${board.name}/cover`),
      plan.options as unknown as ManholeOptions,
      noonUs(world.unixMs, place.position.longitude),
      (acceleration) => this.tilt.setAcceleration(acceleration),
    )
  }

  protected makeFirmware(): NodeFirmware {
    const { broker } = this.surroundings
    const { powerSaving } = this.plan.options as unknown as ManholeOptions
    this.manhole = new Manhole(this.board.device, this.plan.modem.driver, {
      broker,
      ...powerSavingOf(powerSaving),
      onChange: (isOpen) => {
        if (isOpen) this.alarmsUs.push(this.board.scheduler.nowUs)
      },
    })
    return this.manhole
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (!('role' in fault)) return
    if (fault.role === 'tilt') this.tilt.setFaults(chipFaults(fault, isBroken))
    if (fault.role === 'gauge') this.gauge.setFaults(chipFaults(fault, isBroken))
  }
}

/** Manhole covers of a fleet. */
export const manholeMaker: NodeMaker = {
  group: (surroundings, plan) => (place) => new ManholeNode(surroundings, plan, place),
  figures: figuresOf(manholeFigures),
}

/** Lifts against alarms: which were seen, how soon, and which alarms had no lift. */
function manholeFigures(nodes: readonly ManholeNode[]): Record<string, unknown> {
  const delaysS: number[] = []
  let [missed, falseAlarms] = [0, 0]
  for (const { cover, alarmsUs } of nodes) {
    const belongs = ({ fromUs }: { fromUs: number }, atUs: number): boolean =>
      atUs >= fromUs && atUs <= fromUs + attributableUs
    for (const opening of cover.truth.openings) {
      const alarm = alarmsUs.find((atUs) => belongs(opening, atUs))
      if (alarm === undefined) missed++
      else delaysS.push((alarm - opening.fromUs) / 1e6)
    }
    falseAlarms += alarmsUs.filter((atUs) => !cover.truth.openings.some((opening) => belongs(opening, atUs))).length
  }
  return {
    lifts: sum(nodes.map(({ cover }) => cover.truth.openings.length)),
    wheels: sum(nodes.map(({ cover }) => cover.truth.wheels)),
    missed,
    falseAlarms,
    alarmDelayS: percentiles(delaysS),
  }
}
