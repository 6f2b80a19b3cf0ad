import { Stk } from './commands.js'
import {
  askSync,
  enter,
  leave,
  pagesOf,
  readSignature,
  sync,
  verifyPage,
  writePage,
  type Exchange,
  type ProgrammerProgress,
  type Step,
} from './steps.js'

/** Why programming was given up. */
export type ProgrammerErrorKind =
  | 'no-sync' // nobody answers, or not as a bootloader does
  | 'wrong-chip' // another signature
  | 'verify' // what is read back is not what was written, time and again
  | 'too-large' // the image does not fit below the bootloader

/** An `Error` with a closed `kind`. */
export interface ProgrammerError extends Error {
  readonly kind: ProgrammerErrorKind
}

/** What the programmer wants. Its caller owns the line and the clock. */
export type ProgrammerOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** Call `onTimeout` after so many microseconds without bytes; each one takes the place of the one before. */
  | { readonly kind: 'wake'; readonly afterUs: number }
  | ProgrammerProgress
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ProgrammerError }

/** What is programmed into what. */
export interface ProgrammerPlan {
  /** Program memory from address 0 on. */
  readonly image: Uint8Array
  /** Bytes of a page (128 for an ATmega328P), and of flash that a program may fill (32256 below Optiboot). */
  readonly pageBytes: number
  readonly programBytes: number
  /** The three signature bytes that are expected. */
  readonly signature: readonly number[]
  /** How long an answer may take, microseconds. Default 500,000. */
  readonly answerUs?: number
  /** How often one step is tried. Default 10. */
  readonly attempts?: number
}

/** Line silence after which nothing of an old answer is still to come, microseconds. */
const quietUs = 30_000
/** How often all pages are read back before it is given up. */
const longestPasses = 4

/**
 * Writes an image into an Arduino over its bootloader (STK500 version 1, AVR061), reads it back and compares. A dialogue as
 * a state machine: bytes and timeouts in, outputs out. The protocol has no checksums, so a damaged byte shows only when all
 * pages are read back; pages that differ are written again, and all are read again.
 *
 * The caller resets the board (DTR), calls {@link start}, and does as the outputs say until "done" or "failed".
 */
export class Stk500Programmer {
  private readonly pages: readonly Uint8Array[]
  private steps: Step[] = []
  private stepAt = 0
  private exchangeAt = 0
  private failures = 0
  private passes = 1
  private received: number[] = []
  /** Waits for silence before it asks for the beginning of a command again. */
  private isDraining = false
  private hasFilled = false
  private isSynchronising = false
  private isOver = false
  private outputs: ProgrammerOutput[] = []
  private readonly spoiled = new Set<number>()
  private sawOtherChip: Uint8Array | undefined

  constructor(private readonly plan: ProgrammerPlan) {
    this.pages = pagesOf(plan.image, plan.pageBytes)
  }

  start(): readonly ProgrammerOutput[] {
    const { image, programBytes } = this.plan
    if (image.length > programBytes) {
      this.fail('too-large', `an image of at most ${programBytes} bytes expected, got ${image.length}`)
      return this.taken()
    }
    const chip = readSignature((answer) => this.isRightChip(answer))
    this.steps = [sync, chip, enter, ...this.writing(this.pages.keys()), ...this.verifying(), leave]
    this.ask()
    return this.taken()
  }

  /** Bytes from the board. */
  onBytes(bytes: Uint8Array): readonly ProgrammerOutput[] {
    if (this.isOver) return []
    if (this.isDraining) this.outputs.push({ kind: 'wake', afterUs: quietUs })
    else for (const byte of bytes) this.take(byte)
    return this.taken()
  }

  /** No bytes came in the time that was asked for. */
  onTimeout(): readonly ProgrammerOutput[] {
    if (this.isOver) return []
    if (this.isDraining) this.synchronise()
    else this.retry()
    return this.taken()
  }

  private take(byte: number): void {
    if (this.isDraining || this.isOver) return
    this.received.push(byte)
    const { answerBytes } = this.exchange
    if (this.received[0] !== Stk.inSync) return this.retry()
    if (this.received.length < answerBytes + 2) return
    const answer = Uint8Array.from(this.received.slice(1, -1))
    if (byte !== Stk.ok || this.exchange.check?.(answer) === false) return this.retry()
    this.proceed()
  }

