import { Bank, LockByte } from '../../protocols/dali/index.js'
import type { DaliLamp } from './dali-lamp.js'

/** Last location of each bank: IEC 62386-102 table 11, DiiA 251, 252 and 253 (layouts as quoted by a public library). */
const lastLocation: Readonly<Record<number, number>> = {
  [Bank.IDENTITY]: 0x1a,
  [Bank.LUMINAIRE]: 0x77,
  [Bank.ACTIVE_ENERGY]: 0x0f,
  [Bank.APPARENT_ENERGY]: 0x0f,
  [Bank.LOAD_ENERGY]: 0x0f,
  [Bank.GEAR_DIAGNOSTICS]: 0x1c,
  [Bank.LIGHT_DIAGNOSTICS]: 0x20,
}

/** Energy in units of 0.1 Wh and power in units of 0.1 W: the scale byte -1. */
export const energyScale = { exponent: -1, joules: 360, watts: 0.1 } as const

/** Which product this is. Six bytes of GTIN, eight of identification number. */
export interface GearIdentity {
  readonly gtin: number
  readonly serial: number
}

/** What a location without a value reads. */
const unknown = 0xff

/**
 * The memory of a D4i LED driver: banks 0 and 1, 202 to 204 (energy) and 205, 206 (diagnostics). Values are worked out when
 * they are read; a latched bank keeps those of the instant of its latch.
 */
export class GearBanks {
  private luminaire: Uint8Array | undefined
  /** Lock byte of each bank that has one and where it is not 0xff. */
  private locks: Readonly<Record<number, number>> = {}
  private latched: Readonly<Record<number, Uint8Array>> = {}
  /** What counters that may be set back were at when they were. */
  private startsBefore = 0
  private secondsBefore = 0

  constructor(
    private readonly lamp: DaliLamp,
    private readonly identity: GearIdentity,
    /** Watts as the gear's own meter reads them. */
    private readonly measuredW: () => number,
  ) {}

  /** The mains went: lock bytes are forgotten, and with them the latches. */
  powerOff(): void {
    this.locks = {}
    this.latched = {}
  }

  has(bank: number): boolean {
    return lastLocation[bank] !== undefined
  }

  /** A location, undefined where there is none. */
  read(bank: number, location: number): number | undefined {
    const last = lastLocation[bank]
    if (last === undefined || location > last) return undefined
    if (bank === Bank.IDENTITY && location === 1) return undefined
    if (location === LockByte.location && bank !== Bank.IDENTITY) return this.locks[bank] ?? unknown
    if (bank === Bank.LUMINAIRE && location > LockByte.location) return this.luminaire?.[location] ?? unknown
    return (this.latched[bank] ?? this.image(bank))[location]
  }

  /** Writes a location; false where nothing may be written. */
  write(bank: number, location: number, value: number): boolean {
    const last = lastLocation[bank]
    if (last === undefined || location > last || bank === Bank.IDENTITY) return false
    if (location === LockByte.location) return this.setLock(bank, value)
    if (this.locks[bank] !== LockByte.unlocked) return false
    if (bank === Bank.LUMINAIRE && location > LockByte.location) return this.writeLuminaire(location, value)
    return bank === Bank.LIGHT_DIAGNOSTICS && this.setBack(location, value)
  }

  /** RESET MEMORY BANK: what may be written is as new, where the bank is unlocked; 0 means every bank. */
  reset(bank: number): void {
    if (this.locks[Bank.LUMINAIRE] === LockByte.unlocked && (bank === Bank.LUMINAIRE || bank === 0))
      this.luminaire = undefined
  }

  private setLock(bank: number, value: number): boolean {
    this.locks = { ...this.locks, [bank]: value }
    const { [bank]: _, ...others } = this.latched
    const latches = value === LockByte.latched && bank >= Bank.ACTIVE_ENERGY
    this.latched = latches ? { ...others, [bank]: this.image(bank) } : others
    return true
  }

  private writeLuminaire(location: number, value: number): boolean {
    this.luminaire ??= new Uint8Array(lastLocation[Bank.LUMINAIRE]! + 1).fill(unknown)
    this.luminaire[location] = value
    return true
  }

