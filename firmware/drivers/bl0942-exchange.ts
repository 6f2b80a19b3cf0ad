import type { Completion, Serial, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { checksum, packet } from './bl0942-frames.js'

/**
 * One question to a BL0942 and the wait for its answer. Takes bytes in whatever pieces they come; after damage it looks
 * for the next place where a whole answer may begin, until the time is up. Completes once, never inside the call that
 * began it.
 */
export class Bl0942Exchange {
  private readonly answer: Uint8Array
  private filled = 0
  /** A whole answer was there, but for its checksum. */
  private damaged = false
  private over = false
  private readonly timer: TimerHandle

  /**
   * @param sent sum of what was sent, where the checksum begins
   * @param limitUs longest wait for the whole answer, microseconds
   */
  constructor(
    private readonly timers: Timers,
    byteLength: number,
    private readonly sent: number,
    limitUs: number,
    private readonly done: Completion<[Uint8Array]>,
  ) {
    this.answer = new Uint8Array(byteLength)
    this.timer = timers.after(limitUs, () => this.expire())
  }

  /** Takes what arrived at the port. */
  receive(serial: Serial): void {
    while (!this.over) {
      // Straight into the answer where it is empty, which is how a whole packet comes; else behind what is there.
      const room = this.filled === 0 ? this.answer : new Uint8Array(this.answer.length - this.filled)
      const count = serial.read(room)
      if (!count) return
      if (room !== this.answer) this.answer.set(count < room.length ? room.subarray(0, count) : room, this.filled)
      this.filled += count
      this.examine()
    }
  }

  /** Ends the exchange with an error, as a task of its own. */
  fail(error: Error): void {
    if (this.over) return
    this.over = true
    this.timers.cancel(this.timer)
    this.timers.after(0, () => this.done(error, this.answer))
  }

  /** Ends the exchange because its driver is closed. */
  cancel(): void {
    this.fail(driverError('closed', 'BL0942: an answer expected, got close'))
  }

  private examine(): void {
    const { answer } = this
    const last = answer.length - 1
    this.align(0)
    while (this.filled > last) {
      if (checksum(answer, last, this.sent) === answer[last]) return this.complete(null)
      this.damaged = true
      this.align(1)
    }
    if (this.damaged && this.filled === 0) this.complete(this.failure())
  }

  /** Drops bytes up to where an answer may begin: for a packet its header, for a register anywhere. */
  private align(from: number): void {
    const { answer } = this
    let start = from
    if (answer.length === packet.byteLength) while (start < this.filled && answer[start] !== packet.header) start++
    if (start === 0) return
    for (let index = start; index < this.filled; index++) answer[index - start] = answer[index]!
    this.filled -= start
  }

  private expire(): void {
    if (this.over) return
    this.complete(this.failure())
  }

  private failure(): Error {
    const { length } = this.answer
    if (this.damaged) return driverError('checksum', 'BL0942: ' + length + ' bytes with a right checksum expected')
    return driverError('no-answer', 'BL0942: ' + length + ' bytes in time expected, got ' + this.filled)
  }

  private complete(error: Error | null): void {
    this.over = true
    this.timers.cancel(this.timer)
    this.done(error, this.answer)
  }
}
