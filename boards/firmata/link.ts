import { busError, type BusError } from '../../firmware/hal/index.js'
import { firmataError, type FirmataError } from './errors.js'
import type { Host } from './host.js'
import type { IoPlugin } from './io-plugin.js'
import { PinTable } from './pins.js'

/** Longest wait for the answer to one message, microseconds: a USB adapter holds bytes back for up to 16 ms each way. */
export const defaultAnswerUs = 500_000

/** Something that ends with the line: an IO instance, a bus. */
export interface LinkUser {
  close(): void
  /** The line is lost. */
  onLost?(): void
}

/**
 * One board at the end of its line: what every IO class of a tethered device shares.
 */
export class Link {
  readonly pins: PinTable
  /** Why there is no board any more. */
  lost: FirmataError | undefined
  private readonly users = new Set<LinkUser>()
  private versionsAsked = 0
  private versionsSeen = 0
  private turns: readonly Turn[] = []

  constructor(
    readonly io: IoPlugin,
    readonly host: Host,
    private readonly answerUs: number,
    private readonly onLost: (error: FirmataError) => void,
  ) {
    this.pins = new PinTable(io)
  }

  /** Calls back later, as a task of its own, in the order of the calls. */
  task(callback: () => void): void {
    this.host.timers.after(0, callback)
  }

  /** Registers an instance. */
  open(user: LinkUser): void {
    this.users.add(user)
  }

  /** The instance was closed. */
  release(user: LinkUser): void {
    this.users.delete(user)
  }

  /** Closes every instance: their pins become inputs. */
  closeAll(): void {
    for (const user of [...this.users]) user.close()
  }

  /** The board is gone: every instance learns of it, once. */
  lose(reason: string): void {
    if (this.lost) return
    const lost = this.end(reason)
    for (const user of [...this.users]) user.onLost?.()
    this.onLost(lost)
  }

  /** Nothing is said to the board from now on. */
  end(reason: string): FirmataError {
    this.pins.isSilent = true
    return (this.lost ??= firmataError('lost', reason))
  }

  /** @throws BusError "power" once the board is gone */
  assertAlive(): void {
    if (this.lost) throw this.gone()
  }

  /** What an operation on a lost board completes with. */
  gone(): BusError {
    return busError('power', `a board on the line expected, ${this.lost?.message}`)
  }

  /**
   * Calls back with true once the board has done everything it was told so far, with false if it does not answer in
   * time. The board handles its messages in order, and the version is the shortest question there is. A plugin without
   * that question counts as done at once.
   */
  settled(done: (answered: boolean) => void): void {
    if (!this.io.reportVersion) return done(true)
    const turn = ++this.versionsAsked
    this.question<boolean>(
      (answer) => {
        this.turns = this.turns.concat({ turn, answer })
        this.io.reportVersion!(() => {})
      },
      false,
      done,
    )
  }

  /** A version came: it answers the oldest question that waits for one. */
  versionCame(): void {
    this.versionsSeen++
    const isDue = ({ turn }: Turn): boolean => turn <= this.versionsSeen
    const due = this.turns.filter(isDue)
    this.turns = this.turns.filter((waiting) => !isDue(waiting))
    for (const { answer } of due) answer(true)
  }

  /**
   * After an answer that did not come: calls back with true once whatever is late must have come and can be taken for
   * nothing else, with false if the board says nothing any more.
   */
  recover(done: (answered: boolean) => void): void {
    if (!this.io.reportVersion) return done(true)
    const before = this.versionsSeen
    this.versionsAsked++
    this.io.reportVersion(() => {})
    this.host.timers.after(this.answerUs * recoveryAnswers, () => {
      const answered = this.versionsSeen > before
      this.versionsAsked = this.versionsSeen
      done(answered)
    })
  }

  /** Asks, and completes with the answer or, after the answer time, with `late`. Later answers are dropped. */
  question<Answer>(ask: (answer: (value: Answer) => void) => void, late: Answer, done: (value: Answer) => void): void {
    let isOver = false
    const finish = (value: Answer): void => {
      if (isOver) return
      isOver = true
      this.host.timers.cancel(timer)
      done(value)
    }
    const timer = this.host.timers.after(this.answerUs, () => finish(late))
    ask(finish)
  }
}

/** A question for the version that waits for its turn among the answers. */
interface Turn {
  readonly turn: number
  readonly answer: (answered: boolean) => void
}

/** How many answer times a board has after one that it let pass. */
const recoveryAnswers = 4
