import type { Completion, Connection, DriverError, SPI, SPIOptions, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import {
  beginActivation,
  byteFrame,
  continueActivation,
  copyBits,
  hasCrcA,
  NfcaCommand,
  withCrcA,
  type ActivationInput,
  type ActivationOutput,
  type ActivationStep,
  type NfcaFrame,
  type NfcaTag,
} from '../../protocols/nfca/index.js'
import { Mfrc522Port } from './mfrc522-port.js'
import {
  antennaOn,
  BitFraming,
  carrierHz,
  Coll,
  ComIrq,
  Command,
  ErrorBit,
  fifoLength,
  FlushBuffer,
  PowerDown,
  Register,
  TAuto,
  versions,
} from './mfrc522-registers.js'
import { Mfrc522TagLink } from './mfrc522-tag.js'
import type { TagConnection } from './ntag21x-link.js'

/** The SPI target that the chip is, the device's timers, and how many tags to look for. */
export type Mfrc522Options = Connection<SPIOptions, SPI> & {
  readonly timers: Timers
  /** Most tags of one sample, [1, 16]; default 4. */
  readonly maxTags?: number
}

/** The tags in the field. */
export interface Mfrc522Sample {
  readonly tags: readonly NfcaTag[]
}

/** What came of one frame. */
export interface Mfrc522Answer {
  readonly kind: 'answer' | 'silence' | 'damaged'
  /** Bits as they came over the air, from bit 0. */
  readonly bytes: Uint8Array
  readonly bits: number
  /** Index of the first bit that two tags sent differently; -1 without one. */
  readonly collisionAt: number
}

/** Between two looks at the interrupt bits, microseconds. */
const pollUs = 500
/** Longest time of a soft reset: the oscillator's start, 37.74 us and some [recalled]. */
const resetUs = 1_000
/** Until a tag without a carrier forgets, and until one with a carrier listens (ISO/IEC 14443-3: 5 ms each). */
const fieldUs = 5_100
/** Longest wait for an answer during activation. */
const activationUs = 1_000
/** What a chip may be late beyond its own timer before it is given up. */
const patienceUs = 20_000
/** One tick of the timer: 2 x 169 + 1 periods of the carrier, 25 us. */
const prescaler = 169
const tickUs = ((2 * prescaler + 1) * 1e6) / carrierHz

/**
 * NXP MFRC522: reader of NFC-A tags, on SPI up to 10 MHz.
 * @part NXP MFRC522
 * @datasheet MFRC522 rev. 3.9 (as quoted by facts/protocols.md 2.2; see mfrc522-registers.ts)
 * @sample the tags in the field, told apart by anticollision
 * @throws DriverError ("bus" | "wrong-chip" | "not-ready" | "checksum" | "no-answer" | "busy" | "missing" | "closed")
 */
export class Mfrc522 {
  private readonly port: Mfrc522Port
  private readonly timers: Timers
  private readonly maxTags: number
  private isReady = false
  /** UID of the tag that is selected, the very array that its link has. */
  private active: Uint8Array | undefined
  /** Ends the operation that is under way. */
  private pending: ((error: DriverError) => void) | undefined
  private timer: TimerHandle | undefined
  private closed = false

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for maxTags; DriverError "missing"
   */
  constructor(options: Mfrc522Options) {
    if (!options || !options.timers) throw new TypeError('MFRC522: options with timers expected')
    if (!options.io) throw driverError('missing', 'MFRC522: an SPI connection with io expected, got none')
    const { maxTags = 4 } = options
    if (!(maxTags >= 1 && maxTags <= 16 && Math.floor(maxTags) === maxTags))
      throw new RangeError('MFRC522: 1 to 16 tags expected, got ' + maxTags)
    this.maxTags = maxTags
    this.timers = options.timers
    this.port = new Mfrc522Port(new options.io(options))
  }

  /**
   * Lists the tags in the field: takes their power and gives it back, tells them apart, halts each. 10 ms and some a tag.
   * @param done completes exactly once, later
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Mfrc522Sample]>): void {
    this.operation(done, (finish) => {
      this.active = undefined
      this.restartField(finish, () => this.collect([], finish))
    })
  }

  /** A tag of the last sample, for its driver: `new Ntag21x(reader.tag(tag))`. It is selected when it is first spoken to. */
  tag(tag: NfcaTag): TagConnection<{ readonly reader: Mfrc522; readonly uid: Uint8Array }> {
    return { io: Mfrc522TagLink, reader: this, uid: tag.uid }
  }

  /** Wakes and selects the tag with a UID. Completes with "no-answer" where it is not there. @throws DriverError "closed" */
  select(uid: Uint8Array, done: Completion): void {
    this.operation<undefined>(
      (error) => done(error),
      (finish) => {
        this.active = undefined
        const selected = (output: ActivationOutput, otherwise: () => void) => {
          if (output.kind !== 'found') return otherwise()
          this.active = uid
          finish(null, undefined)
        }
        // Whoever is active falls back and is silent: it hears the second request.
        this.activate(beginActivation(NfcaCommand.WUPA, uid), finish, (first) =>
          selected(first, () =>
            this.activate(beginActivation(NfcaCommand.WUPA, uid), finish, (second) =>
              selected(second, () => finish(gone(), undefined)),
            ),
          ),
        )
      },
    )
  }

  /** Whether a tag is the one that was selected last and has not fallen silent since. */
  isActive(uid: Uint8Array): boolean {
    return this.active === uid
  }

  /**
   * Sends a frame and takes what comes in the time given, CRC_A left to the caller.
   * @param waitUs from the end of the frame, microseconds, up to 1.6 s
   * @throws DriverError "closed"
   */
  transceive(frame: NfcaFrame, waitUs: number, done: Completion<[Mfrc522Answer]>): void {
    this.operation(done, (finish) =>
      this.exchange(frame, waitUs, finish, (answer) => {
        if (answer.kind === 'silence') this.active = undefined
        finish(null, answer)
      }),
    )
  }

  /** Frees the bus. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.timers.cancel(this.timer)
    this.port.close()
    const { pending } = this
    if (pending) this.timers.after(0, () => pending(closedError()))
  }

  private operation<Result>(done: Completion<[Result]>, work: (finish: Completion<[Result]>) => void): void {
    if (this.closed) throw closedError()
    if (this.pending) {
      const error = driverError('busy', 'MFRC522: one operation at a time expected, got two')
      this.timers.after(0, () => done(error, nothing))
      return
    }
    let isOver = false
    const finish: Completion<[Result]> = (error, result) => {
      if (isOver) return
      isOver = true
      this.pending = undefined
      done(error, result)
    }
    this.pending = (error) => finish(error, nothing)
    this.later(0, finish, () => (this.isReady ? work(finish) : this.setUp(finish, () => work(finish))))
  }

  /** Goes on after a pause; a bus that throws is the end of the operation. */
  private later(delayUs: number, finish: Completion<[never]>, work: () => void): void {
    this.timer = this.timers.after(delayUs, () => {
      try {
        work()
      } catch (error) {
        this.isReady = false
        finish(driverError('bus', 'MFRC522: a bus that works expected', error as Error), nothing)
      }
    })
  }

  /** Soft reset, identity, timer, modulation, carrier (10.3.1.8, 9.3.4.8, 9.3.3, 9.3.2). */
  private setUp(finish: Completion<[never]>, then: () => void): void {
    const { port } = this
    port.write(Register.CommandReg, Command.SoftReset)
    this.later(resetUs, finish, () => {
      const version = port.read(Register.VersionReg)
      if (version !== versions[0] && version !== versions[1])
        return finish(driverError('wrong-chip', 'MFRC522: version 145 or 146 expected, got ' + version), nothing)
      if ((port.read(Register.CommandReg) & PowerDown) !== 0)
        return finish(driverError('not-ready', 'MFRC522: an oscillator that runs expected'), nothing)
      port.write(Register.TModeReg, TAuto | (prescaler >> 8))
      port.write(Register.TPrescalerReg, prescaler & 0xff)
      // 100 % ASK, and CRC_A's initial value (9.3.2.6, 9.3.2.2).
      port.write(Register.TxASKReg, 0x40)
      port.write(Register.ModeReg, 0x3d)
      port.write(Register.TxModeReg, 0)
      port.write(Register.RxModeReg, 0)
      port.write(Register.TxControlReg, port.read(Register.TxControlReg) | antennaOn)
      this.isReady = true
      then()
    })
  }

  /**
   * Tags that were halted before would go back to halt whenever another one is selected, and hear no REQA: without power
   * for a while all of them begin anew.
   */
  private restartField(finish: Completion<[never]>, then: () => void): void {
    const { port } = this
    const control = port.read(Register.TxControlReg)
    port.write(Register.TxControlReg, control & ~antennaOn)
    this.later(fieldUs, finish, () => {
      port.write(Register.TxControlReg, control | antennaOn)
      this.later(fieldUs, finish, then)
    })
  }

  private collect(tags: readonly NfcaTag[], finish: Completion<[Mfrc522Sample]>): void {
    this.activate(beginActivation(NfcaCommand.REQA), finish, (output) => {
      if (output.kind !== 'found') return finish(null, { tags })
      const more = tags.concat([output.tag])
      if (more.length >= this.maxTags) return finish(null, { tags: more })
      const halt = byteFrame(withCrcA(new Uint8Array([NfcaCommand.HLTA, 0])))
      this.exchange(halt, activationUs, finish, () => this.collect(more, finish))
    })
  }

  private activate(
    { state, output }: ActivationStep,
    finish: Completion<[never]>,
    then: (output: ActivationOutput) => void,
  ): void {
    if (output.kind !== 'send') return then(output)
    const frame = output.crc ? byteFrame(withCrcA(output.frame.bytes)) : output.frame
    this.exchange(frame, activationUs, finish, (answer) =>
      this.activate(continueActivation(state, inputOf(answer, output.crc)), finish, then),
    )
  }

  /** The recipe of facts/protocols.md 2.2: idle, clear, fill, frame bits, Transceive, StartSend. */
  private exchange(
    { bytes, bits }: NfcaFrame,
    waitUs: number,
    finish: Completion<[never]>,
    then: (answer: Mfrc522Answer) => void,
  ): void {
    if (bytes.length > fifoLength) throw new RangeError('MFRC522: at most 64 bytes expected, got ' + bytes.length)
    const { port } = this
    const ticks = Math.min(0xffff, Math.ceil(waitUs / tickUs))
    const lastBits = bits & 7
    // An anticollision frame that ends inside a byte is answered from there on: received bits are put in their places.
    const align = bits > 16 ? lastBits : 0
    port.write(Register.CommandReg, Command.Idle)
    port.write(Register.ComIrqReg, 0x7f)
    port.write(Register.FIFOLevelReg, FlushBuffer)
    port.write(Register.CollReg, 0)
    port.write(Register.TReloadRegH, ticks >> 8)
    port.write(Register.TReloadRegL, ticks & 0xff)
    port.writeMany(Register.FIFODataReg, bytes)
    const framing = (align << BitFraming.RxAlignShift) | lastBits
    port.write(Register.BitFramingReg, framing)
    port.write(Register.CommandReg, Command.Transceive)
    port.write(Register.BitFramingReg, BitFraming.StartSend | framing)
    // Nine bits a byte at 106 kbit/s, then the wait, then as many as the FIFO holds.
    const looks = Math.ceil((waitUs + bits * 11 + fifoLength * 85 + patienceUs) / pollUs)
    this.poll(looks, align, finish, then)
  }

  private poll(
    looksLeft: number,
    align: number,
    finish: Completion<[never]>,
    then: (answer: Mfrc522Answer) => void,
  ): void {
    this.later(pollUs, finish, () => {
      const irq = this.port.read(Register.ComIrqReg)
      if ((irq & (ComIrq.Rx | ComIrq.Idle)) !== 0) return then(this.received(align))
      if ((irq & ComIrq.Timer) !== 0) return then(silence)
      if (looksLeft > 0) return this.poll(looksLeft - 1, align, finish, then)
      this.isReady = false
      finish(driverError('not-ready', 'MFRC522: an interrupt bit in time expected, got none'), nothing)
    })
  }

  private received(align: number): Mfrc522Answer {
    const { port } = this
    const error = port.read(Register.ErrorReg)
    if ((error & (ErrorBit.BufferOvfl | ErrorBit.Parity | ErrorBit.Protocol)) !== 0)
      return { ...silence, kind: 'damaged' }
    const count = port.read(Register.FIFOLevelReg) & 0x7f
    const lastBits = port.read(Register.ControlReg) & 7
    const raw = port.readMany(Register.FIFODataReg, count)
    const bits = Math.max(0, count * 8 - (lastBits > 0 ? 8 - lastBits : 0) - align)
    const bytes = new Uint8Array((bits + 7) >> 3)
    copyBits(raw, align, bytes, 0, bits)
    const collisionAt = (error & ErrorBit.Coll) !== 0 ? this.collision(align) : -1
    return { kind: 'answer', bytes, bits, collisionAt }
  }

  /** CollPos counts from the first bit of the FIFO, 1 to 32, alignment included [recalled]. */
  private collision(align: number): number {
    const coll = this.port.read(Register.CollReg)
    const position = coll & Coll.PosMask
    return (coll & Coll.PosNotValid) !== 0 ? 0 : (position === 0 ? 32 : position) - 1 - align
  }
}

const silence: Mfrc522Answer = { kind: 'silence', bytes: new Uint8Array(0), bits: 0, collisionAt: -1 }

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never

function inputOf(answer: Mfrc522Answer, crc: boolean): ActivationInput {
  if (answer.kind !== 'answer') return { kind: answer.kind }
  if (!crc) return { kind: 'answer', bytes: answer.bytes, bits: answer.bits, collisionAt: answer.collisionAt }
  if (answer.collisionAt >= 0 || answer.bits % 8 !== 0 || !hasCrcA(answer.bytes)) return { kind: 'damaged' }
  const bytes = answer.bytes.slice(0, answer.bytes.length - 2)
  return { kind: 'answer', bytes, bits: bytes.length * 8, collisionAt: -1 }
}

function gone(): DriverError {
  return driverError('no-answer', 'MFRC522: the tag expected, got silence')
}

function closedError(): DriverError {
  return driverError('closed', 'MFRC522: an open driver expected, got a closed one')
}
