import type { Completion } from '../hal/index.js'
import { fields, flag, take } from '../lib/fields.js'
import { int24be } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'
import type { MagneticFieldSample } from './magnetic-field.js'

/**
 * PNI RM3100: magnetic field along three axes by magneto-inductive coils, I2C 0x20 to 0x23, 24 bit, 13 nT a count.
 * @part PNI RM3100
 * @datasheet RM3100 & RM2100 Sensor Suite User Manual 1017252 r03: registers section 5 (as public drivers have them), rates
 * table 5-4; gains, times and currents of table 3-1 recalled, not confirmed
 * @sample x, y, z in microteslas, [-800, 800]
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  POLL: 0x00,
  CMM: 0x01,
  CCX: 0x04,
  TMRC: 0x0b,
  /** Nine bytes from here: x, y, z, high bytes first. */
  MX: 0x24,
  STATUS: 0x34,
  REVID: 0x36,
} as const

/** Axes of a single measurement. */
export const Poll = fields(8, { PMX: flag(4), PMY: flag(5), PMZ: flag(6) })
export const Cmm = fields(8, { START: flag(0), DRDM: flag(2), CMX: flag(4), CMY: flag(5), CMZ: flag(6) })
export const Status = fields(8, { DRDY: flag(7) })

/** What REVID reads. */
export const revision = 0x22
/** Cycle count after power-on. */
export const defaultCycleCount = 200

/** Cycle counts: counts a microtesla, and the time of a measurement of three axes, microseconds. */
export const cycleCounts = {
  50: { countsPerMicrotesla: 20, measurementUs: 1_875 },
  100: { countsPerMicrotesla: 38, measurementUs: 3_530 },
  200: { countsPerMicrotesla: 75, measurementUs: 6_820 },
} as const
export type CycleCount = keyof typeof cycleCounts

/** The chip's addresses by its pins SA1 and SA0. */
export const addresses = [0x20, 0x21, 0x22, 0x23] as const

/** What {@link Rm3100.configure} sets. What is absent stays as it is. */
export interface Rm3100Configuration {
  /** More resolve more and take longer; default 200. */
  readonly cycleCount?: CycleCount
}

export type Rm3100Options = I2cChipOptions & Rm3100Configuration

/** Identification and the cycle count of each axis, high bytes first. */
function preparationOf(cycleCount: CycleCount): readonly Move[] {
  const axis: number[] = [cycleCount >> 8, cycleCount & 0xff]
  const first: number[] = [Register.CCX]
  return [
    { identify: new Uint8Array([Register.REVID]), length: 1, accepts: (bytes) => bytes[0] === revision },
    { write: new Uint8Array(first.concat(axis, axis, axis)) },
  ]
}

/** The bus dialogue of one measurement of all axes. */
export function measurement(cycleCount: CycleCount): readonly Move[] {
  return [
    { write: new Uint8Array([Register.POLL, 0x70]) },
    { waitUs: cycleCounts[cycleCount].measurementUs },
    {
      poll: new Uint8Array([Register.STATUS]),
      isReady: (status) => take(status, Status.DRDY) === 1,
      everyUs: 1_000,
      atMost: 6,
    },
    { from: new Uint8Array([Register.MX]), read: 9 },
  ]
}

/** Three words of 24 bits, high bytes first, to microteslas. Beyond 800 uT the coils leave their linear range. */
export function decode(bytes: Uint8Array, cycleCount: CycleCount): MagneticFieldSample {
  const { countsPerMicrotesla } = cycleCounts[cycleCount]
  const x = int24be(bytes, 0) / countsPerMicrotesla
  const y = int24be(bytes, 3) / countsPerMicrotesla
  const z = int24be(bytes, 6) / countsPerMicrotesla
  return { x, y, z, overflow: isBeyond(x) || isBeyond(y) || isBeyond(z) }
}

function isBeyond(microteslas: number): boolean {
  return microteslas > 800 || microteslas < -800
}

/** Driver of one RM3100. The chip is idle between samples. */
export class Rm3100 {
  private readonly chip: I2cChip
  private cycleCount: CycleCount = defaultCycleCount
  private preparation: readonly Move[] = []
  private steps: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address or cycle count;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Rm3100Options) {
    const address = addressOf('RM3100', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('RM3100', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where it is refused.
   * @throws RangeError for another cycle count; DriverError "closed"
   */
  configure(configuration: Rm3100Configuration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Measures once: 2 to 7 ms by cycle count, and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[MagneticFieldSample]>): void {
    const { cycleCount } = this
    this.chip.measure(this.preparation, this.steps, (bytes) => decode(bytes, cycleCount), done)
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    this.chip.close()
  }

  private apply({ cycleCount = this.cycleCount }: Rm3100Configuration): void {
    choice('RM3100', 'a cycleCount', cycleCounts, cycleCount)
    this.cycleCount = cycleCount
    this.preparation = preparationOf(cycleCount)
    this.steps = measurement(cycleCount)
  }
}
