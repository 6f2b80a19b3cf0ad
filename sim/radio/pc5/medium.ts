import { RandomStream } from '../../kernel/random.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import { AirTime, type Outcome } from './air-time.js'
import { Grant } from './grant.js'
import { completePc5Options, type Pc5Options, type Pc5Settings } from './options.js'
import { dbm } from './path-loss.js'
import { Planner } from './planner.js'
import { Stations, type FrameInfo, type Pc5Station, type Seat } from './stations.js'

/** How a frame is to go out. */
export interface SendOptions {
  /** Time from frame to frame of this flow, a multiple of 20 ms up to 1 s; left out for a frame that comes alone. */
  readonly periodUs?: number
  /** ProSe per-packet priority, 1 (most urgent) to 8; default 4. */
  readonly priority?: number
  /** Tells flows of one period and priority apart; each has a resource and one waiting frame of its own. */
  readonly flow?: number
}

/** What a station holds of the medium. */
export interface Pc5Handle {
  /**
   * Sends a frame to all who hear it, in the next subframe that the flow has a resource for: at most a period or 100 ms,
   * whichever is longer, from now. A frame of the flow that still waits is replaced.
   * @returns when the frame will have been sent; undefined where it is longer than the pool can carry in one
   * @throws RangeError for a period or a priority that is none
   */
  send(bytes: Uint8Array, options?: SendOptions): number | undefined
  /** Channel busy ratio over the last 100 ms, [0, 1] (TS 36.214, 5.1.30). */
  busyRatio(): number
  /** Leaves the air; twice is fine. Frames that wait are dropped. */
  detach(): void
}

/** What has happened on the medium since it began. */
export interface Pc5Statistics {
  readonly sent: number
  /** Frames replaced by a newer one before they went out, and frames too long. */
  readonly replaced: number
  readonly refused: number
  /** Frame and receiver pairs, a repeated frame counted once. */
  readonly received: number
  /** Pairs above the sensitivity that came to nothing: the receiver was sending, or too much noise and interference. */
  readonly lostHalfDuplex: number
  readonly lostInterference: number
  /** Times a resource was chosen. */
  readonly selections: number
}

/** Milliseconds for which places of stations are taken to hold. */
const refreshMs = 100
/** More than the longest period and selection window. */
const ringMs = 2048

/**
 * LTE-V2X sidelink (PC5) in mode 4: stations choose their own resources by sensing (TS 36.213, 14.1.1.6; TS 36.321, 5.14.1)
 * and hear each other by distance, shadowing, half duplex and interference. One event a subframe in which anyone sends;
 * nothing while nobody does.
 */
export class Pc5Medium implements Outcome {
  private readonly settings: Pc5Settings
  private readonly stations: Stations
  private readonly air: AirTime
  private readonly planner: Planner
  private readonly ring: Grant[][] = Array.from({ length: ringMs }, () => [])
  private refreshedMs = -Infinity
  private readonly counts = {
    sent: 0,
    replaced: 0,
    refused: 0,
    received: 0,
    lostHalfDuplex: 0,
    lostInterference: 0,
    selections: 0,
  }
  /** Receptions of a subframe, told when all of it is worked out: a listener may send, attach and detach. */
  private readonly heardFrames: HeardFrame[] = []
  private heardFrameCount = 0
  private heardBy = new Int32Array(256)
  /** Power in mW and signal to noise of each. */
  private heard = new Float32Array(2 * 256)
  private heardCount = 0
  private readonly info = new ReusedInfo()

  constructor(
    private readonly scheduler: Scheduler,
    options: Pc5Options,
  ) {
    this.settings = completePc5Options(options)
    this.stations = new Stations(this.settings.decorrelationM, this.settings.streets)
    this.air = new AirTime(this.settings, this.stations)
    this.planner = new Planner(this.settings, this.stations, this.air.links)
  }

  /** Puts a station on the air. */
  attach(station: Pc5Station): Pc5Handle {
    const seat = this.stations.add(station, new RandomStream(this.settings.seed, `pc5/${station.id}`))
    return {
      send: (bytes, options = {}) => this.send(seat, bytes, options),
      busyRatio: () => this.busyRatio(seat),
      detach: () => this.detach(seat),
    }
  }

  statistics(): Pc5Statistics {
    return { ...this.counts }
  }

  frame(grant: Grant): void {
    const { heardFrames, heardFrameCount } = this
    if (heardFrameCount === heardFrames.length) heardFrames.push({ bytes: noBytes, from: 0, priority: 0, begin: 0 })
    const heard = heardFrames[heardFrameCount]!
    heard.bytes = grant.frame!
    heard.from = this.stations.id[grant.owner]!
    heard.priority = grant.priority
    heard.begin = this.heardCount
    this.heardFrameCount++
  }

  received(receiver: number, powerMw: number, sinr: number): void {
    const { heardCount } = this
    if (heardCount === this.heardBy.length) this.growHeard()
    this.heardBy[heardCount] = receiver
    this.heard[2 * heardCount] = powerMw
    this.heard[2 * heardCount + 1] = sinr
    this.heardCount++
    this.counts.received++
  }

  lost(reason: 'half-duplex' | 'interference'): void {
    if (reason === 'half-duplex') this.counts.lostHalfDuplex++
    else this.counts.lostInterference++
  }

