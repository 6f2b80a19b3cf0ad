import type { Outcome } from './air-time.js'
import type { Grant } from './grant.js'
import { dbm } from './path-loss.js'
import type { FrameInfo, Pc5Ear, Stations } from './stations.js'

/** One frame of a subframe, and where its receptions begin. */
interface HeardFrame {
  bytes: Uint8Array
  from: number
  priority: number
  begin: number
}

/** Who received what in a subframe, kept until all of it is worked out: a listener may send, attach and detach. */
export class Receptions implements Outcome {
  received = 0
  lostHalfDuplex = 0
  lostInterference = 0
  private readonly frames: HeardFrame[] = []
  private frameCount = 0
  private heardBy = new Int32Array(256)
  /** Power in mW and signal to noise of each. */
  private heard = new Float32Array(2 * 256)
  private count = 0
  private readonly info = new ReusedInfo()
  private readonly ears = new EarLists()

  constructor(private readonly stations: Stations) {}

  frame(grant: Grant): void {
    const { frames, frameCount } = this
    if (frameCount === frames.length) frames.push({ bytes: noBytes, from: 0, priority: 0, begin: 0 })
    const frame = frames[frameCount]!
    frame.bytes = grant.frame!
    frame.from = this.stations.id[grant.owner]!
    frame.priority = grant.priority
    frame.begin = this.count
    this.frameCount++
  }

  receive(receiver: number, powerMw: number, sinr: number): void {
    const { count } = this
    if (count === this.heardBy.length) this.grow()
    this.heardBy[count] = receiver
    this.heard[2 * count] = powerMw
    this.heard[2 * count + 1] = sinr
    this.count++
    this.received++
  }

  lose(reason: 'half-duplex' | 'interference'): void {
    if (reason === 'half-duplex') this.lostHalfDuplex++
    else this.lostInterference++
  }

  /** Tells all listeners, frame by frame. */
  tell(atUs: number): void {
    const { frames, frameCount, count, info, stations } = this
    // Whoever attaches from here on did not hear this subframe.
    const attached = stations.attached
    info.atUs = atUs
    for (let place = 0; place < frameCount; place++) {
      const frame = frames[place]!
      info.from = frame.from
      info.priority = frame.priority
      this.tellOf(frame, place + 1 < frameCount ? frames[place + 1]!.begin : count, attached)
      frame.bytes = noBytes
    }
    this.frameCount = 0
    this.count = 0
  }

  private tellOf({ bytes, begin }: HeardFrame, end: number, attached: number): void {
    const { heardBy, heard, info, stations, ears } = this
    for (let at = begin; at < end; at++) {
      const receiver = heardBy[at]!
      // The tables grow when a listener attaches another station.
      const serial = stations.serial[receiver]!
      if (serial < 0 || serial >= attached) continue
      const ear = stations.ear[receiver]!
      if (ear === 0) {
        info.powerMw = heard[2 * at]!
        info.sinr = heard[2 * at + 1]!
        stations.seats[receiver]!.listener!.onFrame(bytes, info)
      } else ears.add(ear, stations.member[receiver]!)
    }
    ears.tell(bytes, stations.ears)
  }

  private grow(): void {
    const heardBy = new Int32Array(2 * this.heardBy.length)
    heardBy.set(this.heardBy)
    this.heardBy = heardBy
    const heard = new Float32Array(2 * this.heard.length)
    heard.set(this.heard)
    this.heard = heard
  }
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

/** Receivers of a frame, gathered by the ear that listens for them. */
class EarLists {
  private readonly lists: MemberList[] = []

  /** @param ear its number, from 1 */
  add(ear: number, member: number): void {
    while (this.lists.length < ear) this.lists.push(new MemberList())
    const list = this.lists[ear - 1]!
    if (list.count === list.members.length) list.grow()
    list.members[list.count++] = member
  }

  tell(bytes: Uint8Array, ears: readonly Pc5Ear[]): void {
    for (let place = 0; place < this.lists.length; place++) {
      const list = this.lists[place]!
      const { count } = list
      if (count === 0) continue
      list.count = 0
      ears[place]!.onFrames(bytes, list.members, count)
    }
  }
}

class MemberList {
  members: Int32Array = new Int32Array(64)
  count = 0

  grow(): void {
    const wider = new Int32Array(2 * this.members.length)
    wider.set(this.members)
    this.members = wider
  }
}
