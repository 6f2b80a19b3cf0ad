import type { NfcaTag } from '../../protocols/nfca/index.js'
import {
  ackFrame,
  encodeFrame,
  errorFrame,
  Pn532Command,
  Pn532FrameReader,
  Pn532Status,
  Tfi,
  type Pn532Incoming,
} from '../../protocols/pn532/index.js'
import type { PartFaults, PartHost } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { NfcField } from './nfc-field.js'
import { Pn532Initiator, run } from './pn532-initiator.js'
import { Pn532Registers } from './pn532-registers.js'

/** Faults of a {@link Pn532Model}. */
export interface Pn532Faults extends PartFaults {
  /** Damages the checksum of every answer. */
  corrupt?: boolean
}

/** The chip's way to its host. */
export interface Pn532Outlet {
  /** Sends one frame after those before it. */
  send(frame: Uint8Array): void
  /** The host wants another rate, bits per second. */
  setBaud(baud: number): void
  /** The chip lay down: the next bytes find it asleep. */
  sleep(): void
}

const powerStates: PartStates = { part: 'pn532', states: ['down', 'ready', 'field'], supply: 'board' }
/** Watts at 3.3 V: soft power-down 22 uA, RF off 25 mA, RF on 85 mA [recalled]. */
const powerW = [22e-6 * 3.3, 25e-3 * 3.3, 85e-3 * 3.3] as const

/** From the acknowledge to the answer of a command that the chip does by itself, microseconds [chosen]. */
const workUs = 500
/** Rates of SetSerialBaudRate by code (UM0701-02, 7.2.7). */
const bauds = [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1288000] as const

/** IC, version, revision, support: a PN532 of version 1.6 (facts/protocols.md 2.1). */
const version = [0x32, 0x01, 0x06, 0x07]

const noFaults: Pn532Faults = {}

/**
 * NXP PN532 as a reader of Type A tags: what it does with the frames of its host. How they come and go is the business of
 * Pn532HsuModel and Pn532I2cModel. FeliCa, Type B and Jewel are looked for and never found; no target modes.
 *
 * Faults: `missing` is silent; `hung` acknowledges and never answers; `corrupt` damages each answer's checksum. `stuck` and
 * `noise` mean nothing to it.
 */
export class Pn532Model {
  readonly registers = new Pn532Registers()
  outlet: Pn532Outlet | undefined
  private readonly initiator: Pn532Initiator
  private readonly meter: PartMeter
  private readonly frames = new Pn532FrameReader()
  private currentFaults = noFaults
  private isPowered = false
  /** Counts the commands: what belongs to an older one is dropped. */
  private job = 0
  private latest: Uint8Array | undefined
  private pendingBaud = 0
  private samMode = 0

  constructor(
    private readonly host: PartHost,
    field: NfcField,
  ) {
    this.meter = host.ledger.add(powerStates)
    this.initiator = new Pn532Initiator(field, this.registers, {
      later: (delayUs, happen) => this.later(delayUs, happen),
      account: () => this.account(),
    })
  }

  /** What is wrong with the part now. */
  get faults(): Pn532Faults {
    return this.currentFaults
  }

  /** Breaks or mends the part. */
  setFaults(faults: Pn532Faults): void {
    this.currentFaults = faults
  }

  /** Whether it can be heard and seen by its host. */
  get isAlive(): boolean {
    return this.isPowered && !this.currentFaults.missing
  }

  /** The tags of its list. */
  get targets(): readonly NfcaTag[] {
    return this.initiator.targets
  }

  /** Mode of the last SAMConfiguration; 0 before the first. */
  get mode(): number {
    return this.samMode
  }

  powerOn(): void {
    this.isPowered = true
    this.registers.reset()
    this.frames.reset()
    this.latest = undefined
    this.pendingBaud = 0
    this.samMode = 0
    this.initiator.reset()
    this.account()
  }

  powerOff(): void {
    this.isPowered = false
    this.stop()
    this.initiator.switchOff()
    this.initiator.reset()
    this.host.ledger.enter(this.meter, 0, 0)
  }

  /** Takes bytes of the host. */
  receive(bytes: Uint8Array, from = 0): void {
    for (let index = from; index < bytes.length; index++) {
      const incoming = this.frames.take(bytes[index]!)
      if (incoming) this.take(incoming)
    }
  }

