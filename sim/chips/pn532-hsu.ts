import type { PartHost, Powered } from '../board/part.js'
import type { UartListener, UartPort } from '../board/uart.js'
import type { NfcField } from './nfc-field.js'
import { Pn532Model, type Pn532Faults, type Pn532Outlet } from './pn532.js'

/** From the first byte to a chip that listens, microseconds [recalled: 2 ms at most]. What comes before is lost. */
const wakeUs = 1_000
/** Rate after every start (UM0701-02, 6.2.3). */
export const defaultBaud = 115_200

/** A PN532 on a high-speed UART (HSU). After power-on and PowerDown it sleeps, and loses what wakes it. */
export class Pn532HsuModel implements UartListener, Powered, Pn532Outlet {
  readonly chip: Pn532Model
  private isAsleep = true
  private awakeAtUs = 0

  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    field: NfcField,
  ) {
    this.chip = new Pn532Model(host, field)
    this.chip.outlet = this
    port.listener = this
  }

  /** Breaks or mends the part. */
  setFaults(faults: Pn532Faults): void {
    this.chip.setFaults(faults)
  }

  powerOn(): void {
    this.port.baud = defaultBaud
    this.isAsleep = true
    this.awakeAtUs = 0
    this.chip.powerOn()
  }

  powerOff(): void {
    this.port.reset()
    this.chip.powerOff()
  }

  onBytes(bytes: Uint8Array): void {
    if (!this.chip.isAlive) return
    const byteUs = 10e6 / this.port.baud
    const startUs = this.host.scheduler.nowUs - bytes.length * byteUs
    if (this.isAsleep) this.awakeAtUs = startUs + wakeUs
    this.isAsleep = false
    const lost = Math.ceil((this.awakeAtUs - startUs) / byteUs)
    this.chip.receive(bytes, lost > 0 ? lost : 0)
  }

  send(frame: Uint8Array): void {
    if (this.chip.isAlive) this.port.send(frame)
  }

  setBaud(baud: number): void {
    this.port.baud = baud
  }

  sleep(): void {
    this.isAsleep = true
  }
}
