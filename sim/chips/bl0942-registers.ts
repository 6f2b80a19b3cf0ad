import { Magic, Register } from '../../firmware/drivers/bl0942-frames.js'

/**
 * User registers of a BL0942 that differ from their reset values. Nearly every chip of a city runs on reset values, so
 * nothing is kept until somebody writes.
 */
export class Bl0942UserRegisters {
  private unlocked = false
  private written: Record<number, number> | undefined = undefined

  /** Power-on and SOFT_RESET: reset values, writes locked. */
  reset(): void {
    this.unlocked = false
    this.written = undefined
  }

  /** A register's value; 0 for one that does not exist or is write-only. */
  read(register: number): number {
    if (register === Register.USR_WRPROT) return this.unlocked ? Magic.Unlock : 0
    return this.written?.[register] ?? resets[register]?.value ?? 0
  }

  /** Writes a register. False where it is locked, unknown or read-only. */
  write(register: number, value: number): boolean {
    if (register === Register.USR_WRPROT) {
      this.unlocked = value === Magic.Unlock
      return true
    }
    const reset = resets[register]
    if (!reset || !this.unlocked) return false
    this.written ??= {}
    this.written[register] = value & reset.mask
    return true
  }
}

/** Reset values and widths (datasheet 1.5; MODE, OT_FUNX, GAIN_CR as quoted in public drivers, the others recalled). */
const resets: Readonly<Record<number, { readonly value: number; readonly mask: number }>> = {
  [Register.I_RMSOS]: { value: 0, mask: 0xff },
  [Register.WA_CREEP]: { value: 0x0b, mask: 0xff },
  [Register.I_FAST_RMS_TH]: { value: 0xffff, mask: 0xffff },
  [Register.I_FAST_RMS_CYC]: { value: 0x01, mask: 0x07 },
  [Register.FREQ_CYC]: { value: 0x03, mask: 0x03 },
  [Register.OT_FUNX]: { value: 0x24, mask: 0x3f },
  [Register.MODE]: { value: 0x87, mask: 0x3ff },
  [Register.GAIN_CR]: { value: 0x02, mask: 0x03 },
}