  /** Resettable counters of bank 206: any write of 0 to one of their bytes sets the whole back. */
  private setBack(location: number, value: number): boolean {
    if (value !== 0) return false
    const { lampStarts, lampSeconds } = this.lamp.counters
    if (location >= 0x04 && location <= 0x06) this.startsBefore = lampStarts
    else if (location >= 0x0a && location <= 0x0d) this.secondsBefore = lampSeconds
    else return false
    return true
  }

  private image(bank: number): Uint8Array {
    const bytes = new Uint8Array(lastLocation[bank]! + 1).fill(unknown)
    bytes[0] = bytes.length - 1
    switch (bank) {
      case Bank.IDENTITY:
        this.fillIdentity(bytes)
        break
      case Bank.ACTIVE_ENERGY:
      case Bank.LOAD_ENERGY:
        // What bank 204 leaves out are supplies of the line and of sensors; this gear has none.
        fillEnergy(bytes, this.lamp.energyJ, this.measuredW())
        break
      case Bank.APPARENT_ENERGY:
        fillEnergy(bytes, this.lamp.apparentVAs, this.measuredW() / this.lamp.powerFactor)
        break
      case Bank.GEAR_DIAGNOSTICS:
        this.fillGear(bytes)
        break
      case Bank.LIGHT_DIAGNOSTICS:
        this.fillLight(bytes)
    }
    return bytes
  }

  private fillIdentity(bytes: Uint8Array): void {
    bytes[2] = Bank.LIGHT_DIAGNOSTICS
    put(bytes, 0x03, 6, this.identity.gtin)
    put(bytes, 0x09, 2, 0x0100)
    put(bytes, 0x0b, 8, this.identity.serial)
    put(bytes, 0x13, 2, 0x0100)
    // Versions 2.0 of 101 and 102; no control device inside.
    put(bytes, 0x15, 6, 0x0808_ff00_0100)
  }

  private fillGear(bytes: Uint8Array): void {
    const { counters, mains, faults } = this.lamp
    bytes[3] = 1
    put(bytes, 0x04, 4, counters.gearSeconds)
    put(bytes, 0x08, 3, counters.gearStarts)
    put(bytes, 0x0b, 2, Math.round(mains.voltage * 10))
    bytes[0x0d] = Math.round(mains.frequency)
    bytes[0x0e] = Math.round(this.lamp.powerFactor * 100)
    bytes[0x0f] = faults.failed ? 1 : 0
    bytes[0x10] = counters.gearFailures
    // Under- and overvoltage, power limitation, derating, shutdown with their counters: none of them happens here.
    bytes.fill(0, 0x11, 0x1b)
    bytes[0x1c] = this.lamp.isLit ? Math.round(this.lamp.level * 100) : 0
  }

  private fillLight(bytes: Uint8Array): void {
    const { counters, faults, hasFailed } = this.lamp
    bytes[3] = 1
    put(bytes, 0x04, 3, counters.lampStarts - this.startsBefore)
    put(bytes, 0x07, 3, counters.lampStarts)
    put(bytes, 0x0a, 4, counters.lampSeconds - this.secondsBefore)
    put(bytes, 0x0e, 4, counters.lampSeconds)
    bytes[0x16] = hasFailed ? 1 : 0
    bytes[0x17] = counters.lampFailures
    // Short and open circuits are not counted apart: their counters read "unknown".
    bytes[0x18] = hasFailed && faults.short ? 1 : 0
    bytes[0x1a] = hasFailed && faults.open ? 1 : 0
    bytes.fill(0, 0x1c, 0x20)
  }
}

function fillEnergy(bytes: Uint8Array, joules: number, watts: number): void {
  bytes[3] = 1
  bytes[4] = energyScale.exponent & 0xff
  put(bytes, 0x05, 6, Math.floor(joules / energyScale.joules + 1e-9))
  bytes[0x0b] = energyScale.exponent & 0xff
  put(bytes, 0x0c, 4, Math.round(watts / energyScale.watts))
}

/** A number, most significant byte first. */
function put(bytes: Uint8Array, offset: number, length: number, value: number): void {
  for (let index = length - 1; index >= 0; index--) {
    bytes[offset + index] = value % 256
    value = Math.floor(value / 256)
  }
}
