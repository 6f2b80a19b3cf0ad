import { ListeningSensor, type ListeningSensorOptions } from './listening-sensor.js'

/** A frame: header, distance in millimetres high byte first, checksum. */
export const frame = { header: 0xff, byteLength: 4 } as const

/** What the sensor can measure, millimetres; nearer echoes come out as 30 or less and mean nothing. */
export const rangeMm = { blind: 30, far: 4500 } as const

/** Time between frames at its longest, microseconds (100 to 300 ms by target; recalled). */
export const longestPeriodUs = 300_000

/** A distance to what reflects. */
export interface A02yyuwSample {
  /** Metres; absent where nothing is in range or it is nearer than 30 mm. */
  readonly distance?: number
}

export type A02yyuwOptions = ListeningSensorOptions

/** Checksum of a frame: the low byte of the sum of the three before it. */
export function checksum(bytes: ArrayLike<number>): number {
  return (bytes[0]! + bytes[1]! + bytes[2]!) & 0xff
}

/** Millimetres of a frame; undefined where its header or checksum is wrong. */
export function decode(bytes: ArrayLike<number>): number | undefined {
  if (bytes[0] !== frame.header || bytes[3] !== checksum(bytes)) return undefined
  return (bytes[1]! << 8) | bytes[2]!
}

/**
 * DYP A02YYUW: waterproof ultrasonic level sensor, 30 to 4500 mm, frames on its own over a UART.
 * @part DYP-A02YYUW
 * @datasheet DYP-A02YYUW V1.0 output interface (DFRobot SEN0311): frame FF H L SUM at 9600 8N1, range, blind zone (as quoted
 * in public drivers)
 * @sample distance in metres, (0.03, 4.5], step 0.001; absent out of range
 * @throws DriverError ("no-answer" | "checksum" | "busy" | "closed" | "missing")
 */
export class A02yyuw extends ListeningSensor<A02yyuwSample> {
  private window: number[] = []

  /**
   * Opens the port.
   * @throws TypeError without options or timers; RangeError for another baud rate; DriverError "missing"; BusError "in-use"
   */
  constructor(options: A02yyuwOptions) {
    super('A02YYUW', options, 'a frame with a right checksum', 2 * longestPeriodUs)
  }

  protected forget(): void {
    this.window = []
  }

  /** Keeps the latest four bytes that may be a frame; a distance may hold the header's value, so only the checksum decides. */
  protected take(byte: number): A02yyuwSample | null | undefined {
    const { window } = this
    window.push(byte)
    while (window.length > 0 && window[0] !== frame.header) window.shift()
    if (window.length < frame.byteLength) return undefined
    const distanceMm = decode(window)
    if (distanceMm === undefined) {
      window.shift()
      return null
    }
    this.window = []
    const isInRange = distanceMm > rangeMm.blind && distanceMm <= rangeMm.far
    return isInRange ? { distance: distanceMm / 1000 } : {}
  }
}