  private take(incoming: Pn532Incoming): void {
    if (incoming.kind === 'ack') return this.acknowledged()
    if (incoming.kind === 'nack') return void (this.latest && this.outlet?.send(this.latest))
    if (incoming.kind !== 'data' || incoming.tfi !== Tfi.ToChip || incoming.data.length === 0)
      return this.warn('a frame with right checksums expected, ignored one')
    this.begin(incoming.data[0]!, incoming.data.slice(1))
  }

  /** The host has the answer; or it wants the command under way to end (UM0701-02, 6.2.2). */
  private acknowledged(): void {
    if (this.pendingBaud > 0) this.outlet?.setBaud(this.pendingBaud)
    this.stop()
  }

  private stop(): void {
    this.job++
    this.pendingBaud = 0
    this.initiator.abort()
  }

  private begin(code: number, parameters: Uint8Array): void {
    this.stop()
    this.outlet?.send(ackFrame)
    if (this.currentFaults.hung) return
    const { job } = this
    this.later(workUs, () => {
      if (!this.execute(code, parameters, (data) => job === this.job && this.answer(code, data))) this.refuse(code)
    })
  }

  /** Runs a command; false where the chip does not know it or its parameters. */
  private execute(code: number, parameters: Uint8Array, done: (data: readonly number[]) => void): boolean {
    const first = parameters[0]
    switch (code) {
      case Pn532Command.Diagnose:
        return this.diagnose(parameters, done)
      case Pn532Command.GetFirmwareVersion:
        return run(() => done(version))
      case Pn532Command.GetGeneralStatus:
        return run(() => done(this.initiator.generalStatus()))
      case Pn532Command.ReadRegister:
        return parameters.length > 0 && parameters.length % 2 === 0 && run(() => done(this.registers.read(parameters)))
      case Pn532Command.WriteRegister:
        if (parameters.length === 0 || parameters.length % 3 !== 0) return false
        return run(() => {
          this.registers.write(parameters)
          done([])
        })
      case Pn532Command.SetSerialBaudRate:
        return this.setBaud(first, done)
      case Pn532Command.SetParameters:
        return first !== undefined && run(() => done([]))
      case Pn532Command.SAMConfiguration:
        return this.configureSam(first, done)
      case Pn532Command.PowerDown:
        return first !== undefined && run(() => this.powerDown(done))
      default:
        return this.initiator.execute(code, parameters, done)
    }
  }

  /** Communication line test, memory tests, and whether the tag is still there (UM0701-02, 7.2.1). */
  private diagnose(parameters: Uint8Array, done: (data: readonly number[]) => void): boolean {
    const test = parameters[0]
    if (test === 0x00) return run(() => done([...parameters]))
    if (test === 0x01 || test === 0x02) return run(() => done([0x00]))
    return false
  }

  /** The new rate holds once the host has acknowledged the answer (UM0701-02, 7.2.7). */
  private setBaud(code: number | undefined, done: (data: readonly number[]) => void): boolean {
    const baud = bauds[code ?? -1]
    if (baud === undefined) return false
    done([])
    this.pendingBaud = baud
    return true
  }

  private configureSam(mode: number | undefined, done: (data: readonly number[]) => void): boolean {
    if (mode === undefined || mode < 1 || mode > 4) return false
    this.samMode = mode
    done([])
    return true
  }

  private powerDown(done: (data: readonly number[]) => void): void {
    this.initiator.switchOff()
    done([Pn532Status.Ok])
    this.host.ledger.enter(this.meter, 0, powerW[0])
    this.outlet?.sleep()
  }

  private answer(code: number, data: readonly number[]): void {
    const frame = encodeFrame(Tfi.ToHost, Uint8Array.of(code + 1, ...data))
    if (this.currentFaults.corrupt) frame[frame.length - 2]! ^= 0x55
    this.latest = frame
    this.outlet?.send(frame)
  }

  private refuse(code: number): void {
    this.warn(`a known command with its parameters expected, got 0x${code.toString(16)}`)
    this.latest = errorFrame
    this.outlet?.send(errorFrame)
  }

  private later(delayUs: number, happen: () => void): void {
    const { job } = this
    const { scheduler, partOwner } = this.host
    scheduler.after(delayUs, partOwner, call, () => job === this.job && happen())
  }

  private account(): void {
    const state = this.initiator.isOn ? 2 : 1
    this.host.ledger.enter(this.meter, state, powerW[state])
  }

  private warn(text: string): void {
    this.host.note('warning', 'pn532', text)
  }
}

function call(happen: () => void): void {
  happen()
}
