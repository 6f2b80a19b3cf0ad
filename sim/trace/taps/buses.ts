import { transactionBits, type I2cDirection, type I2cOutcome } from '../../board/i2c-bus.js'
import type { SimulatedBoard } from '../../board/simulated-board.js'
import type { I2cTap, SpiTap, UartTap } from '../../board/taps.js'
import type { UartPort } from '../../board/uart.js'
import type { UartEvent } from '../events.js'
import { assertUntapped, type Detach, type TapContext } from './context.js'

/** Puts a tap on every I2C bus that a part of the board hangs on. */
export function tapI2c(board: SimulatedBoard, context: TapContext): Detach {
  const buses = portsOf(board, 'i2c').map(({ role, port }) => {
    const { bus } = board.i2cOf(role)
    assertUntapped(bus.tap, context)
    bus.tap = new I2cBusTap(port, context)
    return bus
  })
  return () => buses.forEach((bus) => (bus.tap = undefined))
}

/** Puts a tap on every SPI bus that a part of the board hangs on. */
export function tapSpi(board: SimulatedBoard, context: TapContext): Detach {
  const buses = portsOf(board, 'spi').map(({ role, port }) => {
    const { bus } = board.spiOf(role)
    assertUntapped(bus.tap, context)
    bus.tap = new SpiBusTap(port, selectRoles(board), context)
    return bus
  })
  return () => buses.forEach((bus) => (bus.tap = undefined))
}

/** Puts a tap on both ends of every serial line. */
export function tapUart(board: SimulatedBoard, context: TapContext): Detach {
  const tapped: UartPort[] = []
  for (const { part, pins } of board.wiring.parts) {
    if (part.bus !== 'serial') continue
    const near = board.pin(pins['receive']!).uart!
    for (const [port, direction] of [
      [near, 'sent'],
      [near.peer, 'received'],
    ] as const) {
      if (!port) continue
      assertUntapped(port.tap, context)
      port.tap = new UartLineTap(part.role, direction, context)
      tapped.push(port)
    }
  }
  return () => tapped.forEach((port) => (port.tap = undefined))
}

/** One role for each controller in use, and the controller's name. */
function portsOf(board: SimulatedBoard, bus: 'i2c' | 'spi'): { readonly role: string; readonly port: string }[] {
  const ports = new Map<string, string>()
  for (const { part, port = bus } of board.wiring.parts)
    if (part.bus === bus && !ports.has(port)) ports.set(port, part.role)
  return [...ports].map(([port, role]) => ({ port, role }))
}

/** Which role each chip select pin belongs to. */
function selectRoles(board: SimulatedBoard): Map<string, string> {
  const spi = board.wiring.parts.filter(({ part }) => part.bus === 'spi')
  return new Map(spi.map(({ part, pins }) => [pins['select']!, part.role]))
}

/**
 * Lays the transactions of a bus out in time. The model runs each at the instant when its last bit is over, both halves of an
 * exchange at once; a blocking one at the instant when it begins. Either way it ends no earlier than that, and none begins
 * before the last is over.
 */
class I2cBusTap implements I2cTap {
  private open: Half[] = []
  private doneUs = 0

  constructor(
    private readonly bus: string,
    private readonly context: TapContext,
  ) {}

  onTransaction(
    hz: number,
    address: number,
    direction: I2cDirection,
    bytes: Uint8Array,
    outcome: I2cOutcome,
    stop: boolean,
  ): void {
    const durationUs = (transactionBits(bytes.length) * 1e6) / hz
    this.open.push({ hz, address, direction, bytes: bytes.slice(), outcome, stop, durationUs })
    if (stop) this.tell()
  }

  /** A STOP: what was done since the START is over now. */
  private tell(): void {
    const { hub, node, scheduler } = this.context
    const halves = this.open
    this.open = []
    const wholeUs = halves.reduce((sum, { durationUs }) => sum + durationUs, 0)
    let startUs = Math.max(scheduler.nowUs - wholeUs, this.doneUs)
    for (const { durationUs, ...half } of halves) {
      const atUs = startUs + durationUs
      hub.emit({ channel: 'i2c', node, bus: this.bus, startUs, atUs, ...half })
      startUs = atUs
    }
    this.doneUs = startUs
  }
}

interface Half {
  readonly hz: number
  readonly address: number
  readonly direction: I2cDirection
  readonly bytes: Uint8Array
  readonly outcome: I2cOutcome
  readonly stop: boolean
  readonly durationUs: number
}

/** Gathers what is exchanged while a chip select is active. Transfers of the model take no time: here they take their bits'. */
class SpiBusTap implements SpiTap {
  private readonly out: number[] = []
  private readonly input: number[] = []
  private hz = 0
  private mode: 0 | 1 | 2 | 3 = 0
  private startUs = 0
  private doneUs = 0

  constructor(
    private readonly bus: string,
    private readonly roles: ReadonlyMap<string, string>,
    private readonly context: TapContext,
  ) {}

  onExchange(_select: string, hz: number, mode: 0 | 1 | 2 | 3, out: Uint8Array, input: Uint8Array): void {
    if (this.out.length === 0) this.startUs = Math.max(this.context.scheduler.nowUs, this.doneUs)
    this.hz = hz
    this.mode = mode
    this.out.push(...out)
    this.input.push(...input)
  }

  onDeselect(select: string): void {
    const count = this.out.length
    if (count === 0) return
    const { hub, node } = this.context
    const { bus, hz, mode, startUs } = this
    const atUs = startUs + (count * 8e6) / hz
    // The select rises half a bit after the last clock, and the next one falls half a bit before its first.
    this.doneUs = atUs + 2e6 / hz
    const out = Uint8Array.from(this.out.splice(0))
    const input = Uint8Array.from(this.input.splice(0))
    const role = this.roles.get(select) ?? select
    hub.emit({ channel: 'spi', node, bus, select: role, hz, mode, startUs, atUs, out, in: input })
  }
}

class UartLineTap implements UartTap {
  constructor(
    private readonly line: string,
    private readonly direction: UartEvent['direction'],
    private readonly context: TapContext,
  ) {}

  onBytes(bytes: Uint8Array, baud: number): void {
    const { hub, node, scheduler } = this.context
    const { line, direction } = this
    const atUs = scheduler.nowUs
    const startUs = atUs - (bytes.length * 10e6) / baud
    hub.emit({ channel: 'uart', node, line, direction, baud, bytes, startUs, atUs })
  }
}
