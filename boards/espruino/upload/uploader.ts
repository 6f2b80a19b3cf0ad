import { hailPattern, hailText } from './device-code.js'
import {
  upload,
  type DialogueStep,
  type UploadNote,
  type UploadPlan,
  type UploadProgress,
  type UploadResult,
} from './dialogue.js'
import { uploadError, type UploadError } from './errors.js'
import { answerIn, evalPacket, guarded, quietLine } from './frame.js'

/** What the uploader wants. Its caller owns the line and the clock. */
export type UploadOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** Call `onTimeout` after so many microseconds; each one takes the place of the one before. */
  | { readonly kind: 'wake'; readonly afterUs: number }
  | UploadProgress
  | UploadNote
  | { readonly kind: 'done'; readonly result: UploadResult }
  | { readonly kind: 'failed'; readonly error: UploadError }

/** How long an answer may take, where nothing else is said: a piece there and back at 9600 baud takes 1.2 s. */
const answerUs = 3_000_000
/** Ctrl-C clears what is typed from the idle loop: what follows it at once might go too. */
const afterBreakUs = 100_000
const hailUs = 900_000
/** How often a board is hailed: longer than a packet that never ends keeps it deaf (5 s). */
const hails = 15
/** How often one question is asked. */
const attempts = 12

/** Where it is: Ctrl-C is out, the hail is out, a question is out, or it waits. */
type State = 'breaking' | 'hailing' | 'asking' | 'pausing'

const ctrlC = Uint8Array.of(3)
const refusal = '\x15'
/** XON and XOFF may come at any moment, in the middle of an answer too. */
const flowControl = /[\x11\x13]/g

/**
 * Puts an image into `.bootcde` of an Espruino board over its console. A dialogue as a state machine: bytes and timeouts in,
 * outputs out. A question that is damaged on the way, or its answer, is asked again; after each such miss the console's line
 * is cleared first. Whatever breaks, the board has the old image or the new one (`UploadPlan.inPlace` says when not).
 */
export class EspruinoUploader {
  private readonly dialogue: ReturnType<typeof upload>
  private step: DialogueStep = { kind: 'hail' }
  private state: State = 'pausing'
  private heard = ''
  private number = 0
  private misses = 0
  private missedHails = 0
  private hasPackets = false
  private isAwake = false
  private isOver = false
  private outputs: UploadOutput[] = []

  constructor(plan: UploadPlan) {
    this.dialogue = upload(plan)
  }

  start(): readonly UploadOutput[] {
    this.proceed('')
    return this.taken()
  }

  /** Bytes from the board. */
  onBytes(bytes: Uint8Array): readonly UploadOutput[] {
    if (this.isOver) return []
    this.heard = (this.heard + Buffer.from(bytes).toString('latin1').replace(flowControl, '')).slice(-4096)
    if (this.state === 'hailing') this.lookForHail()
    else if (this.state === 'asking') this.lookForAnswer()
    return this.taken()
  }

  /** The time that was asked for is over. */
  onTimeout(): readonly UploadOutput[] {
    if (this.isOver) return []
    if (this.state === 'pausing') this.proceed('')
    else if (this.state === 'breaking') this.hail()
    else this.miss()
    return this.taken()
  }

  private lookForHail(): void {
    const found = [...this.heard.matchAll(hailPattern)].pop()
    if (!found) return
    this.missedHails = 0
    this.isAwake = true
    if (this.step.kind === 'hail') this.proceed(`${found[1]} ${found[2]}`)
    else this.ask()
  }

  private lookForAnswer(): void {
    const answer = answerIn(this.heard, this.number)
    if (answer !== undefined) return this.proceed(answer)
    // It came damaged, or the board cannot do it. Words follow: the console is clear again after them.
    if (this.heard.includes(refusal)) this.miss()
  }

  /** On to the next step. */
  private proceed(answer: string): void {
    this.misses = 0
    this.missedHails = 0
    try {
      for (let next = this.dialogue.next(answer); ; next = this.dialogue.next('')) {
        if (next.done === true) return this.finish({ kind: 'done', result: next.value })
        this.step = next.value
        if (this.isBegun(next.value)) return
      }
    } catch (error) {
      this.finish({ kind: 'failed', error: error as UploadError })
    }
  }

  /** Whether the step has to wait for something. */
  private isBegun(step: DialogueStep): boolean {
    // Whoever has just answered need not be interrupted.
    if (step.kind === 'hail') {
      if (this.isAwake) this.hail()
      else this.interrupt()
    } else if (step.kind === 'ask') this.askNew()
    else if (step.kind === 'pause') this.wait('pausing', step.forUs)
    else {
      if (step.kind === 'use-packets') this.hasPackets = true
      else this.outputs.push(step)
      return false
    }
    return true
  }

  private askNew(): void {
    this.number++
    this.ask()
  }

  private ask(): void {
    const { step, number } = this
    if (step.kind !== 'ask') return
    const text = guarded(step.expression, number)
    this.send(this.hasPackets ? evalPacket(text) : quietLine(text))
    this.wait('asking', step.patienceUs ?? answerUs)
  }

  private miss(): void {
    if (this.state === 'hailing') {
      if (++this.missedHails >= hails) return this.fail('silent', `an interpreter's answer expected, got ${this.shown}`)
    } else if (++this.misses >= attempts)
      return this.fail('refused', `a right answer expected in ${attempts} attempts, got ${this.shown}`)
    this.interrupt()
  }

  private interrupt(): void {
    this.send(ctrlC)
    this.wait('breaking', afterBreakUs)
  }

  private hail(): void {
    this.send(Uint8Array.from(Buffer.from(`\x10${hailText}\n`, 'latin1')))
    this.wait('hailing', hailUs)
  }

  private send(bytes: Uint8Array): void {
    this.heard = ''
    this.outputs.push({ kind: 'send', bytes })
  }

  private wait(state: State, afterUs: number): void {
    this.state = state
    this.outputs.push({ kind: 'wake', afterUs })
  }

  /** The end of what the board said, for a person. */
  private get shown(): string {
    const words = this.heard.replace(/[^ -~]+/g, ' ').trim()
    return words === '' ? 'nothing' : `"${words.slice(-200)}"`
  }

  private fail(kind: UploadError['kind'], message: string): void {
    this.finish({ kind: 'failed', error: uploadError(kind, `the board: ${message}`) })
  }

  private finish(output: UploadOutput): void {
    this.isOver = true
    this.outputs.push(output)
  }

  private taken(): readonly UploadOutput[] {
    const { outputs } = this
    this.outputs = []
    return outputs
  }
}
