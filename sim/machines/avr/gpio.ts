import type { AVRIOPort, CPU } from 'avr8js'
import type { Drive, Net } from '../../board/net.js'
import { Register } from './atmega328p.js'
import type { LockStep, Meeting } from './lock-step.js'

/** A wire on a pin of a port, and the board's name for the pin. */
export interface PortWire {
  readonly name: string
  readonly net: Net
}

const high: Drive = { strength: 'strong', level: 1 }
const low: Drive = { strength: 'strong', level: 0 }
const pullUp: Drive = { strength: 'pull', level: 1 }

/** MCUCR: all pull-ups off (section 14.4.1). */
const PUD = 0x10

/** One port of the processor on the wires of its board: outputs and pull-ups drive them, PINx follows them. */
export class PortJoin implements Meeting {
  /** What timers put on pins instead of edges, by bit. */
  private readonly modulated: (Drive | undefined)[] = []
  private modulatedMask = 0
  /** What the wires were last told. */
  private shown = 0
  private shownDirection = 0
  private latest = 0
  private readonly stops: (() => void)[] = []

  constructor(
    private readonly cpu: CPU,
    private readonly port: AVRIOPort,
    private readonly wires: readonly (PortWire | undefined)[],
    private readonly steps: LockStep,
  ) {
    port.addListener((value) => this.changed(value))
    wires.forEach((wire, bit) => {
      if (!wire) return
      const { net } = wire
      port.setPin(bit, net.level === 1)
      this.stops.push(net.listen(() => this.hear(bit, net)))
    })
  }

  /** A timer modulates a pin, or no longer does. Called at meetings only. */
  modulate(bit: number, drive: Drive | undefined): void {
    const before = this.modulated[bit]
    if (before?.duty === drive?.duty && before?.hz === drive?.hz) return
    this.modulated[bit] = drive
    this.modulatedMask = drive ? this.modulatedMask | (1 << bit) : this.modulatedMask & ~(1 << bit)
    this.show(bit)
  }

  meet(): void {
    const direction = this.cpu.data[this.port.portConfig.DDR]!
    const changed = (this.latest ^ this.shown) | (direction ^ this.shownDirection)
    this.shown = this.latest
    this.shownDirection = direction
    for (let bit = 0; bit < 8; bit++) if (changed & (1 << bit)) this.show(bit)
  }

  /** Lets go of the wires. */
  release(): void {
    for (const stop of this.stops) stop()
    for (const wire of this.wires) wire?.net.drive(this, undefined)
  }

  /** The edges of a modulated output are no news: the wire knows its duty cycle. */
  private changed(value: number): void {
    this.latest = value
    const direction = this.cpu.data[this.port.portConfig.DDR]!
    if (((value ^ this.shown) & ~(this.modulatedMask & direction)) | (direction ^ this.shownDirection))
      this.steps.request(this)
  }

  private show(bit: number): void {
    this.wires[bit]?.net.drive(this, this.driveOf(bit))
  }

  private driveOf(bit: number): Drive | undefined {
    const isSet = this.latest & (1 << bit)
    if (this.shownDirection & (1 << bit)) return this.modulated[bit] ?? (isSet ? high : low)
    return isSet && !(this.cpu.data[Register.MCUCR]! & PUD) ? pullUp : undefined
  }

  private hear(bit: number, net: Net): void {
    this.port.setPin(bit, net.level === 1)
    this.steps.stir()
  }
}
