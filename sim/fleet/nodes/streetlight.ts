import { joulesPerCount, calibrationOf, referenceFrontEnd } from '../../../firmware/drivers/bl0942-frames.js'
import { Streetlight, type Position, type StreetlightConfig } from '../../../firmware/nodes/streetlight/index.js'
import type { Powered } from '../../board/part.js'
import { Bh1750Model, type Bh1750World } from '../../chips/bh1750.js'
import { Bl0942Model } from '../../chips/bl0942.js'
import type { MeterLoad } from '../../chips/bl0942-meter.js'
import { makeLamp } from '../../chips/lamp.js'
import { LedDriverModel, type LedDriverWorld, type LoadMeter } from '../../chips/led-driver.js'
import { Mains } from '../../city/mains.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import type { World } from '../../kernel/world.js'
import { readMains, type MainsOfLamps, type StreetlightOptions } from '../kinds/streetlight.js'
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

/** Mains of the places that Wayside has scenarios for: China and Europe are both within 230 V +- 10 %. */
const steadyMains = { voltage: 220, frequency: 50 }

const meterBaud = 9600
/** Joules of one step of the meter's energy counter. */
const meterStepJ = joulesPerCount(calibrationOf(referenceFrontEnd))

/** Volts at a lamp of the group by its number, where they move. */
type Volts = (atUs: number, lamp: number) => number

/** What the lamps of one group share: made once a group. */
export interface LampGroup {
  readonly world: LedDriverWorld
  readonly config: StreetlightConfig
  readonly mains: Volts | undefined
}

/** What the lamps of a group share, from the options of the kind. */
export function lampGroup(options: Readonly<Record<string, unknown>>, surroundings: NodeSurroundings): LampGroup {
  const { ratedPower, plan, reportEvery, photocell, mains } = options as unknown as StreetlightOptions
  const steps = plan
    .map(({ at, level }) => ({ atMinute: at, level }))
    .sort((first, second) => first.atMinute - second.atMinute)
  const lamp = { ratedPowerW: ratedPower }
  return {
    world: { lamp: makeLamp(lamp), mains: steadyMains },
    config: { reportEveryUs: reportEvery, plan: steps, photocell, lamp, broker: surroundings.broker },
    mains: mains && voltsOf(mains, surroundings.world),
  }
}

function voltsOf(mains: MainsOfLamps, { seed, unixMs, scheduler }: World): Volts {
  const { lampsPerFeeder, series } = mains
  const feederOf = (lamp: number): number => Math.floor(lamp / lampsPerFeeder)
  if (series !== undefined) {
    const measured = readMains(series)
    return (atUs, lamp) => measured.volts(atUs, feederOf(lamp))
  }
  // Of virtual time 0, by UTC: what shifts the evening's load by the time zone does not matter to a voltage.
  const startHour = ((((unixMs - scheduler.nowUs / 1000) / 3_600_000) % 24) + 24) % 24
  const city = new Mains({ ...mains, seed, startHour })
  return (atUs, lamp) => city.volts(atUs, feederOf(lamp), (lamp % lampsPerFeeder) / lampsPerFeeder)
}

/** The mains at one lamp, worked out when somebody looks. */
class LampMains {
  readonly frequency = 50

  constructor(
    private readonly volts: Volts,
    private readonly lamp: number,
    private readonly scheduler: Scheduler,
  ) {}

  get voltage(): number {
    return this.volts(this.scheduler.nowUs, this.lamp)
  }
}

/** The mains at a lamp: of its feeder, or steady ones that all lamps share. */
export function mainsOf(
  volts: Volts | undefined,
  lamp: number,
  { world }: NodeSurroundings,
): Pick<MeterLoad, 'voltage' | 'frequency'> {
  return volts ? new LampMains(volts, lamp, world.scheduler) : steadyMains
}

/** A load on mains that move: drivers draw the same power at any voltage that they work at, so what moves is the current. */
class MovingLoad implements MeterLoad {
  readonly power: number
  readonly powerFactor: number

  constructor(
    load: MeterLoad,
    private readonly mains: Pick<MeterLoad, 'voltage' | 'frequency'>,
  ) {
    this.power = load.power
    this.powerFactor = load.powerFactor
  }

  get voltage(): number {
    return this.mains.voltage
  }

  get frequency(): number {
    return this.mains.frequency
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
  private streetlight: Streetlight | undefined = undefined
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
    this.lamp = new LedDriverModel(board, board.netOf('pwm', 'dimmer'), group.world, this.loadMeter())
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

  /** Who hears of the lamp's load: its meter, by way of the mains where these move. */
  private loadMeter(): LoadMeter {
    const { meter, group, index, surroundings } = this
    if (!group.mains) return meter
    const mains = mainsOf(group.mains, index, surroundings)
    return { setLoad: (load) => meter.setLoad(new MovingLoad(load, mains)) }
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
  figures: figuresOf<StreetlightNode>(lampFigures),
}

/** What figures need of a lamp, however it is dimmed. */
interface MeteredLamp {
  readonly meteredJ: number
  readonly reportsFailure: boolean
  readonly lamp: { readonly baselineEnergyJ: number; readonly onTimeUs: number }
}

/** Energy against a lamp that is always full, failures and hours of the lamps of one kind. */
export function lampFigures(lamps: readonly MeteredLamp[]): Record<string, unknown> {
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
