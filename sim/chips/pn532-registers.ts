import { Pn532Register } from '../../protocols/pn532/index.js'
import type { Framing } from './pn532-radio.js'

/** Bits received in the last byte, in the low three bits (PN532/C1 datasheet, CIU_Control). */
const ciuControl = 0x633c
/** TxMode and RxMode: CRC added, CRC checked. */
const crcEnable = 0x80

/** Registers of a PN532: plain memory, but for those that shape a frame. After reset all zero, CRC on [recalled]. */
export class Pn532Registers {
  private values: Record<number, number> = {}

  /** Power-on values. */
  reset(): void {
    this.values = { [Pn532Register.CIU_TxMode]: crcEnable, [Pn532Register.CIU_RxMode]: crcEnable }
  }

  /** Values at addresses that come as pairs of bytes, high first. */
  read(addresses: Uint8Array): number[] {
    const values: number[] = []
    for (let at = 0; at + 1 < addresses.length; at += 2)
      values.push(this.value((addresses[at]! << 8) | addresses[at + 1]!))
    return values
  }

  /** Triples of address and value. */
  write(triples: Uint8Array): void {
    for (let at = 0; at + 2 < triples.length; at += 3)
      this.values[(triples[at]! << 8) | triples[at + 1]!] = triples[at + 2]!
  }

  /** One register. */
  value(address: number): number {
    return this.values[address] ?? 0
  }

  /** How InCommunicateThru sends and receives. */
  get framing(): Framing {
    return {
      txCrc: (this.value(Pn532Register.CIU_TxMode) & crcEnable) !== 0,
      rxCrc: (this.value(Pn532Register.CIU_RxMode) & crcEnable) !== 0,
      txLastBits: this.value(Pn532Register.CIU_BitFraming) & 7,
    }
  }

  /** Bits of the last byte that came, 0 for all. */
  setReceivedLastBits(bits: number): void {
    this.values[ciuControl] = (this.value(ciuControl) & ~7) | bits
  }
}
