import type { SPI } from '../hal/index.js'

/** Registers over SPI: an address byte, its low bit 0, its high bit set for a read (8.1.2). */
export class Mfrc522Port {
  constructor(private readonly spi: SPI) {}

  read(register: number): number {
    return this.transfer(new Uint8Array([readAddress(register), 0]))[1]!
  }

  /** The same register so many times: what is in the FIFO. */
  readMany(register: number, count: number): Uint8Array {
    const bytes = new Uint8Array(count + 1)
    // The answer to each byte is what the byte before asked for; the last one asks for nothing.
    bytes.fill(readAddress(register), 0, count)
    return this.transfer(bytes).slice(1)
  }

  write(register: number, value: number): void {
    this.transfer(new Uint8Array([writeAddress(register), value]))
  }

  writeMany(register: number, values: Uint8Array): void {
    const bytes = new Uint8Array(values.length + 1)
    bytes[0] = writeAddress(register)
    bytes.set(values, 1)
    this.transfer(bytes)
  }

  close(): void {
    this.spi.close()
  }

  private transfer(bytes: Uint8Array): Uint8Array {
    this.spi.transfer(bytes)
    this.spi.flush(true)
    return bytes
  }
}

function readAddress(register: number): number {
  return 0x80 | (register << 1)
}

function writeAddress(register: number): number {
  return register << 1
}
