import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type SPI,
  type SPIOptions,
} from '../../../firmware/hal/index.js'
import { simulatedPin, type PinUser, type SimulatedPin } from '../pin.js'
import type { SimulatedBoard } from '../simulated-board.js'
import type { SpiBus, SpiTarget } from '../spi-bus.js'
import { choiceOption, integerOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'

/** One SPI target with its chip select (ECMA-419 clause 10.10). Transfers happen at the present instant. */
export class SimulatedSPI implements SPI, PinUser {
  private readonly board: SimulatedBoard
  private readonly bus: SpiBus
  private readonly select: SimulatedPin | undefined
  private readonly hz: number
  private readonly mode: 0 | 1 | 2 | 3
  private readonly canRead: boolean
  private readonly canWrite: boolean
  private isSelected = false
  private isClosed = false

  constructor(options: SPIOptions) {
    const { clock, hz, in: input, out, select, active = 0, mode = 0, target } = requireOptions(options)
    if (input === undefined && out === undefined) throw new TypeError('in or out expected, got neither')
    const clockPin = simulatedPin(clock, 'clock')
    if (input !== undefined) simulatedPin(input, 'in')
    if (out !== undefined) simulatedPin(out, 'out')
    this.select = select === undefined ? undefined : simulatedPin(select, 'select')
    this.hz = integerOption(hz, 'hz', 1, 100_000_000)
    choiceOption(active, 'active', [0, 1])
    this.mode = choiceOption<0 | 1 | 2 | 3>(mode, 'mode', [0, 1, 2, 3])
    if (!clockPin.spi) throw new RangeError(`clock: the clock of an SPI port expected, got ${clockPin.name}`)
    this.bus = clockPin.spi
    this.board = clockPin.board
    this.canRead = input !== undefined
    this.canWrite = out !== undefined
    const wires = [clockPin, ...[input, out].filter((pin) => pin !== undefined).map((pin) => simulatedPin(pin, 'pin'))]
    for (const pin of wires) pin.assertFree(this.bus)
    this.select?.take(this)
    for (const pin of wires) pin.take(this.bus)
    this.bus.open(this)
    keepTarget(this, target)
  }

  read(byteLength: number): ArrayBuffer
  read(buffer: ByteBuffer): number
  read(target: number | ByteBuffer): ArrayBuffer | number {
    this.assertOpen()
    if (!this.canRead) throw new TypeError('an SPI with "in" expected')
    const bytes =
      typeof target === 'number' ? new Uint8Array(integerOption(target, 'byteLength', 0, 65535)) : viewOf(target)
    this.exchange(bytes.fill(0), bytes)
    return typeof target === 'number' ? (bytes.buffer as ArrayBuffer) : bytes.length
  }

  write(buffer: ByteBuffer): void {
    this.assertOpen()
    if (!this.canWrite) throw new TypeError('an SPI with "out" expected')
    this.exchange(viewOf(buffer), undefined)
  }

  transfer<Buffer extends ByteBuffer>(buffer: Buffer): Buffer {
    this.assertOpen()
    if (!this.canRead || !this.canWrite) throw new TypeError('an SPI with "in" and "out" expected')
    const bytes = viewOf(buffer)
    this.exchange(bytes, bytes)
    return buffer
  }

  flush(deselect = false): void {
    this.assertOpen()
    if (deselect) this.release()
  }

  close(): void {
    if (this.isClosed) return
    this.release()
    this.isClosed = true
    this.select?.release(this)
    this.bus.release(this)
    if (!this.bus.inUse) this.board.releasePins(this.bus)
  }

  private exchange(out: Uint8Array, into: Uint8Array | undefined): void {
    const target = this.selectedTarget()
    if (target && !this.isSelected) target.select()
    this.isSelected = target !== undefined
    const { tap } = this.bus
    // A transfer in place writes over what went out: the tap gets a copy of both.
    const sent = tap && out.slice()
    const received = tap && new Uint8Array(out.length)
    for (let index = 0; index < out.length; index++) {
      const back = target ? target.exchange(out[index]!) : 0xff
      if (into) into[index] = back
      if (received) received[index] = back
    }
    if (sent && received) tap.onExchange(this.select?.name ?? '', this.hz, this.mode, sent, received)
  }

  private release(): void {
    if (this.isSelected) this.selectedTarget()?.deselect()
    this.isSelected = false
    if (!this.isClosed) this.bus.tap?.onDeselect(this.select?.name ?? '')
  }

  private selectedTarget(): SpiTarget | undefined {
    return this.select && this.bus.target(this.select.name)
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open SPI expected, got a closed one')
  }
}

function viewOf(buffer: ByteBuffer): Uint8Array {
  if (!isByteBuffer(buffer)) throw new TypeError('a byte buffer expected')
  return bytesOf(buffer)
}