  private send(seat: Seat, bytes: Uint8Array, options: SendOptions): number | undefined {
    if (this.stations.seats[seat.index] !== seat) return undefined
    const { priority = 4, flow = 0, periodUs = 0 } = options
    checkSendOptions(periodUs, priority)
    const block = this.planner.blockFor(seat, bytes.length)
    if (!block) {
      this.counts.refused++
      return undefined
    }
    const grant = grantOf(seat, periodUs / 1000, priority, flow)
    if (grant.frame && !grant.isRepeating) {
      this.counts.replaced++
      // The resource stays; the newer frame takes it, if it fits.
      if (grant.block!.subchannels >= block.subchannels) {
        grant.frame = bytes
        return (grant.bookedMs + 1) * 1000
      }
      grant.giveUp()
    }
    if (grant.frame) this.withdraw(grant)
    return this.book(seat, grant, bytes, block)
  }

  private book(seat: Seat, grant: Grant, bytes: Uint8Array, block: NonNullable<Grant['block']>): number {
    const nowMs = Math.ceil(this.scheduler.nowUs / 1000)
    if (!this.planner.keeps(grant, block, nowMs)) {
      this.refresh(nowMs)
      this.planner.select(seat, grant, block, nowMs)
      this.counts.selections++
    }
    grant.frame = bytes
    this.enter(grant, grant.nextMs)
    return (grant.nextMs + 1) * 1000
  }

  /** Puts a flow down for a subframe, and the subframe down for its end. */
  private enter(grant: Grant, subframeMs: number): void {
    grant.bookedMs = subframeMs
    const list = this.ring[subframeMs % ringMs]!
    if (list.push(grant) === 1) this.scheduler.at((subframeMs + 1) * 1000, 0, this.onSubframe, subframeMs)
  }

  /** Takes a frame or its repetition back. The event of its subframe stays: it may find an empty list. */
  private withdraw(grant: Grant): void {
    const list = this.ring[grant.bookedMs % ringMs]!
    const at = list.indexOf(grant)
    if (at >= 0) list.splice(at, 1)
    grant.frame = undefined
    grant.isRepeating = false
    grant.heardCount = 0
  }

  private readonly onSubframe = (subframeMs: number): void => {
    const list = this.ring[subframeMs % ringMs]!
    if (list.length === 0) return
    this.refresh(subframeMs)
    for (const grant of list) if (!grant.isRepeating) this.counts.sent++
    if (this.settings.fidelity === 'curve') this.air.drawFromCurve(list, this)
    else this.air.workOut(list, this)
    const again = list.splice(0)
    for (const grant of again) this.finish(grant, subframeMs)
    this.tell()
  }

  private finish(grant: Grant, subframeMs: number): void {
    const gapMs = this.planner.advance(grant, subframeMs, this.stations.seats[grant.owner]!.chance)
    if (gapMs > 0) this.enter(grant, subframeMs + gapMs)
    else grant.frame = undefined
  }

  private tell(): void {
    const { heardFrames, heardBy, heard, info, stations } = this
    const frames = this.heardFrameCount
    const count = this.heardCount
    // Whoever attaches from here on did not hear this subframe.
    const attached = stations.attached
    info.atUs = this.scheduler.nowUs
    for (let place = 0; place < frames; place++) {
      const { bytes, from, priority, begin } = heardFrames[place]!
      const end = place + 1 < frames ? heardFrames[place + 1]!.begin : count
      info.from = from
      info.priority = priority
      for (let at = begin; at < end; at++) {
        const seat = stations.seats[heardBy[at]!]
        if (!seat || seat.serial >= attached) continue
        info.powerMw = heard[2 * at]!
        info.sinr = heard[2 * at + 1]!
        seat.station.onFrame(bytes, info)
      }
      heardFrames[place]!.bytes = noBytes
    }
    this.heardFrameCount = 0
    this.heardCount = 0
  }

  private growHeard(): void {
    const heardBy = new Int32Array(2 * this.heardBy.length)
    heardBy.set(this.heardBy)
    this.heardBy = heardBy
    const heard = new Float32Array(2 * this.heard.length)
    heard.set(this.heard)
    this.heard = heard
  }

  private busyRatio(seat: Seat): number {
    const nowMs = Math.floor(this.scheduler.nowUs / 1000)
    this.refresh(nowMs)
    return this.planner.busyRatio(seat, nowMs)
  }

  private detach(seat: Seat): void {
    if (this.stations.seats[seat.index] !== seat) return
    for (const grant of seat.grants) if (grant.frame) this.withdraw(grant)
    this.stations.remove(seat)
  }

  private refresh(nowMs: number): void {
    if (nowMs < this.refreshedMs + refreshMs) return
    this.refreshedMs = nowMs
    this.stations.refresh()
  }
}

/** One frame of a subframe, and where its receptions begin. */
interface HeardFrame {
  bytes: Uint8Array
  from: number
  priority: number
  begin: number
}

const noBytes = new Uint8Array(0)

/** Decibels are worked out for those who ask. */
class ReusedInfo implements FrameInfo {
  from = 0
  atUs = 0
  priority = 0
  powerMw = 0
  sinr = 0

  get powerDbm(): number {
    return dbm(this.powerMw)
  }

  get sinrDb(): number {
    return dbm(this.sinr)
  }
}

function checkSendOptions(periodUs: number, priority: number): void {
  if (!(periodUs === 0 || (periodUs >= 20_000 && periodUs <= 1_000_000 && periodUs % 10_000 === 0)))
    throw new RangeError(`a period in tens of milliseconds from 20 ms to a second expected, got ${periodUs} us`)
  if (!(priority >= 1 && priority <= 8 && Number.isInteger(priority)))
    throw new RangeError(`a priority in [1, 8] expected, got ${priority}`)
}

function grantOf(seat: Seat, periodMs: number, priority: number, flow: number): Grant {
  for (const grant of seat.grants)
    if (grant.periodMs === periodMs && grant.priority === priority && grant.flow === flow) return grant
  const grant = new Grant(seat.index, periodMs, priority, flow)
  seat.grants.push(grant)
  return grant
}
