/*
 * ATmega328P: what the machine needs beyond what avr8js knows. Data memory addresses and sizes after the data sheet,
 * Atmel 7810D, section 30 (register summary) and 2 (memories).
 */

/** Bytes of program memory, EEPROM and SRAM, and of one page that self-programming writes (table 27-9). */
export const flashBytes = 32 * 1024
export const eepromBytes = 1024
export const sramBytes = 2048
export const pageBytes = 128

/** Signature bytes (section 27.3). */
export const signature: readonly number[] = [0x1e, 0x95, 0x0f]

/** The crystal of Uno and Nano, hertz. */
export const crystalHz = 16_000_000

/** Registers by data memory address. */
export const Register = {
  EECR: 0x3f,
  SMCR: 0x53,
  MCUSR: 0x54,
  MCUCR: 0x55,
  WDTCSR: 0x60,
  CLKPR: 0x61,
  ADCSRA: 0x7a,
  ADCSRB: 0x7b,
  TWBR: 0xb8,
  TWSR: 0xb9,
  TWDR: 0xbb,
  TWCR: 0xbc,
  SPCR: 0x4c,
  SPSR: 0x4d,
  UCSR0A: 0xc0,
  UDR0: 0xc6,
} as const

/** MCUSR (section 10.9.1): why the processor was reset. */
export const ResetFlag = { power: 0x01, external: 0x02, brownOut: 0x04, watchdog: 0x08 } as const

/** Opcodes that a simulator of instructions must hear of. */
export const Opcode = { sleep: 0x9588, watchdogReset: 0x95a8 } as const

/** A sleep mode by the bits SM2:0 (table 9-2). */
export type SleepMode = 'idle' | 'adc-noise-reduction' | 'power-down' | 'power-save' | 'standby' | 'extended-standby'

const modes: Readonly<Record<number, SleepMode>> = {
  0: 'idle',
  1: 'adc-noise-reduction',
  2: 'power-down',
  3: 'power-save',
  6: 'standby',
  7: 'extended-standby',
}

/** The sleep mode that SMCR asks for; undefined where sleep is not enabled or the mode is reserved. */
export function sleepMode(smcr: number): SleepMode | undefined {
  return smcr & 1 ? modes[(smcr >> 1) & 7] : undefined
}

/** Whether the main clock stands still in a mode, so that neither cycles nor timers pass. */
export function stopsClock(mode: SleepMode): boolean {
  return mode !== 'idle' && mode !== 'adc-noise-reduction'
}

/**
 * Supply current in amperes at 5 V and 25 degrees, by clock in megahertz. Active 9.2 mA and idle 2.4 mA at 16 MHz (figures
 * 29-1 and 29-6), power-down 0.1 uA, 6 uA with the watchdog (figures 29-12 and 29-13), standby 0.2 mA (figure 29-16): read
 * off curves, recalled, not confirmed.
 */
export function supplyCurrent(state: 'active' | SleepMode, mhz: number, watchdog: boolean): number {
  const leakage = watchdog ? 6e-6 : 1e-7
  if (state === 'active') return leakage + 0.575e-3 * mhz
  if (state === 'idle') return leakage + 0.15e-3 * mhz
  if (state === 'adc-noise-reduction') return leakage + 0.06e-3 * mhz
  return state === 'standby' || state === 'extended-standby' ? leakage + 2e-4 : leakage
}
