import type { PartHost } from '../board/part.js'
import type { I2cDirection, I2cTarget } from '../board/i2c-bus.js'
import type { PartStates } from '../board/power-ledger.js'
import { ChipTarget } from './chip-target.js'

/**
 * What I2C chips with 8-bit register addresses share: the first byte after START and write bit is the register, what follows
 * goes into it and its successors; a read goes on from there. A model says what its registers do.
 */
export abstract class RegisterTarget extends ChipTarget implements I2cTarget {
  private pointer = 0
  private expectsRegister = true
  /** Bit of the first byte with which accesses go on from register to register; 0 where they always do. */
  protected readonly incrementFlag: number = 0
  private isIncrementing = true

  /** `watts`: what it draws in each of its states, the first being that after power-on. */
  constructor(
    host: PartHost,
    readonly address: number,
    states: PartStates,
    watts: readonly number[],
  ) {
    super(host, states, watts)
  }

  /** What a register reads; reading may change it. */
  protected abstract readRegister(address: number): number
  /** A byte for a register; one that cannot be written is ignored, as by the chip. */
  protected abstract writeRegister(address: number, value: number): void

  start(direction: I2cDirection): boolean {
    this.expectsRegister = direction === 'write'
    return this.isThere
  }

  write(byte: number): boolean {
    if (this.faults.hung && this.hangsOnBytes) return false
    if (this.expectsRegister) this.pointer = this.registerOf(byte)
    else {
      this.writeRegister(this.pointer, byte)
      this.pointer = this.successor(this.pointer)
    }
    this.expectsRegister = false
    return true
  }

  read(): number {
    const value = this.readRegister(this.pointer)
    this.pointer = this.successor(this.pointer)
    return value & 0xff
  }

  stop(): void {
    this.expectsRegister = true
  }

  override powerOn(): void {
    this.pointer = 0
    this.expectsRegister = true
    super.powerOn()
  }

  /** Whether a hung part refuses bytes; one with a ready flag takes them and never gets ready. */
  protected get hangsOnBytes(): boolean {
    return false
  }

  /** The register that the first byte means. */
  protected registerOf(byte: number): number {
    this.isIncrementing = (byte & this.incrementFlag) === this.incrementFlag
    return byte & ~this.incrementFlag
  }

  /** The register after one. */
  protected successor(register: number): number {
    return this.isIncrementing ? (register + 1) & 0xff & ~this.incrementFlag : register
  }
}
