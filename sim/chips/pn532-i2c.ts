import type { I2cDirection, I2cTarget } from '../board/i2c-bus.js'
import type { PartHost, Powered } from '../board/part.js'
import type { NfcField } from './nfc-field.js'
import { Pn532Model, type Pn532Faults, type Pn532Outlet } from './pn532.js'

/** First byte of every read: whether a frame is there (facts/protocols.md 2.1 [recalled]). */
const ready = 0x01

/**
 * A PN532 on I2C, address 0x24. Every read begins with the status byte; with a frame to fetch, the frame follows from its
 * start. A frame is gone once more than the status was read. Bytes after it are zeros.
 */
export class Pn532I2cModel implements I2cTarget, Powered, Pn532Outlet {
  readonly address = 0x24
  readonly chip: Pn532Model
  private outgoing: readonly Uint8Array[] = []
  private direction: I2cDirection = 'write'
  private position = 0
  private written: number[] = []

  constructor(host: PartHost, field: NfcField) {
    this.chip = new Pn532Model(host, field)
    this.chip.outlet = this
  }

  /** Breaks or mends the part. */
  setFaults(faults: Pn532Faults): void {
    this.chip.setFaults(faults)
  }

  powerOn(): void {
    this.outgoing = []
    this.written = []
    this.position = 0
    this.chip.powerOn()
  }

  powerOff(): void {
    this.outgoing = []
    this.chip.powerOff()
  }

  start(direction: I2cDirection): boolean {
    this.finish()
    this.direction = direction
    return this.chip.isAlive
  }

  write(byte: number): boolean {
    this.written.push(byte)
    return true
  }

  read(): number {
    const position = this.position++
    const frame = this.outgoing[0]
    if (position === 0) return frame ? ready : 0
    return frame?.[position - 1] ?? 0
  }

  stop(): void {
    this.finish()
  }

  send(frame: Uint8Array): void {
    this.outgoing = [...this.outgoing, frame]
  }

  setBaud(): void {
    // A rate of the UART means nothing here.
  }

  sleep(): void {
    // Its address wakes it, and the clock is held until it is awake: the host sees no difference.
  }

  private finish(): void {
    if (this.direction === 'read' && this.position > 1) this.outgoing = this.outgoing.slice(1)
    this.position = 0
    if (this.written.length === 0) return
    const bytes = Uint8Array.from(this.written)
    this.written = []
    // A new command takes the place of what was not fetched.
    this.outgoing = []
    this.chip.receive(bytes)
  }
}
