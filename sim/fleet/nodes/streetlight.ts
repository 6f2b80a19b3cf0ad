import { joulesPerCount, calibrationOf, referenceFrontEnd } from '../../../firmware/drivers/bl0942-frames.js'
import { Streetlight } from '../../../firmware/nodes/streetlight/index.js'
import type { Powered } from '../../board/part.js'
import { Bh1750Model } from '../../chips/bh1750.js'
import { Bl0942Model } from '../../chips/bl0942.js'
import { makeLamp, type Lamp } from '../../chips/lamp.js'
import { LedDriverModel } from '../../chips/led-driver.js'
import {
  SimulatedNode,
  type NodeFault,
  type NodeFirmware,
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
  readonly lamp: Lamp
  readonly config: { readonly plan: readonly { readonly atMinute: number; readonly level: number }[] }
}

/** A street lamp of the fleet: photocell under the sky, meter in front of an LED driver that follows the dimmer. */
export class StreetlightNode extends SimulatedNode implements Powered {
  readonly lamp: LedDriverModel
  readonly meter: Bl0942Model
  private readonly light: Bh1750Model
  private streetlight: Streetlight | undefined
  /** What the meter had counted whenever it lost its supply. */
  private countsBefore = 0

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    private readonly group: LampGroup,
  ) {
    super(surroundings, plan)
    const { board } = this
    const { sky, world } = surroundings
    const { latitude, longitude } = plan.position
    this.light = new Bh1750Model(board, {
      illuminance: () => sky.illuminanceLux(world.scheduler.nowUs, latitude, longitude),
    })
    board.i2cOf('light').bus.attach(this.light)
    this.meter = new Bl0942Model(board, board.uartTo('meter', meterBaud))
    this.lamp = new LedDriverModel(board, board.netOf('pwm', 'dimmer'), { lamp: group.lamp, mains }, this.meter)
    // Before the meter: its counter is read before it is gone.
    board.attach(this)
    board.attach(this.light)
    board.attach(this.meter)
    board.attach(this.lamp)
  }

  /** What the lamps of a group share. */
  static group(options: Readonly<Record<string, unknown>>): LampGroup {
    const { ratedPower, plan } = options as unknown as StreetlightOptions
    const steps = plan
      .map(({ at, level }) => ({ atMinute: at, level }))
      .sort((first, second) => first.atMinute - second.atMinute)
    return { lamp: makeLamp({ ratedPowerW: ratedPower }), config: { plan: steps } }
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
    const { broker, writer } = this.surroundings
    const { position, options, modem } = this.plan
    const { reportEvery, photocell, ratedPower } = options as unknown as StreetlightOptions
    const config = {
      latitude: position.latitude,
      longitude: position.longitude,
      reportEveryUs: reportEvery,
      plan: this.group.config.plan,
      photocell,
      lamp: { ratedPowerW: ratedPower },
      broker,
    }
    this.streetlight = new Streetlight(this.board.device, modem.driver, config, writer)
    return this.streetlight
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (fault.kind === 'lamp-open') this.lamp.setFaults({ ...this.lamp.faults, open: isBroken })
    if (fault.kind === 'lamp-short') this.lamp.setFaults({ ...this.lamp.faults, short: isBroken })
    if (fault.kind === 'lumen-loss') this.lamp.setFaults({ ...this.lamp.faults, lumenLoss: isBroken ? fault.share : 0 })
    if (fault.kind === 'sensor-missing' && fault.role === 'light') this.light.setFaults({ missing: isBroken })
    if (fault.kind === 'sensor-missing' && fault.role === 'meter') this.meter.setFaults({ missing: isBroken })
  }
}
