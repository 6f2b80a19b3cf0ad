import type { AVRSPI, CPU } from 'avr8js'
import type { SpiBus, SpiTarget } from '../../board/spi-bus.js'
import type { PortWire } from './gpio.js'
import { crystalHz, Register } from './atmega328p.js'
import type { LockStep, Meeting } from './lock-step.js'

/** SPCR: data order, clock polarity, clock phase (section 18.5.1). */
const DORD = 0x20
const CPOL = 0x08
const CPHA = 0x04

/**
 * SPI as controller of the board's bus. Whoever hangs on a pin that is driven low is selected; each byte is exchanged when
 * its last clock is over.
 */
export class SpiJoin implements Meeting {
  private sent = 0
  private selected: readonly { readonly pin: string; readonly target: SpiTarget }[] = []
  private readonly stops: (() => void)[]

  constructor(
    private readonly cpu: CPU,
    private readonly spi: AVRSPI,
    private readonly bus: SpiBus,
    wires: readonly PortWire[],
    private readonly steps: LockStep,
  ) {
    spi.onByte = (value) => this.begin(value)
    this.stops = wires.map((wire) => wire.net.listen(() => this.look(wire)))
  }

  meet(): void {
    const isReversed = (this.cpu.data[Register.SPCR]! & DORD) !== 0
    const out = isReversed ? reverse(this.sent) : this.sent
    // Targets that are selected at once pull the line down together; nobody at all leaves it high.
    let back = 0xff
    for (const { target } of this.selected) back &= target.exchange(out)
    for (const { pin } of this.selected)
      this.bus.tap?.onExchange(
        pin,
        crystalHz / this.spi.clockDivider,
        this.mode,
        Uint8Array.of(out),
        Uint8Array.of(back),
      )
    this.spi.completeTransfer(isReversed ? reverse(back) : back)
  }

  /** Lets go of the wires. */
  release(): void {
    for (const stop of this.stops) stop()
    for (const { target } of this.selected) target.deselect()
    this.selected = []
  }

  /** Mode by CPOL and CPHA (table 18-2). The `spiMode` of avr8js has the two bits in the other order. */
  private get mode(): 0 | 1 | 2 | 3 {
    const control = this.cpu.data[Register.SPCR]!
    return ((control & CPOL ? 2 : 0) | (control & CPHA ? 1 : 0)) as 0 | 1 | 2 | 3
  }

  private begin(value: number): void {
    this.cpu.addClockEvent(() => {
      this.sent = value
      this.steps.request(this)
    }, this.spi.transferCycles)
  }

  private look({ name, net }: PortWire): void {
    const isLow = net.level === 0 && net.driven !== undefined
    const isSelected = this.selected.some(({ pin }) => pin === name)
    if (isLow === isSelected) return
    const target = this.bus.target(name)
    if (!target) return
    if (isLow) {
      this.selected = this.selected.concat({ pin: name, target })
      target.select()
    } else {
      this.selected = this.selected.filter(({ pin }) => pin !== name)
      target.deselect()
      this.bus.tap?.onDeselect(name)
    }
  }
}

function reverse(byte: number): number {
  let reversed = 0
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 0x80 >> bit
  return reversed
}
