import { I2cBus } from '../i2c-bus.js'

/** An I2C peripheral of a board: its wires, and until when the transactions issued so far keep them busy. */
export class I2cController {
  readonly bus = new I2cBus()
  busyUntilUs = 0
  private readonly open: number[] = []

  /** Takes an address for an instance. Two instances may share the bus, not an address. */
  takeAddress(address: number): boolean {
    if (this.open.includes(address)) return false
    this.open.push(address)
    return true
  }

  releaseAddress(address: number): void {
    const index = this.open.indexOf(address)
    if (index >= 0) this.open.splice(index, 1)
  }

  /** The processor restarted: nobody holds an address, nothing is under way. */
  reset(): void {
    this.open.length = 0
    this.busyUntilUs = 0
  }
}
