import type { Completion, DriverError, I2CAsync, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'

/** Bytes to the chip: a command, or a register and what goes into it. */
export interface WriteMove {
  readonly write: Uint8Array
}

/** A pause in microseconds. */
export interface WaitMove {
  readonly waitUs: number
}

/** Bytes of the result; where `from` is given, it is written first and a repeated START follows. */
export interface ReadMove {
  readonly read: number
  readonly from?: Uint8Array
}

/** Reads what says which chip this is; "wrong-chip" where it is not accepted. */
export interface IdentifyMove {
  readonly identify: Uint8Array
  readonly length: number
  readonly accepts: (bytes: Uint8Array) => boolean
}

/** Reads a register until the chip is ready; "not-ready" where it is not after so many reads. */
export interface PollMove {
  readonly poll: Uint8Array
  readonly isReady: (register: number) => boolean
  readonly everyUs: number
  readonly atMost: number
}

/** One move of a dialogue with an I2C chip. */
export type Move = WriteMove | WaitMove | ReadMove | IdentifyMove | PollMove

/**
 * A dialogue under way: makes its moves in order and completes once, never inside the call that began it. The moves are data,
 * shared by all instances of a driver; only this object belongs to one measurement.
 */
export class Dialogue {
  private current = 0
  private polls = 0
  private filled = 0
  private readonly bytes: Uint8Array
  /** What the latest identification or poll read. */
  private answer: Uint8Array = noBytes
  private timer: TimerHandle | undefined
  private over = false
  /** Serves every move: a bus completes it with an error or null, a timer with nothing. */
  private readonly resume: (error?: Error | null) => void

  /**
   * Begins with the first move; there is at least one.
   * @param done completes with the bytes of all reads one after the other, or with the bus error of the move that failed,
   * or with a DriverError: "wrong-chip", "not-ready", or "closed" after {@link cancel}
   */
  constructor(
    private readonly bus: I2CAsync,
    private readonly timers: Timers,
    private readonly chip: string,
    private readonly moves: readonly Move[],
    private readonly done: Completion<[Uint8Array]>,
  ) {
    this.bytes = new Uint8Array(resultLength(moves))
    this.resume = (error) => this.proceed(error)
    this.begin()
  }

  /** Ends the dialogue before its time: no further move touches the bus, and it completes with "closed" as a task of its own. */
  cancel(): void {
    if (this.over) return
    this.timers.cancel(this.timer)
    this.failLater(driverError('closed', this.chip + ': a dialogue to its end expected, got close'))
  }

  private proceed(error?: Error | null): void {
    if (this.over) return
    if (error) return this.finish(error)
    const move = this.moves[this.current]!
    if ('identify' in move && !move.accepts(this.answer)) return this.finish(this.wrongChip())
    if ('poll' in move && !move.isReady(this.answer[0]!)) return this.pollAgain(move)
    this.polls = 0
    this.current++
    if (this.current < this.moves.length) this.begin()
    else this.finish(null)
  }

  private begin(): void {
    try {
      this.perform(this.moves[this.current]!)
    } catch (error) {
      // A bus that is gone throws at the call; whoever began the dialogue learns of it like of any other failure.
      this.failLater(error as Error)
    }
  }

  private perform(move: Move): void {
    if ('write' in move) this.bus.write(move.write, this.resume)
    else if ('waitUs' in move) this.timer = this.timers.after(move.waitUs, this.resume)
    else if ('identify' in move) this.ask(move.identify, move.length)
    else if ('poll' in move) this.ask(move.poll, 1)
    else this.readResult(move)
  }

  private ask(register: Uint8Array, length: number): void {
    if (this.answer.length !== length) this.answer = new Uint8Array(length)
    this.bus.writeRead(register, this.answer, this.resume)
  }

  private readResult({ read, from }: ReadMove): void {
    const into = this.bytes.subarray(this.filled, this.filled + read)
    this.filled += read
    if (from) this.bus.writeRead(from, into, this.resume)
    else this.bus.read(into, this.resume)
  }

  private pollAgain(move: PollMove): void {
    if (++this.polls >= move.atMost) return this.finish(this.notReady(move))
    this.timer = this.timers.after(move.everyUs, () => this.begin())
  }

  private wrongChip(): DriverError {
    return driverError('wrong-chip', this.chip + ': its identity expected, got bytes ' + this.answer.join(' '))
  }

  private notReady({ atMost, everyUs }: PollMove): DriverError {
    return driverError(
      'not-ready',
      this.chip + ': ready within ' + atMost * everyUs + ' us expected, got ' + this.answer[0],
    )
  }

  private failLater(error: Error): void {
    this.over = true
    this.timers.after(0, () => this.done(error, noBytes))
  }

  private finish(error: Error | null): void {
    this.over = true
    this.done(error, error ? noBytes : this.bytes)
  }
}

function resultLength(moves: readonly Move[]): number {
  let length = 0
  for (const move of moves) if ('read' in move) length += move.read
  return length
}

const noBytes = new Uint8Array(0)
