import type { I2cTap } from './taps.js'

/** Which way the bytes after the address go. */
export type I2cDirection = 'read' | 'write'

/**
 * The bus side of an I2C target. The bus calls `start` at every START and repeated START that carries its address,
 * `write` or `read` once a byte, and `stop` at the STOP.
 */
export interface I2cTarget {
  /** 7-bit, right-aligned. */
  readonly address: number
  /** Whether the address is acknowledged. */
  start(direction: I2cDirection): boolean
  /** A byte from the controller; whether it is acknowledged. */
  write(byte: number): boolean
  /** The next byte to the controller. */
  read(): number
  stop(): void
}

/** What came of a transaction. */
export type I2cOutcome = 'ok' | 'nack-address' | 'nack-data'

const none: readonly never[] = []

/**
 * The wires of an I2C bus and who hangs on them. An address that nobody has is not acknowledged.
 * Transactions are run by the controller's peripheral at the instant their last bit is over.
 */
export class I2cBus {
  /** Clock rate of the latest transaction in hertz, for those who watch. */
  hz = 100_000
  tap: I2cTap | undefined
  /** Most buses have one target. */
  private first: I2cTarget | undefined = undefined
  private others: readonly I2cTarget[] = none

  /** Solders a target on. @throws RangeError where the address is taken */
  attach(target: I2cTarget): void {
    if (this.targetAt(target.address))
      throw new RangeError(`a free I2C address expected, got 0x${target.address.toString(16)} twice`)
    if (this.first) this.others = this.others.concat(target)
    else this.first = target
  }

  /** START, address and write bit, bytes, STOP unless a repeated START follows. */
  write(address: number, bytes: Uint8Array, stop: boolean): I2cOutcome {
    const target = this.targetAt(address)
    if (!target?.start('write')) return this.tell(address, 'write', bytes, 0, 'nack-address', true)
    for (let index = 0; index < bytes.length; index++) {
      if (target.write(bytes[index]!)) continue
      target.stop()
      return this.tell(address, 'write', bytes, index + 1, 'nack-data', true)
    }
    if (stop) target.stop()
    return this.tell(address, 'write', bytes, bytes.length, 'ok', stop)
  }

  /** (Repeated) START, address and read bit, bytes of which the last is not acknowledged, STOP. */
  read(address: number, into: Uint8Array, stop: boolean): I2cOutcome {
    const target = this.targetAt(address)
    if (!target?.start('read')) return this.tell(address, 'read', into, 0, 'nack-address', true)
    for (let index = 0; index < into.length; index++) into[index] = target.read()
    if (stop) target.stop()
    return this.tell(address, 'read', into, into.length, 'ok', stop)
  }

  /** Tells the tap of a transaction of which so many bytes were on the wires. Returns the outcome. */
  private tell(
    address: number,
    direction: I2cDirection,
    bytes: Uint8Array,
    count: number,
    outcome: I2cOutcome,
    stop: boolean,
  ): I2cOutcome {
    if (this.tap) this.tap.onTransaction(this.hz, address, direction, bytes.subarray(0, count), outcome, stop)
    return outcome
  }

  /** Who answers at an address. */
  targetAt(address: number): I2cTarget | undefined {
    const { first, others } = this
    if (first && first.address === address) return first
    for (let index = 0; index < others.length; index++) if (others[index]!.address === address) return others[index]
    return undefined
  }
}

/** Bits on the wire of one transaction: START, address and its acknowledge, nine a byte, STOP. */
export function transactionBits(byteLength: number): number {
  return 1 + 9 + 9 * byteLength + 1
}
