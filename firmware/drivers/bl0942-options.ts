import type { Connection, Serial, SerialOptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import type { Bl0942Calibration } from './bl0942-frames.js'
import { ModeBit, counterSpan } from './bl0942-frames.js'

/** What `Bl0942.configure` sets; what is absent takes the chip's reset value. */
export interface Bl0942Configuration {
  /** Mains frequency that the filters are made for. Default 50. */
  readonly lineFrequency?: 50 | 60
  /** How often the measurements are refreshed, microseconds. Default 400000. */
  readonly refreshUs?: 400_000 | 800_000
  /** Whether energy that flows back counts like energy drawn ("absolute", default) or against it. */
  readonly accumulation?: 'absolute' | 'signed'
}

/** The serial connection that the chip hangs on and what is around it. */
export type Bl0942Options = Connection<SerialOptions, Serial> & {
  readonly timers: Timers
  /** Address pins [A2, A1], [0, 3]; default 0, the only one of the 10-pin package. */
  readonly address?: number
  /** Default: that of Belling's reference design. */
  readonly calibration?: Bl0942Calibration
  /** Where the energy goes on from, after a restart of the processor: what an earlier sample said. Default: 0. */
  readonly resume?: Pick<Bl0942Sample, 'energy' | 'counter'>
}

/** A measurement of the mains and the load on it. */
export interface Bl0942Sample {
  /** Volts, RMS. */
  readonly voltage: number
  /** Amperes, RMS. */
  readonly current: number
  /** Active power in watts; negative where it flows back. */
  readonly power: number
  /** Active energy in joules: what the chip counted since its power-on, or since `resume`. */
  readonly energy: number
  /** Hertz; 0 without mains. */
  readonly frequency: number
  /** CF_CNT as read, [0, 2^24): keep it with `energy` for `resume`. */
  readonly counter: number
}

/** Baud rates of the chip: by pin 4800 or 9600, by MODE 19200 or 38400. */
export const baudRates: readonly number[] = [4800, 9600, 19200, 38400]

/** Value of MODE for a configuration. @throws RangeError for other values */
export function modeOf(configuration: Bl0942Configuration): number {
  const { lineFrequency = 50, refreshUs = 400_000, accumulation = 'absolute' } = configuration
  if (lineFrequency !== 50 && lineFrequency !== 60)
    throw new RangeError('BL0942: line frequency 50 or 60 expected, got ' + lineFrequency)
  if (refreshUs !== 400_000 && refreshUs !== 800_000)
    throw new RangeError('BL0942: refresh 400000 or 800000 us expected, got ' + refreshUs)
  if (accumulation !== 'absolute' && accumulation !== 'signed')
    throw new RangeError('BL0942: accumulation absolute or signed expected, got ' + accumulation)
  return (
    ModeBit.Reserved |
    ModeBit.CF_EN |
    (refreshUs === 800_000 ? ModeBit.RMS_UPDATE_SEL : 0) |
    (lineFrequency === 60 ? ModeBit.AC_FREQ_SEL : 0) |
    (accumulation === 'absolute' ? ModeBit.CF_CNT_ADD_SEL : 0)
  )
}

/**
 * Checks everything before the port is touched.
 * @throws TypeError without options or timers; RangeError for values out of range; DriverError "missing" without a class
 */
export function checkOptions(options: Bl0942Options): void {
  if (!options || !options.timers) throw new TypeError('BL0942: options with timers expected')
  if (!options.io) throw driverError('missing', 'BL0942: a serial connection with io expected, got none')
  const { address = 0, calibration, resume } = options
  if (address !== 0 && address !== 1 && address !== 2 && address !== 3)
    throw new RangeError('BL0942: address 0 to 3 expected, got ' + address)
  if (baudRates.indexOf(options.baud) < 0)
    throw new RangeError('BL0942: 4800, 9600, 19200 or 38400 baud expected, got ' + options.baud)
  if (calibration && !isPositive(calibration.countsPerVolt, calibration.countsPerAmpere, calibration.countsPerWatt))
    throw new RangeError('BL0942: positive counts per unit expected')
  if (resume && !(resume.energy >= 0 && resume.counter >= 0 && resume.counter < counterSpan))
    throw new RangeError('BL0942: resume with energy and a 24-bit counter expected')
}

function isPositive(first: number, second: number, third: number): boolean {
  return first > 0 && second > 0 && third > 0
}
