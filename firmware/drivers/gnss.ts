import { isDecodeError } from '../../protocols/bytes/index.js'
import {
  decodeNmea,
  isKnownType,
  NmeaReader,
  type Gga,
  type NmeaMessage,
  type Rmc,
} from '../../protocols/nmea/index.js'
import {
  decodeAck,
  decodeMonVer,
  encodeCfgRate,
  pollUbx,
  Ubx,
  UbxReader,
  type MonVer,
  type UbxFrame,
} from '../../protocols/ubx/index.js'
import type { Completion, Connection, DriverError, Serial, SerialOptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pending } from './pending.js'

/** Where the antenna is. */
export interface GnssFix {
  /** Degrees, north and east positive, WGS 84. */
  readonly latitude: number
  readonly longitude: number
  /** Metres above mean sea level. */
  readonly altitude?: number
  /** Metres a second over ground. */
  readonly speed?: number
  /** Degrees from true north, [0, 360); absent where the receiver stands still. */
  readonly course?: number
  /** Horizontal dilution of precision. */
  readonly hdop?: number
}

/** What a receiver said about one epoch. */
export interface GnssSample {
  /** Absent without a fix. */
  readonly fix?: GnssFix
  /** UTC of the epoch, milliseconds since 1970; absent until the receiver knows it. */
  readonly unixMs?: number
  readonly satellitesUsed: number
  /** Satellites in view by system, from the latest GSV of each. */
  readonly inView: { readonly gps: number; readonly beidou: number }
}

/** The serial connection that the receiver hangs on and what is around it. */
export type GnssOptions = Connection<SerialOptions, Serial> & {
  readonly timers: Timers
  /** Longest time between two epochs, microseconds. Default 1000000. */
  readonly periodUs?: number
}

/** What `Gnss.configure` sets. */
export interface GnssConfiguration {
  /** Time between solutions, milliseconds, [100, 10000]. */
  readonly periodMs: number
}

const metresPerKnot = 1852 / 3600
/** An epoch's sentences at 9600 baud, and what a busy receiver adds. */
const marginUs = 1_500_000
/** A receiver that is in the midst of its sentences answers behind them (recalled: within a second). */
const answerUs = 1_500_000

/**
 * GNSS receiver by NMEA 0183 (GPS and BeiDou) and, for settings, UBX.
 * @part u-blox M8 class receivers and others that speak NMEA 0183
 * @datasheet UBX-13003221 u-blox 8 / M8 protocol specification; NMEA 0183 as printed in receiver manuals
 * @sample position in degrees and metres, speed m/s, course degrees, UTC in ms, satellites
 * @throws DriverError ("no-answer" | "checksum" | "not-ready" | "bus" | "busy" | "closed" | "missing")
 */
export class Gnss {
  private readonly serial: Serial
  private readonly nmea = new NmeaReader()
  private readonly ubx = new UbxReader()
  private readonly pendingSample: Pending<GnssSample>
  private readonly pendingAnswer: Pending<UbxFrame>
  private periodUs: number
  private awaited: Awaited = { messageClass: 0, id: 0 }
  private rmc: Rmc | undefined
  private gga: Gga | undefined
  private gps = 0
  private beidou = 0
  private damaged = 0
  private closed = false

  /**
   * Opens the port; nothing is sent.
   * @throws TypeError without options or timers; RangeError for a bad period or baud rate; DriverError "missing" without a
   * serial class; BusError "in-use"
   */
  constructor(options: GnssOptions) {
    if (!options || !options.timers) throw new TypeError('GNSS: options with timers expected')
    if (!options.io) throw driverError('missing', 'GNSS: a serial connection with io expected, got none')
    const { periodUs = 1_000_000, baud } = options
    if (!(periodUs >= 100_000 && periodUs <= 10_000_000))
      throw new RangeError('GNSS: a period of 100000 to 10000000 us expected, got ' + periodUs)
    if (!(baud >= 4800)) throw new RangeError('GNSS: 4800 baud or more expected, got ' + baud)
    this.periodUs = periodUs
    this.pendingSample = new Pending(options.timers, 'GNSS')
    this.pendingAnswer = new Pending(options.timers, 'GNSS')
    this.serial = new options.io({ ...options, onReadable: () => this.receive() })
  }

  /**
   * Waits for the next epoch that comes in whole (RMC and GGA of one time); it may have begun before the call.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "checksum" where all that came
   * was damaged, "busy", "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[GnssSample]>): void {
    this.assertOpen()
    if (!this.pendingSample.open(done, this.periodUs + marginUs, () => this.nothingCame())) return
    this.rmc = undefined
    this.gga = undefined
    this.damaged = 0
  }

  /**
   * Sets the time between solutions (UBX-CFG-RATE) and waits for the acknowledgement.
   * @param done completes exactly once, later: "not-ready" where the receiver refuses, "no-answer", "bus", "busy", "closed"
   * @throws RangeError for another period; DriverError "closed"
   */
  configure({ periodMs }: GnssConfiguration, done: Completion): void {
    this.assertOpen()
    if (!(periodMs >= 100 && periodMs <= 10_000 && Math.floor(periodMs) === periodMs))
      throw new RangeError('GNSS: a whole period of 100 to 10000 ms expected, got ' + periodMs)
    const frame = encodeCfgRate({ measurementMs: periodMs, navigationRate: 1, timeReference: 0 })
    this.ask(frame, { messageClass: Ubx.Cfg, id: Ubx.CfgRate }, (error, answer) => {
      if (error) return done(error)
      if (answer.id !== Ubx.AckAck)
        return done(driverError('not-ready', 'GNSS: a period of ' + periodMs + ' ms expected, got a refusal'))
      this.periodUs = periodMs * 1000
      done(null)
    })
  }

