import type { I2cDirection, I2cTarget } from '../../board/i2c-bus.js'

/**
 * The far end of an I2C bus: writes down what happens on the wire and answers reads with 0x10, 0x11, ... A word a condition:
 * "S+w" START with the write bit, "Sr+r" repeated START with the read bit, "01" a byte out, "(10)" a byte in, "P" STOP,
 * "nack" after what was refused.
 */
export class I2cTestTarget implements I2cTarget {
  /** Refuses its address. */
  refusesAddress = false
  /** Bytes of a write that it takes before it refuses one. */
  takes = Infinity
  private words: string[] = []
  private isOpen = false
  private taken = 0
  private answer = 0x10

  constructor(readonly address: number) {}

  /** What happened since the last call. */
  take(): string {
    const words = this.words.join(' ')
    this.words = []
    return words
  }

  start(direction: I2cDirection): boolean {
    this.words.push(`${this.isOpen ? 'Sr' : 'S'}+${direction === 'read' ? 'r' : 'w'}`)
    this.isOpen = !this.refusesAddress
    this.taken = 0
    if (this.refusesAddress) this.words.push('nack')
    return !this.refusesAddress
  }

  write(byte: number): boolean {
    this.words.push(byte.toString(16).padStart(2, '0'))
    if (this.taken++ < this.takes) return true
    this.words.push('nack')
    return false
  }

  read(): number {
    const byte = this.answer
    this.answer = (this.answer + 1) & 0xff
    this.words.push(`(${byte.toString(16).padStart(2, '0')})`)
    return byte
  }

  stop(): void {
    if (this.isOpen) this.words.push('P')
    this.isOpen = false
  }
}
