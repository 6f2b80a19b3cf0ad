import { RandomStream } from '../../kernel/random.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import { AirTime } from './air-time.js'
import { Grant } from './grant.js'
import { completePc5Options, type Pc5Options, type Pc5Settings } from './options.js'
import { Planner } from './planner.js'
import { Receptions } from './receptions.js'
import { Stations, type Pc5Ear, type Pc5Member, type Pc5Station, type Seat } from './stations.js'

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
export class Pc5Medium {
  private readonly settings: Pc5Settings
  private readonly stations: Stations
  private readonly air: AirTime
  private readonly planner: Planner
  private readonly ring: Grant[][] = Array.from({ length: ringMs }, () => [])
  private readonly receptions: Receptions
  private refreshedMs = -Infinity
  private readonly counts = { sent: 0, replaced: 0, refused: 0, selections: 0 }

  constructor(
    private readonly scheduler: Scheduler,
    options: Pc5Options,
  ) {
    this.settings = completePc5Options(options)
    this.stations = new Stations(this.settings.decorrelationM, this.settings.streets)
    this.receptions = new Receptions(this.stations)
    this.air = new AirTime(this.settings, this.stations)
    this.planner = new Planner(this.settings, this.stations, this.air.links)
  }

  /** Puts a station on the air. */
  attach(station: Pc5Station): Pc5Handle {
    return this.handleOf(this.stations.add(station, station, this.chanceOf(station)))
  }

  /** Puts a station on the air whose frames an ear hears, under a number of the station's own. At most 127 ears. */
  attachTo(ear: Pc5Ear, member: number, station: Pc5Member): Pc5Handle {
    const seat = this.stations.add(station, undefined, this.chanceOf(station))
    this.stations.listenBy(seat, ear, member)
    return this.handleOf(seat)
  }

  statistics(): Pc5Statistics {
    const { received, lostHalfDuplex, lostInterference } = this.receptions
    return { ...this.counts, received, lostHalfDuplex, lostInterference }
  }

  private chanceOf({ id }: Pc5Member): RandomStream {
    return new RandomStream(this.settings.seed, `pc5/${id}`)
  }

  private handleOf(seat: Seat): Pc5Handle {
    return {
      send: (bytes, options = {}) => this.send(seat, bytes, options),
      busyRatio: () => this.busyRatio(seat),
      detach: () => this.detach(seat),
    }
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
      this.stations.publish(seat)
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
    if (this.settings.fidelity === 'curve') this.air.drawFromCurve(list, this.receptions)
    else this.air.workOut(list, this.receptions)
    const again = list.splice(0)
    for (const grant of again) this.finish(grant, subframeMs)
    this.receptions.tell(this.scheduler.nowUs)
  }

  private finish(grant: Grant, subframeMs: number): void {
    const seat = this.stations.seats[grant.owner]!
    const gapMs = this.planner.advance(grant, subframeMs, seat.chance)
    this.stations.publishFrame(seat, grant)
    if (gapMs > 0) this.enter(grant, subframeMs + gapMs)
    else grant.frame = undefined
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