  private get exchange(): Exchange {
    return this.isSynchronising ? askSync : this.steps[this.stepAt]!.exchanges[this.exchangeAt]!
  }

  /** The answer was right: on to the next command. */
  private proceed(): void {
    this.received = []
    if (this.isSynchronising) this.isSynchronising = false
    else if (++this.exchangeAt === this.steps[this.stepAt]!.exchanges.length) this.finishStep()
    if (!this.isOver) this.ask()
  }

  private finishStep(): void {
    const { progress } = this.steps[this.stepAt]!
    if (progress) this.outputs.push(progress)
    this.exchangeAt = 0
    this.failures = 0
    this.stepAt++
    // Before it leaves, everything must have been read back as it should be, in one pass.
    if (this.steps[this.stepAt] === leave && this.spoiled.size > 0) this.repair()
    if (this.stepAt === this.steps.length) this.finish({ kind: 'done' })
  }

  private repair(): void {
    if (this.passes++ === longestPasses)
      return this.fail(
        'verify',
        `all pages as written expected, ${this.spoiled.size} differ after ${longestPasses} passes`,
      )
    this.steps.splice(this.stepAt, 0, ...this.writing(this.spoiled.keys()), ...this.verifying())
    this.spoiled.clear()
  }

  /** Something was wrong: waits for silence, finds the beginning of a command, and does the step again. */
  private retry(): void {
    // It has nothing left to say that matters: everything was read back.
    if (this.steps[this.stepAt] === leave) return this.finish({ kind: 'done' })
    if (++this.failures > (this.plan.attempts ?? 10)) return this.giveUp()
    this.received = []
    this.exchangeAt = 0
    this.isDraining = true
    this.outputs.push({ kind: 'wake', afterUs: quietUs })
  }

  private giveUp(): void {
    const { sawOtherChip, plan } = this
    if (sawOtherChip)
      return this.fail('wrong-chip', `signature ${hex(plan.signature)} expected, got ${hex([...sawOtherChip])}`)
    const what = this.stepAt === 0 ? 'an answer of a bootloader' : `an answer in step ${this.stepAt}`
    this.fail('no-sync', `${what} expected, got none that is right in ${this.failures} attempts`)
  }

  private synchronise(): void {
    // A bootloader in the middle of a page takes all for data: its page is filled up before it is asked again.
    if (this.failures > 1 && !this.hasFilled) {
      this.hasFilled = true
      const bytes = new Uint8Array(this.plan.pageBytes + 8).fill(Stk.endOfCommand)
      return void this.outputs.push({ kind: 'send', bytes }, { kind: 'wake', afterUs: quietUs })
    }
    this.hasFilled = false
    this.isDraining = false
    this.isSynchronising = true
    this.ask()
  }

  private ask(): void {
    const { answerUs = 500_000 } = this.plan
    this.outputs.push({ kind: 'send', bytes: this.exchange.command }, { kind: 'wake', afterUs: answerUs })
  }

  private isRightChip(answer: Uint8Array): boolean {
    const isRight = this.plan.signature.every((byte, index) => answer[index] === byte)
    this.sawOtherChip = isRight ? undefined : answer
    return isRight
  }

  private writing(numbers: Iterable<number>): Step[] {
    return [...numbers].map((page) => writePage(this.pages, page))
  }

  private verifying(): Step[] {
    return this.pages.map((_data, page) => verifyPage(this.pages, page, (spoiled) => this.spoiled.add(spoiled)))
  }

  private fail(kind: ProgrammerErrorKind, message: string): void {
    this.finish({ kind: 'failed', error: programmerError(kind, `STK500: ${message}`) })
  }

  private finish(output: ProgrammerOutput): void {
    this.isOver = true
    this.outputs.push(output)
  }

  private taken(): readonly ProgrammerOutput[] {
    const { outputs } = this
    this.outputs = []
    return outputs
  }
}

const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')

function programmerError(kind: ProgrammerErrorKind, message: string): ProgrammerError {
  return Object.assign(new Error(message), { kind })
}
