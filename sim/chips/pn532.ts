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
import { Pn532Radio, type RadioAnswer } from './pn532-radio.js'
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
/** Between two tries to find a tag, microseconds [recalled]. */
const retryUs = 5_000
/** Unit of InAutoPoll's period (UM0701-02, 7.3.13). */
const pollUnitUs = 150_000
/** Rates of SetSerialBaudRate by code (UM0701-02, 7.2.7). */
const bauds = [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1288000] as const

/** IC, version, revision, support: a PN532 of version 1.6 (facts/protocols.md 2.1). */
const version = [0x32, 0x01, 0x06, 0x07]
/** Type of a Type A tag in InAutoPoll's answer and in GetGeneralStatus. */
const typeA106 = 0x10

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
  private readonly radio: Pn532Radio
  private readonly meter: PartMeter
  private readonly frames = new Pn532FrameReader()
  private currentFaults = noFaults
  private isPowered = false
  /** Counts the commands: what belongs to an older one is dropped. */
  private job = 0
  private latest: Uint8Array | undefined
  private pendingBaud = 0
  private samMode = 0
  private passiveRetries = 0xff
  private waitUs = timeoutUs(0x0a)
  /** What goes on when a tag comes or goes. */
  private onTagsChanged: (() => void) | undefined

  constructor(
    private readonly host: PartHost,
    field: NfcField,
  ) {
    this.meter = host.ledger.add(powerStates)
    this.radio = new Pn532Radio(field, () => this.onTagsChanged?.())
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
    return this.radio.targets
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
    this.passiveRetries = 0xff
    this.waitUs = timeoutUs(0x0a)
    this.radio.release()
    this.account()
  }

  powerOff(): void {
    this.isPowered = false
    this.stop()
    this.radio.switch(false)
    this.radio.release()
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
    this.onTagsChanged = undefined
    this.radio.abort()
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
        return run(() => done(this.generalStatus()))
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
      case Pn532Command.RFConfiguration:
        return this.configureRf(parameters, done)
      case Pn532Command.InListPassiveTarget:
        return this.listTargets(parameters, done)
      case Pn532Command.InAutoPoll:
        return parameters.length >= 3 && run(() => this.autoPoll(parameters, 0, done))
      case Pn532Command.InDataExchange:
        return first !== undefined && run(() => this.dataExchange(first, parameters.slice(1), done))
      case Pn532Command.InCommunicateThru:
        return run(() => this.communicateThru(parameters, done))
      case Pn532Command.InSelect:
        return first !== undefined && run(() => this.radio.select(first - 1, (status) => done([status])))
      case Pn532Command.InDeselect:
        return first !== undefined && run(() => this.deselect(first, false, done))
      case Pn532Command.InRelease:
        return first !== undefined && run(() => this.deselect(first, true, done))
      default:
        return false
    }
  }

  /** Communication line test, memory tests, and whether the tag is still there (UM0701-02, 7.2.1). */
  private diagnose(parameters: Uint8Array, done: (data: readonly number[]) => void): boolean {
    const test = parameters[0]
    if (test === 0x00) return run(() => done([...parameters]))
    if (test === 0x01 || test === 0x02) return run(() => done([0x00]))
    return false
  }

  private generalStatus(): number[] {
    const { targets, isOn } = this.radio
    const listed = targets.flatMap((_, index) => [index + 1, 0x00, 0x00, typeA106])
    return [Pn532Status.Ok, isOn ? 1 : 0, targets.length, ...listed, 0x80]
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
    this.radio.switch(false)
    done([Pn532Status.Ok])
    this.host.ledger.enter(this.meter, 0, powerW[0])
    this.outlet?.sleep()
  }

  /** Items that change what the model does; the others are taken and have no effect (UM0701-02, 7.3.1). */
  private configureRf(parameters: Uint8Array, done: (data: readonly number[]) => void): boolean {
    const [item, ...values] = parameters
    if (item === undefined || values.length === 0) return false
    if (item === 0x01) this.radio.switch((values[0]! & 1) === 1)
    if (item === 0x02 && values[2] !== undefined) this.waitUs = timeoutUs(values[2])
    if (item === 0x05 && values[2] !== undefined) this.passiveRetries = values[2]
    this.account()
    done([])
    return true
  }

  private listTargets(parameters: Uint8Array, done: (data: readonly number[]) => void): boolean {
    const [most, modulation] = parameters
    if (most === undefined || modulation === undefined || most < 1 || most > 2 || modulation > 4) return false
    const wanted = parameters.length > 2 ? uidOf(parameters.slice(2)) : undefined
    this.tryToList(most, modulation === 0, wanted, 0, done)
    return true
  }

  private tryToList(
    most: number,
    isTypeA: boolean,
    wanted: Uint8Array | undefined,
    tries: number,
    done: (data: readonly number[]) => void,
  ): void {
    const again = () => this.tryToList(most, isTypeA, wanted, tries + 1, done)
    const tried = () => {
      const { targets } = this.radio
      if (targets.length > 0) return done([targets.length, ...targets.flatMap((tag, index) => targetData(tag, index))])
      if (this.passiveRetries === 0xff) return this.retry(again)
      if (tries >= this.passiveRetries) return done([0])
      this.later(retryUs, again)
    }
    this.radio.listTags(most, wanted, tried)
    if (!isTypeA) {
      this.radio.abort()
      this.radio.release()
      this.later(retryUs, tried)
    }
    this.account()
  }

  /** For ever; but an empty field is not asked again before something comes into it. */
  private retry(again: () => void): void {
    if (!this.radio.isAlone) return this.later(retryUs, again)
    const { job } = this
    this.onTagsChanged = () => {
      this.onTagsChanged = undefined
      if (job === this.job) this.later(retryUs, again)
    }
  }

  /** Polls for each type in turn, so many times (UM0701-02, 7.3.13). */
  private autoPoll(parameters: Uint8Array, polled: number, done: (data: readonly number[]) => void): void {
    const [count, period] = [parameters[0]!, parameters[1]!]
    const types = parameters.slice(2)
    if (count !== 0xff && polled >= count * types.length) return done([0])
    const next = () => this.later(period * pollUnitUs, () => this.autoPoll(parameters, polled + 1, done))
    const type = types[polled % types.length]!
    // Generic Type A, or "MIFARE", which a Type 2 tag counts as.
    if (type !== 0x00 && type !== typeA106) return next()
    this.radio.listTags(1, undefined, () => {
      const tag = this.radio.targets[0]
      if (!tag) return next()
      const data = targetData(tag, 0)
      done([1, typeA106, data.length, ...data])
    })
    this.account()
  }

  private dataExchange(target: number, data: Uint8Array, done: (data: readonly number[]) => void): void {
    this.radio.dataExchange((target & 0x3f) - 1, data, this.waitUs, ({ status, data: back }) => done([status, ...back]))
  }

  private communicateThru(data: Uint8Array, done: (data: readonly number[]) => void): void {
    const { registers } = this
    // libnfc does that: nothing is sent, and nobody answers [chosen].
    if (data.length === 0) return this.later(this.waitUs, () => done([Pn532Status.Timeout]))
    this.radio.exchange(data, registers.framing, this.waitUs, ({ status, data: back, lastBits }: RadioAnswer) => {
      registers.setReceivedLastBits(lastBits)
      done([status, ...back])
    })
    this.account()
  }

  private deselect(target: number, forget: boolean, done: (data: readonly number[]) => void): void {
    if (target > this.radio.targets.length && target !== 0) return done([Pn532Status.WrongTarget])
    this.radio.halt(() => {
      if (forget) this.radio.release()
      done([Pn532Status.Ok])
    })
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
    const state = this.radio.isOn ? 2 : 1
    this.host.ledger.enter(this.meter, state, powerW[state])
  }

  private warn(text: string): void {
    this.host.note('warning', 'pn532', text)
  }
}

function call(happen: () => void): void {
  happen()
}

function run(work: () => void): true {
  work()
  return true
}

/** Number, SENS_RES high byte first, SEL_RES, UID length, UID (UM0701-02, 7.3.5). */
function targetData({ atqa, sak, uid }: NfcaTag, index: number): number[] {
  return [index + 1, atqa >> 8, atqa & 0xff, sak, uid.length, ...uid]
}

/** A UID as hosts send it: with the cascade tag before each level but the last. */
function uidOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 8) return bytes.slice(1)
  return bytes.length === 12 ? Uint8Array.of(...bytes.slice(1, 4), ...bytes.slice(5)) : bytes
}

/** RFConfiguration item 2: 0 is none, n is 100 us times 2 to the n - 1 (UM0701-02, 7.3.1). */
function timeoutUs(code: number): number {
  return code === 0 ? 3_300_000 : 100 * 2 ** (Math.min(code, 0x10) - 1)
}
