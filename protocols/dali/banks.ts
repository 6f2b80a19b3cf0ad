/** Memory banks of control gear: identity, luminaire (251), energy (252), diagnostics and maintenance (253). */
export const Bank = {
  IDENTITY: 0,
  LUMINAIRE: 1,
  ACTIVE_ENERGY: 202,
  APPARENT_ENERGY: 203,
  LOAD_ENERGY: 204,
  GEAR_DIAGNOSTICS: 205,
  LIGHT_DIAGNOSTICS: 206,
} as const

/** Location 2 of a bank: 0x55 unlocks what may be written, 0xaa keeps counters still while they are read (IEC 62386-102, 9.10). */
export const LockByte = { location: 0x02, unlocked: 0x55, latched: 0xaa } as const

/** A bank with many-byte values that are read under its latch, and the locations that {@link decodeEnergy} and its like need. */
export interface BankSpan {
  readonly bank: number
  readonly from: number
  readonly to: number
  readonly latch: boolean
}

/** DiiA 252, table 1 and following; 253 likewise (layouts as quoted by a public library, version 1.1 of 2019). */
export const activeEnergySpan: BankSpan = { bank: Bank.ACTIVE_ENERGY, from: 0x04, to: 0x0f, latch: true }
export const apparentEnergySpan: BankSpan = { bank: Bank.APPARENT_ENERGY, from: 0x04, to: 0x0f, latch: true }
export const loadEnergySpan: BankSpan = { bank: Bank.LOAD_ENERGY, from: 0x04, to: 0x0f, latch: true }
export const gearDiagnosticsSpan: BankSpan = { bank: Bank.GEAR_DIAGNOSTICS, from: 0x04, to: 0x1c, latch: true }
export const lightDiagnosticsSpan: BankSpan = { bank: Bank.LIGHT_DIAGNOSTICS, from: 0x04, to: 0x20, latch: true }

/** Energy and power of one of the banks 202 to 204: Wh and W, or VAh and VA. Undefined: unknown, or not yet. */
export interface EnergyReading {
  readonly energy: number | undefined
  readonly power: number | undefined
}

/** Bytes 0x04 to 0x0f of bank 202, 203 or 204. */
export function decodeEnergy(bytes: Uint8Array): EnergyReading {
  return { energy: scaled(bytes, 0, 6), power: scaled(bytes, 7, 4) }
}

/** What a control gear says of itself in bank 205. Undefined where it does not know. */
export interface GearDiagnostics {
  readonly operatingSeconds: number | undefined
  readonly starts: number | undefined
  readonly supplyVolts: number | undefined
  readonly supplyHz: number | undefined
  readonly powerFactor: number | undefined
  readonly hasFailure: boolean
  readonly failures: number | undefined
  readonly hasUndervoltage: boolean
  readonly hasOvervoltage: boolean
  readonly hasThermalDerating: boolean
  readonly hasThermalShutdown: boolean
  /** Degrees Celsius inside the gear. */
  readonly temperature: number | undefined
  readonly outputPercent: number | undefined
}

/** Bytes 0x04 to 0x1c of bank 205. */
export function decodeGearDiagnostics(bytes: Uint8Array): GearDiagnostics {
  const at = (location: number): number | undefined => known(bytes, location - 4, 1)
  return {
    operatingSeconds: known(bytes, 0, 4),
    starts: known(bytes, 4, 3),
    supplyVolts: times(known(bytes, 7, 2), 0.1),
    supplyHz: at(0x0d),
    powerFactor: times(at(0x0e), 0.01),
    hasFailure: at(0x0f) === 1,
    failures: at(0x10),
    hasUndervoltage: at(0x11) === 1,
    hasOvervoltage: at(0x13) === 1,
    hasThermalDerating: at(0x17) === 1,
    hasThermalShutdown: at(0x19) === 1,
    temperature: plus(at(0x1b), -60),
    outputPercent: at(0x1c),
  }
}

/** What a control gear says of its light source in bank 206. */
export interface LightDiagnostics {
  readonly starts: number | undefined
  readonly onSeconds: number | undefined
  readonly volts: number | undefined
  readonly amperes: number | undefined
  readonly hasFailure: boolean
  readonly failures: number | undefined
  readonly isShorted: boolean
  readonly isOpen: boolean
  readonly temperature: number | undefined
}

/** Bytes 0x04 to 0x20 of bank 206. */
export function decodeLightDiagnostics(bytes: Uint8Array): LightDiagnostics {
  const at = (location: number): number | undefined => known(bytes, location - 4, 1)
  return {
    starts: known(bytes, 3, 3),
    onSeconds: known(bytes, 10, 4),
    volts: times(known(bytes, 14, 2), 0.1),
    amperes: times(known(bytes, 16, 2), 0.001),
    hasFailure: at(0x16) === 1,
    failures: at(0x17),
    isShorted: at(0x18) === 1,
    isOpen: at(0x1a) === 1,
    temperature: plus(at(0x20), -60),
  }
}

/** A power of ten [-6, 6] in one byte, then a number of `length` bytes. */
function scaled(bytes: Uint8Array, offset: number, length: number): number | undefined {
  const exponent = (bytes[offset]! << 24) >> 24
  if (exponent < -6 || exponent > 6) return undefined
  const value = known(bytes, offset + 1, length)
  // 10 to a negative power is no exact number, its inverse is.
  if (value === undefined) return undefined
  return exponent < 0 ? value / Math.pow(10, -exponent) : value * Math.pow(10, exponent)
}

/** A number, most significant byte first; undefined for MASK (all ones) and TMASK (one less), which say "unknown" and "not yet". */
function known(bytes: Uint8Array, offset: number, length: number): number | undefined {
  let value = 0
  for (let index = 0; index < length; index++) value = value * 256 + bytes[offset + index]!
  return value >= Math.pow(256, length) - 2 ? undefined : value
}

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor
const plus = (value: number | undefined, offset: number): number | undefined =>
  value === undefined ? undefined : value + offset
