import type { ByteBuffer } from '../../../firmware/hal/base.js'
import type { SPI, SPIOptions } from '../../../firmware/hal/spi.js'
import { claim, pinOf, portOf, release } from './claims.js'
import type { EspruinoPin, BoardSPI as Port, Globals } from './globals.js'
import { assertOpen, keepTarget, received, view, whole } from './options.js'

declare const digitalWrite: Globals['digitalWrite']

/** One SPI target with its chip select (ECMA-419 clause 10.10); the select pin is an ordinary output. */
export class EspruinoSPI implements SPI {
  private readonly port: Port
  private readonly hasIn: boolean
  private readonly hasOut: boolean
  private readonly select: EspruinoPin | undefined
  private readonly active: number
  private isOpen = true

  constructor(options: SPIOptions) {
    const { clock, hz, in: input, out, select, active, mode, port, target } = options
    if (input === undefined && out === undefined) throw new TypeError('in, out')
    const sck = pinOf(clock, 'clock')
    const miso = input === undefined ? undefined : pinOf(input, 'in')
    const mosi = out === undefined ? undefined : pinOf(out, 'out')
    this.select = select === undefined ? undefined : pinOf(select, 'select')
    const baud = whole(hz, 1, 100000000, 'hz')
    this.active = active === undefined ? 0 : whole(active, 0, 1, 'active')
    const setup = { sck, miso, mosi, baud, mode: mode === undefined ? 0 : whole(mode, 0, 3, 'mode') }
    this.hasIn = miso !== undefined
    this.hasOut = mosi !== undefined
    this.port = portOf<Port>(port)
    claim(this, [sck, miso, mosi, this.select].filter((pin) => pin !== undefined) as EspruinoPin[])
    keepTarget(this, target)
    this.drive(1 - this.active)
    this.port.setup(setup)
  }

  read(byteLength: number): ArrayBuffer
  read(buffer: ByteBuffer): number
  read(wanted: number | ByteBuffer): ArrayBuffer | number {
    const length = typeof wanted === 'number' ? whole(wanted, 0, 65535, 'byteLength') : view(wanted).length
    return received(this.exchange(new Uint8Array(length), this.hasIn), wanted)
  }

  write(buffer: ByteBuffer): void {
    this.exchange(view(buffer), this.hasOut)
  }

  transfer<Buffer extends ByteBuffer>(buffer: Buffer): Buffer {
    received(this.exchange(view(buffer), this.hasIn && this.hasOut), buffer)
    return buffer
  }

  /** The interpreter's SPI waits: everything is out already. */
  flush(deselect?: boolean): void {
    assertOpen(this.isOpen)
    if (deselect) this.drive(1 - this.active)
  }

  close(): void {
    if (!this.isOpen) return
    this.flush(true)
    this.isOpen = false
    release(this)
  }

  private exchange(bytes: Uint8Array, isPossible: boolean): Uint8Array {
    assertOpen(this.isOpen)
    if (!isPossible) throw new TypeError('direction')
    this.drive(this.active)
    return this.port.send(bytes)
  }

  private drive(level: number): void {
    if (this.select !== undefined) digitalWrite(this.select, level)
  }
}
