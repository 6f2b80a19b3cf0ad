import type { TransportBlock } from './transport-block.js'

/** A resource that a station has used, as the others sense it: the same subframe and sub-channels, period after period. */
export interface Occupancy {
  /** Subframes of the first and last frame, ms since the world began. */
  firstMs: number
  lastMs: number
  periodMs: number
  subchannel: number
  subchannels: number
  /** Priority of the frames on it. */
  priority: number
  /** Whether the last frame announced another one. */
  isReserved: boolean
  /** Subframes from a frame to its repetition, 0 where there is none, and that one's sub-channel. */
  gapMs: number
  repeatSubchannel: number
}

/** One flow of a station: frames of a period and priority, and the resource that they go out on. */
export class Grant {
  /** Present resource; its `firstMs` is of the next frame while none has been sent. Undefined before the first choice. */
  current: Occupancy | undefined
  /** Resources given up within the sensing window, latest first. */
  readonly past: Occupancy[] = []
  /** Frames that may still go out on the present resource. */
  counter = 0
  /** Subframe of the next occasion. */
  nextMs = 0
  /** Subframe that the waiting frame, or its repetition, is down for. */
  bookedMs = 0
  /** Load of the channel when the resource was chosen, for fidelity "curve". */
  load = 0
  /** Frame that waits for its occasion. */
  frame: Uint8Array | undefined
  block: TransportBlock | undefined
  /** Place of the present resource among what others sense of the station; -1 where it has none. */
  use = -1
  /** Frames sent. */
  sentCount = 0
  /** Whether the frame on its way is the repetition. */
  isRepeating = false
  /** Who heard the first of two: index, and its signal to noise, or -1 where it was received. */
  heard = nobody
  heardSinr = nothing
  heardCount = 0

  constructor(
    /** Index of the station. */
    readonly owner: number,
    /** Milliseconds from frame to frame; 0 for frames that come alone. */
    readonly periodMs: number,
    readonly priority: number,
    readonly flow: number,
  ) {}

  /** A number for the frame that is sent now, another for its repetition: what chance hangs on. */
  get frameNumber(): number {
    const flow = Math.imul(this.periodMs, 0x3c6ef35f) ^ Math.imul(this.priority, 0x1b873593) ^ (this.flow << 20)
    return (2 * this.sentCount + (this.isRepeating ? 1 : 0)) ^ flow
  }

  /** First sub-channel of the frame that is sent now. */
  get subchannelNow(): number {
    return this.isRepeating ? this.current!.repeatSubchannel : this.current!.subchannel
  }

  /** Whether the frame that is sent now comes again. */
  get willRepeat(): boolean {
    return !this.isRepeating && this.current!.gapMs > 0
  }

  /** Keeps what became of the first of two frames at a receiver. */
  remember(receiver: number, sinr: number): void {
    if (this.heardCount === this.heard.length) {
      const heard = new Int32Array(2 * this.heard.length + 32)
      heard.set(this.heard)
      const heardSinr = new Float32Array(heard.length)
      heardSinr.set(this.heardSinr)
      this.heard = heard
      this.heardSinr = heardSinr
    }
    this.heard[this.heardCount] = receiver
    this.heardSinr[this.heardCount++] = sinr
  }

  /** Puts the present resource among the past ones. */
  giveUp(): void {
    const { current } = this
    this.counter = 0
    if (!current) return
    current.isReserved = false
    if (current.lastMs >= current.firstMs) {
      this.past.unshift(current)
      if (this.past.length > keptPast) this.past.pop()
    }
    this.current = undefined
  }
}

/** A counter of 5 to 15 at 100 ms means half a second at least, so three cover a second. */
const keptPast = 3
const nobody = new Int32Array(0)
const nothing = new Float32Array(0)
