import {
  Command,
  activeEnergySpan,
  arcPower,
  command,
  decodeEnergy,
  decodeStatus,
  levelOfPercent,
  percentOfLevel,
  readBank,
  sequence,
  setWithDtr0,
  type DaliAddress,
  type DaliAnswer,
  type EnergyReading,
} from '../../protocols/dali/index.js'
import type { Completion, DriverErrorKind } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import type { DaliInterface } from './dali-interface.js'

/** What a look at a lamp says. */
export type DaliLampCondition =
  | 'ok'
  | 'lamp-failure' // the gear answers and says that its light source is broken
  | 'gear-failure' // the gear answers and says that it is broken itself
  | 'no-answer' // nobody answers on a line with power: the gear is cut off, dead, or without mains
  | 'no-line' // the line has no power: cut, shorted, or its supply is without mains

/** What a lamp is set to once: levels in percent, undefined for "as it is". */
export interface DaliLampSettings {
  /** Fade time [0, 15]; default 0, no fade (or the extended fade time). */
  readonly fadeTime?: number
  /** After mains came back; default 100. */
  readonly powerOnPercent?: number
  /** While the line has no power; default 100: a lamp that nobody commands gives light. */
  readonly systemFailurePercent?: number
}

/**
 * One lamp on a DALI line, dimmed in percent of its light output. The level asked for last wins: while one is on its way the
 * others are not queued.
 * @part any D4i LED driver
 * @datasheet IEC 62386-102 and -207, DiiA 252 (see protocols/dali)
 */
export class DaliLamp {
  private wanted = 0
  private sent: number | undefined
  private isSending = false
  private closed = false
  /** Kind of the error that the last command ended with. */
  lastError: DriverErrorKind | undefined

  /**
   * @param line shared by all lamps on it; not closed by a lamp
   * @param address one gear, a group, or all
   * @throws TypeError without a line or an address
   */
  constructor(
    private readonly line: DaliInterface,
    private readonly address: DaliAddress,
  ) {
    if (!line || !address) throw new TypeError('DALI lamp: a line and an address expected')
  }

  /** The level that is set, in percent of the light output: 0, or what the nearest of 254 levels gives. */
  get level(): number {
    return percentOfLevel(this.wanted)
  }

  /**
   * Sets the level; what lies between two levels becomes the nearest.
   * @throws RangeError outside [0, 100]; DriverError "closed"
   */
  setLevel(percent: number): void {
    this.assertOpen()
    if (!(percent >= 0 && percent <= 100))
      throw new RangeError('DALI lamp: a level from 0 to 100 % expected, got ' + percent)
    this.wanted = levelOfPercent(percent)
    this.bringUp()
  }

  /**
   * Sets fade time and the levels for lost mains and a lost line.
   * @param done completes once, later; what `DaliInterface.run` says
   * @throws DriverError "closed"; CodecError ("bad-frame") for a fade time that is no byte
   */
  configure(settings: DaliLampSettings, done: Completion): void {
    this.assertOpen()
    const { fadeTime = 0, powerOnPercent = 100, systemFailurePercent = 100 } = settings
    const requests = setWithDtr0(this.address, Command.SET_FADE_TIME, fadeTime).concat(
      setWithDtr0(this.address, Command.SET_POWER_ON_LEVEL, levelOfPercent(powerOnPercent)),
      setWithDtr0(this.address, Command.SET_SYSTEM_FAILURE_LEVEL, levelOfPercent(systemFailurePercent)),
    )
    this.line.run(sequence(requests), (error) => done(error))
  }

  /**
   * Asks how the lamp is. Of several gears that answer at once (a group), only "no-answer" and "no-line" can be told.
   * @param done completes once, later; errors are those of `DaliInterface.run` but for a line without power
   * @throws DriverError "closed"
   */
  check(done: Completion<[DaliLampCondition]>): void {
    this.assertOpen()
    this.line.transact(command(this.address, Command.QUERY_STATUS), (error, answer) => {
      if (!error) return done(null, conditionOf(answer))
      if (this.line.isLineLow) done(null, 'no-line')
      else done(error, nothing)
    })
  }

  /**
   * Reads active energy (Wh) and power (W) from memory bank 202.
   * @param done completes once, later; "no-answer" where the gear has no such bank or is silent, "checksum" where bytes were
   * lost, else as `DaliInterface.run`
   * @throws DriverError "closed"
   */
  readEnergy(done: Completion<[EnergyReading]>): void {
    this.assertOpen()
    this.line.run(readBank(this.address, activeEnergySpan), (error, result) => {
      if (error) done(error, nothing)
      else if (result.ok) done(null, decodeEnergy(result.bytes))
      else done(bankError(result.reason), nothing)
    })
  }

  /** Lets go of the line; the lamp stays as it is. Closing again does nothing. */
  close(): void {
    this.closed = true
  }

  /** Sends the level that is wanted, and again if another was wanted in the meantime. */
  private bringUp(): void {
    if (this.isSending || this.closed || this.sent === this.wanted) return
    this.isSending = true
    const level = this.wanted
    this.line.transact(arcPower(this.address, level), (error) => {
      this.isSending = false
      this.lastError = error ? (error as Error & { kind: DriverErrorKind }).kind : undefined
      // What did not arrive is not known to be set: the next call sends it again.
      this.sent = error ? undefined : level
      if (!error && level !== this.wanted) this.bringUp()
    })
  }

  private assertOpen(): void {
    if (this.closed) throw driverError('closed', 'DALI lamp: an open driver expected, got a closed one')
  }
}

function conditionOf(answer: DaliAnswer): DaliLampCondition {
  if (answer.kind === 'none') return 'no-answer'
  if (answer.kind === 'violation') return 'ok'
  const status = decodeStatus(answer.value)
  if (status.gearFailure) return 'gear-failure'
  return status.lampFailure ? 'lamp-failure' : 'ok'
}

function bankError(reason: 'no-answer' | 'violation' | 'misread'): Error {
  const kind = reason === 'no-answer' ? 'no-answer' : 'checksum'
  return driverError(kind, 'DALI lamp: memory bank 202 expected, got ' + reason)
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never
