import { daliInterfaceBaud } from '../../../firmware/drivers/dali-interface-text.js'
import type { Position, StreetlightConfig } from '../../../firmware/nodes/streetlight/index.js'
import { StreetlightDali } from '../../../firmware/nodes/streetlight-dali/index.js'
import { DaliBus } from '../../board/dali-bus.js'
import { Bh1750Model, type Bh1750World } from '../../chips/bh1750.js'
import { DaliGearModel } from '../../chips/dali-gear.js'
import { DaliInterfaceModel } from '../../chips/dali-interface.js'
import { makeLamp, type Lamp } from '../../chips/lamp.js'
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
import { lampFigures, lampGroup, mainsOf, type LampGroup } from './streetlight.js'

/** What a D4i driver feeds into its line, milliamperes (DiiA 250: 50 to 60). */
const supplyMa = 52

/**
 * A street lamp of the fleet whose D4i driver hangs on a DALI line: the driver feeds the line, an interface chip speaks on it, a
 * photocell looks at the sky.
 */
export class StreetlightDaliNode extends SimulatedNode implements Bh1750World {
  readonly line: DaliBus
  readonly lineInterface: DaliInterfaceModel
  readonly gear: DaliGearModel
  private readonly light: Bh1750Model
  private readonly position: Position
  private streetlight: StreetlightDali | undefined

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    place: NodePlace,
    private readonly config: StreetlightConfig,
    lamp: Lamp,
    mains: LampGroup['mains'],
  ) {
    super(surroundings, plan, place)
    const { board } = this
    this.position = place.position
    this.light = new Bh1750Model(board, this)
    board.i2cOf('light').bus.attach(this.light)
    this.line = new DaliBus(board.scheduler)
    this.lineInterface = new DaliInterfaceModel(board, board.uartTo('dali', daliInterfaceBaud), this.line)
    const world = { lamp, mains: mainsOf(mains, this.index, surroundings) }
    this.gear = new DaliGearModel(board, this.line, world, { serial: this.index, supplyMa })
    for (const part of [this.light, this.lineInterface, this.gear]) board.attach(part)
  }

  /** The power side of the gear. */
  get lamp(): DaliGearModel['lamp'] {
    return this.gear.lamp
  }

  /** The line with the board's own end of it, for a trace. */
  get dali(): { readonly bus: DaliBus; readonly role: string; readonly own: DaliInterfaceModel } {
    return { bus: this.line, role: 'dali', own: this.lineInterface }
  }

  /** Light on the photocell's window now, lux. */
  illuminance(): number {
    const { sky, world } = this.surroundings
    return sky.illuminanceLux(world.scheduler.nowUs, this.position.latitude, this.position.longitude)
  }

  /** Energy that the gear counted so far, joules. */
  get meteredJ(): number {
    return this.lamp.energyJ
  }

  /** Whether the firmware holds the lamp for broken. */
  get reportsFailure(): boolean {
    return this.streetlight?.hasLampFailure === true
  }

  protected makeFirmware(): NodeFirmware {
    const { board, plan, config, position, surroundings } = this
    this.streetlight = new StreetlightDali(board.device, plan.modem.driver, config, position, surroundings.writer)
    return this.streetlight
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    const { gear } = this
    if (fault.kind === 'lamp-open') gear.setFaults({ ...gear.faults, open: isBroken })
    if (fault.kind === 'lamp-short') gear.setFaults({ ...gear.faults, short: isBroken })
    if (fault.kind === 'lumen-loss') gear.setFaults({ ...gear.faults, lumenLoss: isBroken ? fault.share : 0 })
    if ('role' in fault && fault.role === 'light') this.light.setFaults(chipFaults(fault, isBroken))
    if ('role' in fault && fault.role === 'dali') this.breakLine(fault, isBroken)
  }

  /** Missing: the wires to the gear are cut; hung: the interface says nothing; stuck: the gear keeps its level. */
  private breakLine(fault: NodeFault, isBroken: boolean): void {
    const { missing, hung, stuck } = chipFaults(fault, isBroken)
    this.gear.setFaults({ ...this.gear.faults, missing: missing === true, stuck: stuck === true })
    this.lineInterface.setFaults({ hung: hung === true })
  }
}

/** Street lamps by DALI of a fleet. */
export const streetlightDaliMaker: NodeMaker = {
  group(surroundings, plan) {
    const { config, mains } = lampGroup(plan.options, surroundings)
    // A gear dims to a hundredth, where a 0-10 V line ends at a tenth.
    const lamp = makeLamp({ ratedPowerW: config.lamp.ratedPowerW, minimumLevel: 0.01 })
    return (place) => new StreetlightDaliNode(surroundings, plan, place, config, lamp, mains)
  },
  figures: figuresOf<StreetlightDaliNode>(lampFigures),
}