  /**
   * Asks what the receiver is (UBX-MON-VER).
   * @param done completes exactly once, later: "no-answer", "checksum", "bus", "busy", "closed"
   * @throws DriverError "closed"
   */
  version(done: Completion<[MonVer]>): void {
    this.assertOpen()
    this.ask(pollUbx(Ubx.Mon, Ubx.MonVer), { messageClass: Ubx.Mon, id: Ubx.MonVer }, (error, answer) => {
      if (error) return done(error, nothing)
      if (answer.payload.length % 30 !== 10) return done(driverError('checksum', 'GNSS: a version expected'), nothing)
      done(null, decodeMonVer(answer.payload))
    })
  }

  /** Frees the port. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pendingSample.cancel()
    this.pendingAnswer.cancel()
    this.serial.close()
  }

  private ask(frame: Uint8Array, awaited: Awaited, done: Completion<[UbxFrame]>): void {
    const expired = (): Error => driverError('no-answer', 'GNSS: an answer to a UBX message expected, got none')
    if (!this.pendingAnswer.open(done, answerUs, expired)) return
    this.awaited = awaited
    try {
      this.serial.write(frame)
    } catch (error) {
      const cause = error as Error
      this.pendingAnswer.failLater(
        driverError('bus', 'GNSS: a frame on the wire expected, got ' + cause.message, cause),
      )
    }
  }

  private receive(): void {
    if (this.closed) return
    const buffer = this.serial.read()
    if (!buffer) return
    const bytes = new Uint8Array(buffer)
    for (let at = 0; at < bytes.length && !this.closed; at++) this.take(bytes[at]!)
  }

  private take(byte: number): void {
    const wasInside = this.ubx.isInside
    const binary = this.ubx.take(byte)
    if (binary && binary.kind === 'frame') this.judge(binary.frame)
    if (wasInside || this.ubx.isInside) return
    const incoming = this.nmea.take(byte)
    if (!incoming) return
    if (incoming.kind === 'damaged') this.damaged++
    else if (isKnownType(incoming.sentence.type)) this.understand(() => decodeNmea(incoming.sentence))
  }

  private understand(decode: () => NmeaMessage): void {
    try {
      this.note(decode())
    } catch (error) {
      if (!isDecodeError(error)) throw error
      this.damaged++
    }
  }

  private note(message: NmeaMessage): void {
    if (message.type === 'GSV') return this.count(message.talker, message.inView)
    if (message.type === 'RMC') this.rmc = message
    else if (message.type === 'GGA') this.gga = message
    else return
    const { rmc, gga } = this
    if (!rmc || !gga || rmc.timeOfDay !== gga.timeOfDay) return
    this.rmc = undefined
    this.gga = undefined
    this.pendingSample.succeed(this.sampleOf(rmc, gga))
  }

  private count(talker: string, inView: number): void {
    if (talker === 'GP') this.gps = inView
    else if (talker === 'GB' || talker === 'BD') this.beidou = inView
  }

  private sampleOf(rmc: Rmc, gga: Gga): GnssSample {
    const fix = rmc.isValid && gga.quality > 0 ? fixOf(rmc, gga) : undefined
    const unixMs = unixMsOf(rmc)
    return {
      satellitesUsed: gga.satellitesUsed ?? 0,
      inView: { gps: this.gps, beidou: this.beidou },
      ...(fix ? { fix } : {}),
      ...(unixMs === undefined ? {} : { unixMs }),
    }
  }

  private judge(frame: UbxFrame): void {
    if (!this.pendingAnswer.isOpen) return
    const { messageClass, id } = this.awaited
    if (frame.messageClass === Ubx.Ack && frame.payload.length === 2) {
      const ack = decodeAck(frame.id, frame.payload)
      if (ack.messageClass === messageClass && ack.id === id) this.pendingAnswer.succeed(frame)
    } else if (frame.messageClass === messageClass && frame.id === id) this.pendingAnswer.succeed(frame)
  }

  private nothingCame(): DriverError {
    if (this.damaged > 0)
      return driverError('checksum', 'GNSS: whole sentences expected, got ' + this.damaged + ' damaged')
    return driverError('no-answer', 'GNSS: an epoch in time expected, got none')
  }

  private assertOpen(): void {
    if (this.closed) throw driverError('closed', 'GNSS: an open driver expected, got a closed one')
  }
}

/** Which message an answer is to. */
interface Awaited {
  readonly messageClass: number
  readonly id: number
}

function fixOf(rmc: Rmc, gga: Gga): GnssFix | undefined {
  const { latitude, longitude } = rmc
  if (latitude === undefined || longitude === undefined) return undefined
  const speed = rmc.speedKnots === undefined ? undefined : rmc.speedKnots * metresPerKnot
  return { latitude, longitude, altitude: gga.altitude, speed, course: rmc.course, hdop: gga.hdop }
}

/** UTC of an RMC in milliseconds since 1970; undefined where date or time is absent. */
export function unixMsOf({ date, timeOfDay }: Pick<Rmc, 'date' | 'timeOfDay'>): number | undefined {
  if (!date || timeOfDay === undefined) return undefined
  return daysSince1970(date.year, date.month, date.day) * 86_400_000 + Math.round(timeOfDay * 1000)
}

/** Days of the Gregorian calendar; the year is counted from March, so that a leap day is its last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never
