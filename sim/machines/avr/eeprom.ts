import type { EEPROMBackend } from 'avr8js'

/** EEPROM over memory that outlives the processor. An address beyond its end wraps. */
export class Eeprom implements EEPROMBackend {
  constructor(private readonly memory: Uint8Array) {}

  readMemory(address: number): number {
    return this.memory[address % this.memory.length]!
  }

  /** Writing without an erase can only clear bits. */
  writeMemory(address: number, value: number): void {
    this.memory[address % this.memory.length]! &= value
  }

  eraseMemory(address: number): void {
    this.memory[address % this.memory.length] = 0xff
  }
}
