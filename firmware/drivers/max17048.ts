import type { Completion } from '../hal/index.js'
import { field, fields, flag, put } from '../lib/fields.js'
import { int16be, uint16be } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'

/**
 * Maxim MAX17048: fuel gauge of one lithium cell, I2C 0x36, registers of 16 bits, high byte first.
 * @part Maxim Integrated MAX17048
 * @datasheet MAX17048/MAX17049 19-6171 rev. 7, 11/16: register summary table 2, MODE to STATUS figures 3 to 11 (as quoted by
 * public pages); debounce and update times recalled, not confirmed
 * @sample voltage in volts, [0, 5.12), step 78.125 uV; stateOfCharge in percent, step 1/256; rate in percent an hour, step 0.208
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "busy"; "closed"; "missing")
 */
export const Register = {
  VCELL: 0x02,
  SOC: 0x04,
  MODE: 0x06,
  VERSION: 0x08,
  HIBRT: 0x0a,
  CONFIG: 0x0c,
  VALRT: 0x14,
  CRATE: 0x16,
  VRESET: 0x18,
  STATUS: 0x1a,
  CMD: 0xfe,
} as const

/** Fields of CONFIG. */
export const Config = fields(16, {
  ATHD: field(0, 5),
  ALRT: flag(5),
  ALSC: flag(6),
  SLEEP: flag(7),
  RCOMP: field(8, 8),
})
/** Fields of MODE. */
export const Mode = fields(16, { HIBSTAT: flag(12), ENSLEEP: flag(13), QUICKSTART: flag(14) })
/** Fields of HIBRT: 1.25 mV and 0.208 percent an hour a step. */
export const HibernateThreshold = fields(16, { ACTTHR: field(0, 8), HIBTHR: field(8, 8) })
/** Fields of VALRT: 20 mV a step. */
export const VoltageAlert = fields(16, { MAX: field(0, 8), MIN: field(8, 8) })
/** Fields of STATUS. */
export const Status = fields(16, { RI: flag(8), VH: flag(9), VL: flag(10), VR: flag(11), HD: flag(12), SC: flag(13) })

/** Values of the registers after power-on (register summary). */
export const powerOnValues = { HIBRT: 0x8030, CONFIG: 0x971c, VALRT: 0x00ff, VRESET: 0x9600, STATUS: 0x0100 } as const

/** What resets the chip when written to CMD. */
export const powerOnReset = 0x5400

/** What one count is worth. */
export const steps = { volts: 78.125e-6, percent: 1 / 256, percentPerHour: 0.208 } as const

/** When the gauge measures less often to save its own current: by itself, always, or never (HIBRT). */
export const hibernations = { automatic: powerOnValues.HIBRT, always: 0xffff, never: 0x0000 } as const

/** The chip's only address. */
export const addresses = [0x36] as const

/** From power-on until VCELL, and then SOC, are there: 17 ms and 175 ms (recalled, not confirmed); microseconds. */
export const debounceUs = { voltage: 17_000, stateOfCharge: 192_000 } as const

/** What {@link Max17048.configure} sets. What is absent stays as it is. */
export interface Max17048Configuration {
  /** Default "automatic". */
  readonly hibernation?: keyof typeof hibernations
  /** State of charge below which the chip says the cell is empty, whole percent, [1, 32]; default 4. */
  readonly emptyBelow?: number
  /** Of the cell, degrees Celsius, [-40, 85]; default 20. The gauge itself cannot feel it. */
  readonly cellTemperature?: number
}

export type Max17048Options = I2cChipOptions & Max17048Configuration

/** How a cell is. */
export interface CellSample {
  /** Volts. */
  readonly voltage: number
  /** Percent of the full cell; may be a little above 100. */
  readonly stateOfCharge: number
  /** Percent an hour; negative while it discharges. */
  readonly rate: number
}

const write = (register: number, value: number): Move => ({
  write: new Uint8Array([register, value >> 8, value & 0xff]),
})

const measurement: readonly Move[] = [
  { from: new Uint8Array([Register.VCELL]), read: 4 },
  { from: new Uint8Array([Register.CRATE]), read: 2 },
]

/** VCELL, SOC and CRATE, high bytes first. */
export function decode(bytes: Uint8Array): CellSample {
  return {
    voltage: uint16be(bytes, 0) * steps.volts,
    stateOfCharge: uint16be(bytes, 2) * steps.percent,
    rate: int16be(bytes, 4) * steps.percentPerHour,
  }
}

/**
 * RCOMP for a cell of the default model: 0x97 at 20 degrees, 0.5 less a degree above, 5 more a degree below (coefficients
 * recalled, not confirmed), kept within a byte.
 */
export function compensation(cellTemperature: number): number {
  const degrees = cellTemperature - 20
  const value = Math.round(0x97 - degrees * (degrees > 0 ? 0.5 : 5))
  return Math.max(0, Math.min(255, value))
}

/** Driver of one MAX17048. */
export class Max17048 {
  private readonly chip: I2cChip
  private hibernation: keyof typeof hibernations = 'automatic'
  private emptyBelow = 4
  private cellTemperature = 20
  private preparation: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for an option outside its range;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Max17048Options) {
    const address = addressOf('MAX17048', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('MAX17048', options, address)
  }

  /**
   * Sets how the gauge works from the next sample on. Nothing changes where any of it is refused.
   * @throws RangeError for an option outside its range; DriverError "closed"
   */
  configure(configuration: Max17048Configuration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Reads the gauge, which measures all the time. The first sample waits until a gauge that has just got its supply has
   * something to say, 192 ms.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[CellSample]>): void {
    this.chip.measure(this.preparation, measurement, decode, done)
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Max17048Configuration): void {
    const {
      hibernation = this.hibernation,
      emptyBelow = this.emptyBelow,
      cellTemperature = this.cellTemperature,
    } = configuration
    const threshold = choice('MAX17048', 'a hibernation', hibernations, hibernation)
    if (!(emptyBelow >= 1 && emptyBelow <= 32 && Math.floor(emptyBelow) === emptyBelow))
      throw new RangeError('MAX17048: a whole emptyBelow from 1 to 32 expected, got ' + emptyBelow)
    if (!(cellTemperature >= -40 && cellTemperature <= 85))
      throw new RangeError('MAX17048: a cellTemperature from -40 to 85 expected, got ' + cellTemperature)
    this.hibernation = hibernation
    this.emptyBelow = emptyBelow
    this.cellTemperature = cellTemperature
    this.preparation = preparationOf(threshold, configOf(emptyBelow, cellTemperature))
  }
}

/** CONFIG: the alert threshold is written as 32 minus the percentage. */
function configOf(emptyBelow: number, cellTemperature: number): number {
  return put(put(0, Config.ATHD, 32 - emptyBelow), Config.RCOMP, compensation(cellTemperature))
}

function preparationOf(hibernate: number, config: number): readonly Move[] {
  return [
    { identify: new Uint8Array([Register.VERSION]), length: 2, accepts: isVersion },
    write(Register.HIBRT, hibernate),
    write(Register.CONFIG, config),
    { waitUs: debounceUs.stateOfCharge },
  ]
}

/** Production versions read 0x001x (register summary). */
function isVersion(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && (bytes[1]! & 0xf0) === 0x10
}
