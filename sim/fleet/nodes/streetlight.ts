import { joulesPerCount, calibrationOf, referenceFrontEnd } from '../../../firmware/drivers/bl0942-frames.js'
import { Streetlight, type Position, type StreetlightConfig } from '../../../firmware/nodes/streetlight/index.js'
import type { Powered } from '../../board/part.js'
import { Bh1750Model, type Bh1750World } from '../../chips/bh1750.js'
import { Bl0942Model } from '../../chips/bl0942.js'
import { makeLamp } from '../../chips/lamp.js'
import { LedDriverModel, type LedDriverWorld } from '../../chips/led-driver.js'
import { percentiles } from '../percentiles.js'
import { rounded, sum } from '../figures.js'
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

/** Options of the kind, as its schema leaves them. */
interface StreetlightOptions {
  readonly reportEvery: number
  readonly plan: readonly { readonly at: number; readonly level: number }[]
  readonly photocell: boolean
  readonly ratedPower: number
}

/** Mains of the places that Wayside has scenarios for: China and Europe are both within 230 V +- 10 %. */
const mains = { voltage: 220, frequency: 50 }

const meterBaud = 9600
/** Joules of one step of the meter's energy counter. */
const meterStepJ = joulesPerCount(calibrationOf(referenceFrontEnd))

/** What the lamps of one group share: made once a group. */
interface LampGroup {
  readonly world: LedDriverWorld
  readonly config: StreetlightConfig
}

/** What the lamps of a group share, from the options of the kind. */
export function lampGroup(options: Readonly<Record<string, unknown>>, { broker }: NodeSurroundings): LampGroup {
  const { ratedPower, plan, reportEvery, photocell } = options as unknown as StreetlightOptions
  const steps = plan
    .map(({ at, level }) => ({ atMinute: at, level }))
    .sort((first, second) => first.atMinute - second.atMinute)
  const lamp = { ratedPowerW: ratedPower }
  return {
    world: { lamp: makeLamp(lamp), mains },
    config: { reportEveryUs: reportEvery, plan: steps, photocell, lamp, broker },
  }
}

/**
 * A street lamp of the fleet: photocell under the sky, meter in front of an LED driver that follows the dimmer. It is the
 * world that its photocell sees, and hears of the supply, so that neither needs an object of its own.
 */
export class StreetlightNode extends SimulatedNode implements Powered, Bh1750World {
  readonly lamp: LedDriverModel
  readonly meter: Bl0942Model
  private readonly light: Bh1750Model
  private readonly position: Position
  private streetlight: Streetlight | undefined
  /** What the meter had counted whenever it lost its supply. */
  private countsBefore = 0

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    place: NodePlace,
    private readonly group: LampGroup,
  ) {
    super(surroundings, plan, place)
    const { board } = this
    this.position = place.position
    this.light = new Bh1750Model(board, this)
    board.i2cOf('light').bus.attach(this.light)
    this.meter = new Bl0942Model(board, board.uartTo('meter', meterBaud))
    this.lamp = new LedDriverModel(board, board.netOf('pwm', 'dimmer'), group.world, this.meter)
    // Before the meter: its counter is read before it is gone.
    board.attach(this)
    board.attach(this.light)
    board.attach(this.meter)
    board.attach(this.lamp)
  }

  /** Light on the photocell's window now, lux. */
  illuminance(): number {
    const { sky, world } = this.surroundings
    return sky.illuminanceLux(world.scheduler.nowUs, this.position.latitude, this.position.longitude)
  }

  /** Energy that the meter counted so far, joules. */
  get meteredJ(): number {
    return (this.countsBefore + this.meter.counter) * meterStepJ
  }

  /** Whether the firmware holds the lamp for broken. */
  get reportsFailure(): boolean {
    return this.streetlight?.hasLampFailure === true
  }

  powerOn(): void {
    // The meter starts at 0 by itself.
  }

  powerOff(): void {
    this.countsBefore += this.meter.counter
  }

  protected makeFirmware(): NodeFirmware {
    const { board, plan, group, position } = this
    this.streetlight = new Streetlight(
      board.device,
      plan.modem.driver,
      group.config,
      position,
      this.surroundings.writer,
    )
    return this.streetlight
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (fault.kind === 'lamp-open') this.lamp.setFaults({ ...this.lamp.faults, open: isBroken })
    if (fault.kind === 'lamp-short') this.lamp.setFaults({ ...this.lamp.faults, short: isBroken })
    if (fault.kind === 'lumen-loss') this.lamp.setFaults({ ...this.lamp.faults, lumenLoss: isBroken ? fault.share : 0 })
    if ('role' in fault && fault.role === 'light') this.light.setFaults(chipFaults(fault, isBroken))
    if ('role' in fault && fault.role === 'meter') this.meter.setFaults(chipFaults(fault, isBroken))
  }
}

const joulesPerKWh = 3.6e6

/** Street lamps of a fleet. */
export const streetlightMaker: NodeMaker = {
  group(surroundings, plan) {
    const group = lampGroup(plan.options, surroundings)
    return (place) => new StreetlightNode(surroundings, plan, place, group)
  },
  figures: figuresOf(lampFigures),
}

function lampFigures(lamps: readonly StreetlightNode[]): Record<string, unknown> {
  const meteredJ = sum(lamps.map((lamp) => lamp.meteredJ))
  const baselineJ = sum(lamps.map(({ lamp }) => lamp.baselineEnergyJ))
  return {
    energyKWh: rounded(meteredJ / joulesPerKWh, 6),
    alwaysFullKWh: rounded(baselineJ / joulesPerKWh, 6),
    energySaving: baselineJ === 0 ? 0 : rounded(1 - meteredJ / baselineJ, 6),
    lampFailures: lamps.filter((lamp) => lamp.reportsFailure).length,
    litHours: percentiles(lamps.map(({ lamp }) => lamp.onTimeUs / 3.6e9)),
  }
}
