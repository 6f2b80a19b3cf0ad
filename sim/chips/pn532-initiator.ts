import type { NfcaTag } from '../../protocols/nfca/index.js'
import { Pn532Command, Pn532Status } from '../../protocols/pn532/index.js'
import type { NfcField } from './nfc-field.js'
import { Pn532Radio, type RadioAnswer } from './pn532-radio.js'
import type { Pn532Registers } from './pn532-registers.js'

/** Between two tries to find a tag, microseconds [recalled]. */
const retryUs = 5_000
/** Unit of InAutoPoll's period (UM0701-02, 7.3.13). */
const pollUnitUs = 150_000
/** Type of a Type A tag in InAutoPoll's answer and in GetGeneralStatus. */
const typeA106 = 0x10

/** What a command of the initiator asks of the chip that it is part of. */
interface Chip {
  /** Goes on later, unless the host has stopped the command by then. */
  later(delayUs: number, happen: () => void): void
  /** The field may have been switched. */
  account(): void
}

/** Hands an answer on. */
type Done = (data: readonly number[]) => void

/** The commands of a PN532 that have to do with the field and the tags in it (UM0701-02, 7.3). */
export class Pn532Initiator {
  private readonly radio: Pn532Radio
  private passiveRetries = 0xff
  private waitUs = timeoutUs(0x0a)
  /** What goes on when a tag comes or goes. */
  private onTagsChanged: (() => void) | undefined

  constructor(
    field: NfcField,
    private readonly registers: Pn532Registers,
    private readonly chip: Chip,
  ) {
    this.radio = new Pn532Radio(field, () => this.onTagsChanged?.())
  }

  /** The tags of its list. */
  get targets(): readonly NfcaTag[] {
    return this.radio.targets
  }

  /** Whether the field is on. */
  get isOn(): boolean {
    return this.radio.isOn
  }

  /** State after power-on. */
  reset(): void {
    this.passiveRetries = 0xff
    this.waitUs = timeoutUs(0x0a)
    this.radio.release()
  }

  /** Drops the command under way. */
  abort(): void {
    this.onTagsChanged = undefined
    this.radio.abort()
  }

  switchOff(): void {
    this.radio.switch(false)
  }

  /** Runs a command; false where it is none of the initiator's, or its parameters are not known. */
  execute(code: number, parameters: Uint8Array, done: Done): boolean {
    const first = parameters[0]
    switch (code) {
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

  /** Answer of GetGeneralStatus: errors, field, and the tags of the list. */
  generalStatus(): number[] {
    const { targets, isOn } = this.radio
    const listed = targets.flatMap((_, index) => [index + 1, 0x00, 0x00, typeA106])
    return [Pn532Status.Ok, isOn ? 1 : 0, targets.length, ...listed, 0x80]
  }

  /** Items that change what the model does; the others are taken and have no effect (UM0701-02, 7.3.1). */
  private configureRf(parameters: Uint8Array, done: Done): boolean {
    const [item, ...values] = parameters
    if (item === undefined || values.length === 0) return false
    if (item === 0x01) this.radio.switch((values[0]! & 1) === 1)
    if (item === 0x02 && values[2] !== undefined) this.waitUs = timeoutUs(values[2])
    if (item === 0x05 && values[2] !== undefined) this.passiveRetries = values[2]
    this.chip.account()
    done([])
    return true
  }

  private listTargets(parameters: Uint8Array, done: Done): boolean {
    const [most, modulation] = parameters
    if (most === undefined || modulation === undefined || most < 1 || most > 2 || modulation > 4) return false
    const wanted = parameters.length > 2 ? uidOf(parameters.slice(2)) : undefined
    this.tryToList(most, modulation === 0, wanted, 0, done)
    return true
  }

  private tryToList(most: number, isTypeA: boolean, wanted: Uint8Array | undefined, tries: number, done: Done): void {
    const again = () => this.tryToList(most, isTypeA, wanted, tries + 1, done)
    const tried = () => {
      const { targets } = this.radio
      if (targets.length > 0) return done([targets.length, ...targets.flatMap((tag, index) => targetData(tag, index))])
      if (this.passiveRetries === 0xff) return this.retry(again)
      if (tries >= this.passiveRetries) return done([0])
      this.chip.later(retryUs, again)
    }
    this.radio.listTags(most, wanted, tried)
    if (!isTypeA) {
      this.radio.abort()
      this.radio.release()
      this.chip.later(retryUs, tried)
    }
    this.chip.account()
  }

  /** For ever; but an empty field is not asked again before something comes into it. */
  private retry(again: () => void): void {
    if (!this.radio.isAlone) return this.chip.later(retryUs, again)
    this.onTagsChanged = () => {
      this.onTagsChanged = undefined
      this.chip.later(retryUs, again)
    }
  }

  /** Polls for each type in turn, so many times (UM0701-02, 7.3.13). */
  private autoPoll(parameters: Uint8Array, polled: number, done: Done): void {
    const [count, period] = [parameters[0]!, parameters[1]!]
    const types = parameters.slice(2)
    if (count !== 0xff && polled >= count * types.length) return done([0])
    const next = () => this.chip.later(period * pollUnitUs, () => this.autoPoll(parameters, polled + 1, done))
    const type = types[polled % types.length]!
    // Generic Type A, or "MIFARE", which a Type 2 tag counts as.
    if (type !== 0x00 && type !== typeA106) return next()
    this.radio.listTags(1, undefined, () => {
      const tag = this.radio.targets[0]
      if (!tag) return next()
      const data = targetData(tag, 0)
      done([1, typeA106, data.length, ...data])
    })
    this.chip.account()
  }

  private dataExchange(target: number, data: Uint8Array, done: Done): void {
    this.radio.dataExchange((target & 0x3f) - 1, data, this.waitUs, ({ status, data: back }) => done([status, ...back]))
  }

  private communicateThru(data: Uint8Array, done: Done): void {
    const { registers } = this
    // libnfc does that: nothing is sent, and nobody answers [chosen].
    if (data.length === 0) return this.chip.later(this.waitUs, () => done([Pn532Status.Timeout]))
    this.radio.exchange(data, registers.framing, this.waitUs, ({ status, data: back, lastBits }: RadioAnswer) => {
      registers.setReceivedLastBits(lastBits)
      done([status, ...back])
    })
    this.chip.account()
  }

  private deselect(target: number, forget: boolean, done: Done): void {
    if (target > this.radio.targets.length && target !== 0) return done([Pn532Status.WrongTarget])
    this.radio.halt(() => {
      if (forget) this.radio.release()
      done([Pn532Status.Ok])
    })
  }
}

/** Does the work of a command. Returns that the chip knows the command. */
export function run(work: () => void): true {
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
