import type { Digital, DigitalConstructor, PinSpecifier, TimerHandle, Timers } from '../hal/index.js'
import { DigitalMode, driverError, Edge } from '../hal/index.js'

/** Longest silence within a message, microseconds: bits come 0.2 to 20 ms apart (SIA AC-01, 1996). */
export const silenceUs = 25_000

/** Longest message in bits: no reader sends more. */
const longest = 64

/** A message of a reader: `count` bits, the first one first. */
export interface WiegandMessage {
  readonly bits: readonly (0 | 1)[]
}

/** The two lines of a reader and what is around them; `io` is the class of both pins. */
export interface WiegandOptions {
  readonly io: DigitalConstructor
  readonly data0: PinSpecifier
  readonly data1: PinSpecifier
  readonly timers: Timers
  /** A message is complete. */
  readonly onMessage: (message: WiegandMessage) => void
}

/**
 * A keypad or card reader on the two Wiegand lines: a bit is a short pulse to ground on one of them, a message ends with silence.
 * @part any reader with a Wiegand interface
 * @datasheet SIA AC-01-1996.10: pulses of 20 to 100 us, 200 us to 20 ms apart (recalled); HID 26-bit format H10301
 * @throws DriverError ("missing")
 */
export class Wiegand {
  private readonly lines: readonly Digital[]
  private bits: (0 | 1)[] = []
  private timer: TimerHandle | undefined
  private closed = false

  /**
   * Takes both pins and listens.
   * @throws TypeError without options, timers or listener; RangeError without pins; DriverError "missing"; BusError "in-use"
   */
  constructor(private readonly options: WiegandOptions) {
    if (!options || !options.timers || !options.onMessage) throw new TypeError('Wiegand: timers and onMessage expected')
    const { io, data0, data1 } = options
    if (!io) throw driverError('missing', 'Wiegand: a digital class in io expected, got none')
    if (data0 === undefined || data1 === undefined) throw new RangeError('Wiegand: pins data0 and data1 expected')
    const first = this.listen(io, data0, 0)
    try {
      this.lines = [first, this.listen(io, data1, 1)]
    } catch (error) {
      first.close()
      throw error
    }
  }

  /** Whether a message has begun. @throws DriverError "closed" */
  get isReceiving(): boolean {
    if (this.closed) throw driverError('closed', 'Wiegand: an open driver expected, got a closed one')
    return this.bits.length > 0
  }

  /** Frees the pins; what was half received is lost. Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.options.timers.cancel(this.timer)
    for (const line of this.lines) line.close()
  }

  private listen(io: DigitalConstructor, pin: PinSpecifier, bit: 0 | 1): Digital {
    return new io({ pin, mode: DigitalMode.InputPullUp, edge: Edge.Falling, onReadable: () => this.take(bit) })
  }

  private take(bit: 0 | 1): void {
    if (this.closed) return
    const { timers } = this.options
    timers.cancel(this.timer)
    if (this.bits.length < longest) this.bits.push(bit)
    this.timer = timers.after(silenceUs, () => this.finish())
  }

  private finish(): void {
    const { bits } = this
    this.bits = []
    this.options.onMessage({ bits })
  }
}

/** Keys of a keypad: digits, and what its two other keys are for. */
export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#'

const keys = '0123456789*#'

/**
 * The key of a message: four bits, or four bits and their complement before them (HID's 4- and 8-bit burst; 10 is "*", 11 "#").
 * Undefined for anything else.
 */
export function keyOf({ bits }: WiegandMessage): Key | undefined {
  if (bits.length !== 4 && bits.length !== 8) return undefined
  const value = numberOf(bits.slice(-4))
  if (bits.length === 8 && numberOf(bits.slice(0, 4)) !== 15 - value) return undefined
  return value < keys.length ? (keys.charAt(value) as Key) : undefined
}

/** Facility and card number of a 26-bit message (H10301: even parity over the first half, odd over the second); else undefined. */
export function cardOf({ bits }: WiegandMessage): { readonly facility: number; readonly card: number } | undefined {
  if (bits.length !== 26 || ones(bits.slice(0, 13)) % 2 !== 0 || ones(bits.slice(13)) % 2 !== 1) return undefined
  return { facility: numberOf(bits.slice(1, 9)), card: numberOf(bits.slice(9, 25)) }
}

const ones = (bits: readonly number[]): number => bits.filter((bit) => bit === 1).length

const numberOf = (bits: readonly number[]): number => bits.reduce((value, bit) => 2 * value + bit, 0)
