import type { Outcome } from './air-time.js'
import type { Grant } from './grant.js'
import { dbm } from './path-loss.js'
import { itself, memberBits, nobody, type FrameInfo, type Stations } from './stations.js'

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
  /** Of one ear, those who received a frame. */
  private members: Int32Array = new Int32Array(64)

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

  private tellOf(frame: HeardFrame, end: number, attached: number): void {
    const { stations, heardBy } = this
    const { bytes, begin } = frame
    // Ears come behind those who listen for themselves: their numbers are moved up to the beginning.
    let left = begin
    for (let at = begin; at < end; at++) {
      const receiver = heardBy[at]!
      // The tables grow when a listener attaches another station.
      const hearing = stations.hearing[receiver]!
      if (hearing === nobody || (stations.attached !== attached && stations.serial[receiver]! >= attached)) continue
      if (hearing === itself) this.tellOne(bytes, at)
      else heardBy[left++] = hearing
    }
    while (left > begin) left = this.tellEar(bytes, begin, left)
  }

  private tellOne(bytes: Uint8Array, at: number): void {
    const { heardBy, heard, info, stations } = this
    info.powerMw = heard[2 * at]!
    info.sinr = heard[2 * at + 1]!
    stations.listeners[heardBy[at]!]!.onFrame(bytes, info)
  }

  /** Tells the first ear in the list, all its members at once. Returns the end of the list of the others. */
  private tellEar(bytes: Uint8Array, begin: number, end: number): number {
    const { heardBy } = this
    if (this.members.length < end - begin) this.members = new Int32Array(2 * (end - begin))
    const { members } = this
    const ear = heardBy[begin]! >> memberBits
    let count = 0
    let left = begin
    for (let at = begin; at < end; at++) {
      const hearing = heardBy[at]!
      if (hearing >> memberBits === ear) members[count++] = hearing & memberMask
      else heardBy[left++] = hearing
    }
    this.stations.ears[ear - 1]!.onFrames(bytes, members, count)
    return left
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
const memberMask = (1 << memberBits) - 1

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
