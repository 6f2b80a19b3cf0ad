import { I2cBus } from '../i2c-bus.js'
import type { PinUser } from '../pin.js'
import { zero } from '../../kernel/zero.js'

/** An open instance on a controller. */
export interface I2cInstance {
  readonly address: number
  isClosed: boolean
}

/** An I2C peripheral of a board: its wires, and until when the transactions issued so far keep them busy. */
export class I2cController implements PinUser {
  readonly bus = new I2cBus()
  busyUntilUs = zero
  private instances: readonly I2cInstance[] = []

  /** Whether any instance is open. */
  get inUse(): boolean {
    return this.instances.length > 0
  }

  /** Takes an address for an instance. Two instances may share the bus, not an address. */
  open(instance: I2cInstance): boolean {
    if (this.instances.some(({ address }) => address === instance.address)) return false
    this.instances = this.instances.concat(instance)
    return true
  }

  /** Gives the address of an instance back. */
  release(instance: I2cInstance): void {
    this.instances = this.instances.filter((other) => other !== instance)
  }

  /** The processor restarted: nobody holds an address, nothing is under way. */
  close(): void {
    for (const instance of this.instances) instance.isClosed = true
    this.instances = []
    this.busyUntilUs = 0
  }
}
