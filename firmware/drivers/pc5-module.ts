import {
  DigitalMode,
  driverError,
  Edge,
  type Connection,
  type Digital,
  type DigitalOptions,
  type SPI,
  type SPIOptions,
  type V2xFrameListener,
  type V2xRadio,
  type V2xSendOptions,
} from '../hal/index.js'

/*
 * PC5 module on SPI, mode 0. Makers publish no register description of theirs, so the dialogue is Wayside's own: what stands
 * between a host and any such module. The select pin frames a transaction; its first byte says which:
 *
 *   0x10 SEND    flow, priority, period / 10 ms, length (2), the frame
 *   0x20 STATUS  then 14 bytes come back: length of the frame that waits (2, 0 for none), frames given up (2),
 *                frames heard (4), milliseconds since 1970 by GNSS (6, 0 without a fix)
 *   0x30 READ    then as many bytes as STATUS said come back; the frame is gone when the module is deselected
 *   0x40 ACCEPT  count, then an application identifier (4) each: only frames under these come up; count 0: all
 *
 * Numbers are big endian. The ready pin is high while a frame waits.
 */

/** First byte of a transaction. */
export const Pc5Opcode = { send: 0x10, status: 0x20, read: 0x30, accept: 0x40 } as const
/** Bytes that answer STATUS. */
export const pc5StatusLength = 14
/** Bytes in front of the frame of SEND. */
export const pc5SendHead = 6

/** How a {@link Pc5Module} hangs on its board. */
export interface Pc5ModuleOptions {
  readonly spi: Connection<SPIOptions, SPI>
  /** The ready pin. */
  readonly ready: Connection<DigitalOptions, Digital>
  /** Application identifiers of frames to be taken; none: all. At most 16. */
  readonly accept: readonly number[]
  readonly onFrame: V2xFrameListener
}

/** What the module counts. */
export interface Pc5Counts {
  /** Frames that it heard, wanted or not. */
  readonly heard: number
  /** Frames that it gave up because nobody fetched them, and frames too long to be sent. */
  readonly lost: number
}

/**
 * A PC5 radio module: broadcasts frames and fetches those it heard.
 * @part PC5 module, generic
 * @throws DriverError ("missing" | "closed"), BusError ("in-use")
 */
export class Pc5Module implements V2xRadio {
  private readonly spi: SPI
  private readonly ready: Digital
  private readonly onFrame: V2xFrameListener
  private readonly statusBytes = new Uint8Array(1 + pc5StatusLength)
  private isClosed = false

  constructor({ spi, ready, accept, onFrame }: Pc5ModuleOptions) {
    if (accept.length > 16) throw new RangeError('at most 16 applications expected, got ' + accept.length)
    const { io: Spi, ...wires } = spi
    const { io: Input, pin } = ready
    this.onFrame = onFrame
    this.spi = new Spi(wires)
    try {
      this.ready = new Input({
        pin,
        mode: DigitalMode.InputPullDown,
        edge: Edge.Rising,
        onReadable: () => this.fetch(),
      })
    } catch (error) {
      this.spi.close()
      throw error
    }
    this.accept(accept)
    if (this.ready.read() === 1) this.fetch()
  }

  send(frame: Uint8Array, { flow, priority, periodMs }: V2xSendOptions): void {
    this.assertOpen()
    const bytes = new Uint8Array(pc5SendHead + frame.length)
    bytes[0] = Pc5Opcode.send
    bytes[1] = flow
    bytes[2] = priority
    bytes[3] = periodMs / 10
    bytes[4] = frame.length >> 8
    bytes[5] = frame.length & 255
    bytes.set(frame, pc5SendHead)
    this.spi.write(bytes)
    this.spi.flush(true)
  }

  unixMs(): number | undefined {
    this.readStatus()
    const ms = this.number(8, 6)
    return ms === 0 ? undefined : ms
  }

  /** What the module has counted since it was switched on; they go round at 2^32 and 2^16. */
  counts(): Pc5Counts {
    this.readStatus()
    return { heard: this.number(4, 4), lost: this.number(2, 2) }
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.ready.close()
    this.spi.close()
  }

  private accept(applications: readonly number[]): void {
    const bytes = new Uint8Array(2 + 4 * applications.length)
    bytes[0] = Pc5Opcode.accept
    bytes[1] = applications.length
    for (let index = 0; index < applications.length; index++)
      for (let octet = 0; octet < 4; octet++)
        bytes[2 + 4 * index + octet] = Math.floor(applications[index]! / Math.pow(256, 3 - octet)) & 255
    this.spi.write(bytes)
    this.spi.flush(true)
  }

  /** Fetches what waits. A listener may close the driver in between. */
  private fetch(): void {
    while (!this.isClosed) {
      this.readStatus()
      const length = this.number(0, 2)
      if (length === 0) return
      this.spi.write(new Uint8Array([Pc5Opcode.read]))
      const frame = new Uint8Array(this.spi.read(length))
      this.spi.flush(true)
      this.onFrame(frame)
    }
  }

  private readStatus(): void {
    this.assertOpen()
    this.statusBytes.fill(0)
    this.statusBytes[0] = Pc5Opcode.status
    this.spi.transfer(this.statusBytes)
    this.spi.flush(true)
  }

  private number(at: number, octets: number): number {
    let value = 0
    for (let octet = 0; octet < octets; octet++) value = value * 256 + this.statusBytes[1 + at + octet]!
    return value
  }

  private assertOpen(): void {
    if (this.isClosed) throw driverError('closed', 'PC5 module: an open driver expected, got a closed one')
  }
}
