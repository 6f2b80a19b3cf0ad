import { referenceFrontEnd, type PulseFrontEnd, type PulseMeterChip } from '../../firmware/drivers/hlw8012.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { MeterLoad } from './bl0942-meter.js'
import { PulseOutput } from './pulse-output.js'

/** The wires of a pulse meter. */
export interface PulseMeterWires {
  readonly cf: Net
  readonly cf1: Net
  readonly sel: Net
}

/** World side of a {@link Hlw8012Model}. */
export interface PulseMeterWorld {
  readonly chip: PulseMeterChip
  /** Default: the reference design. */
  readonly frontEnd?: PulseFrontEnd
}

/** HLW8012: 3 mA at 5 V (manual, recalled), from the mains side. */
const powerW = 0.015
const powerStates: PartStates = { part: 'hlw8012', states: ['on'], supply: 'mains' }
const noFaults: PartFaults = {}

/** Volts and amperes at the pins to hertz, in the chips' own terms: reference, oscillator, gains, periods of a pulse. */
const chips = {
  hlw8012: {
    power: (v1: number, v2: number) => (v1 * v2 * 3_579_000 * 24) / 64 / 2.43 ** 2,
    current: (v1: number) => (v1 * 3_579_000 * 24) / 512 / 2.43,
    voltage: (v2: number) => (v2 * 3_579_000) / 256 / 2.43,
  },
  bl0937: {
    power: (v1: number, v2: number) => (1_721_506 * v1 * v2) / 1.218 ** 2,
    current: (v1: number) => (94_638 * v1) / 1.218,
    voltage: (v2: number) => (15_397 * v2) / 1.218,
  },
} as const

/**
 * HLW8012 and BL0937, the silicon with optocouplers behind its outputs. CF1 follows SEL at once.
 *
 * Faults: `missing` and `hung` give no pulses; `stuck` keeps the rates; `noise` spreads them, fresh with every change of SEL.
 */
export class Hlw8012Model implements Powered {
  private readonly meter: PartMeter
  private readonly cf: PulseOutput
  private readonly cf1: PulseOutput
  private currentFaults = noFaults
  private powered = false
  private load: MeterLoad = { voltage: 230, power: 0, powerFactor: 1, frequency: 50 }
  private frozen: MeterLoad | undefined
  private lastSel: 0 | 1 = 0

  constructor(
    private readonly host: PartHost,
    private readonly wires: PulseMeterWires,
    private readonly world: PulseMeterWorld,
  ) {
    this.meter = host.ledger.add(powerStates)
    this.cf = new PulseOutput(host, wires.cf)
    this.cf1 = new PulseOutput(host, wires.cf1)
    wires.sel.listen(({ level }) => this.onSel(level))
  }

  /** Pulses that CF gave since the supply came, whether somebody saw them or not. */
  get energyPulses(): number {
    return this.cf.pulses
  }

  /** Hertz of CF now. */
  get powerHz(): number {
    return this.cf.rate
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.load) : undefined
    this.currentFaults = faults
    this.evaluate()
  }

  /** The mains and the load on it change now. The object is kept, so it must not change afterwards. */
  setLoad(load: MeterLoad): void {
    this.load = load
    this.evaluate()
  }

  powerOn(): void {
    this.powered = true
    this.lastSel = this.wires.sel.level
    this.host.ledger.enter(this.meter, 0, powerW)
    this.evaluate()
  }

  powerOff(): void {
    this.powered = false
    this.cf.reset()
    this.cf1.reset()
    this.host.ledger.enter(this.meter, 0, 0)
  }

  private onSel(level: 0 | 1): void {
    if (level === this.lastSel) return
    this.lastSel = level
    this.evaluate()
  }

  private evaluate(): void {
    const { missing, hung, noise } = this.currentFaults
    if (!this.powered) return
    const { voltage, power, powerFactor } = this.frozen ?? this.load
    const { shuntOhms, divider } = this.world.frontEnd ?? referenceFrontEnd
    const rates = chips[this.world.chip]
    const amperes = voltage > 0 ? Math.abs(power) / (voltage * powerFactor) : 0
    const v2 = voltage / divider
    const dead = missing || hung
    const spread = (hz: number): number =>
      dead ? 0 : noise ? hz * Math.max(0, 1 + this.host.chance.normal(0, noise)) : hz
    // Active power is what the chip multiplies: voltage times the current in phase with it.
    this.cf.setRate(spread(rates.power(amperes * powerFactor * shuntOhms, v2)))
    this.cf1.setRate(spread(this.wires.sel.level === 1 ? rates.voltage(v2) : rates.current(amperes * shuntOhms)))
  }
}
