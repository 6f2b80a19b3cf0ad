import type { Net } from '../board/net.js'
import type { PartHost } from '../board/part.js'
import type { EventHandle } from '../kernel/scheduler.js'

/**
 * An open-collector output that pulses at a rate. Its phase runs on by arithmetic; edges are only made while something pulls
 * the wire up: without a pull-up nobody could see them, and a meter nobody watches costs nothing.
 */
export class PulseOutput {
  private hz = 0
  private sinceUs = 0
  /** Pulses since the supply came, with their fraction. */
  private phase = 0
  private isRunning = false
  private event: EventHandle = -1

  constructor(
    private readonly host: PartHost,
    private readonly net: Net,
  ) {
    net.listen(() => this.start())
  }

  /** Whole pulses since {@link reset}. */
  get pulses(): number {
    this.settle()
    return Math.floor(this.phase + rounding)
  }

  /** Pulses a second now. */
  get rate(): number {
    return this.hz
  }

  /** Another rate from now on, pulses a second; 0 stops. */
  setRate(hz: number): void {
    if (hz === this.hz) return
    this.settle()
    this.hz = hz
    this.halt()
    this.start()
  }

  /** No supply: no pulses, and the next ones count from 0. */
  reset(): void {
    this.hz = 0
    this.phase = 0
    this.halt()
  }

  /** @internal The scheduler's way in: the transistor conducts for half a period. */
  fall(): void {
    this.settle()
    const { scheduler, partOwner } = this.host
    this.event = scheduler.after(Math.max(1, Math.round(5e5 / this.hz)), partOwner, rise, this)
    this.net.drive(this, { strength: 'strong', level: 0 })
  }

  /** @internal The scheduler's way in. */
  rise(): void {
    this.isRunning = false
    // The wire tells its listeners, and this output goes on if it is still pulled up.
    this.net.drive(this, undefined)
  }

  private start(): void {
    if (this.isRunning || this.hz === 0 || this.net.driven === undefined) return
    this.isRunning = true
    this.settle()
    const leftUs = ((1 - ((this.phase + rounding) % 1)) / this.hz) * 1e6
    this.event = this.host.scheduler.after(Math.max(1, Math.ceil(leftUs)), this.host.partOwner, fall, this)
  }

  private halt(): void {
    this.host.scheduler.cancel(this.event)
    this.isRunning = true
    this.net.drive(this, undefined)
    this.isRunning = false
  }

  private settle(): void {
    const { nowUs } = this.host.scheduler
    this.phase += (this.hz * (nowUs - this.sinceUs)) / 1e6
    this.sinceUs = nowUs
  }
}

/** Far below a pulse, far above the rounding of sums. */
const rounding = 1e-9

function fall(output: PulseOutput): void {
  output.fall()
}

function rise(output: PulseOutput): void {
  output.rise()
}
