import { hashUnit } from '../../kernel/random.js'
import { BlerCurve, highwayBler } from './bler.js'
import { ReceptionCurve } from './curve.js'
import type { Grant } from './grant.js'
import { Links } from './links.js'
import type { Pc5Settings } from './options.js'
import { dbm, milliwatts } from './path-loss.js'
import type { Stations } from './stations.js'

/** What becomes of frames, told as it is worked out. */
export interface Outcome {
  /** All that follows is of this frame. */
  frame(grant: Grant): void
  /** @param sinr as a ratio, NaN where it was not worked out */
  receive(receiver: number, powerMw: number, sinr: number): void
  lose(reason: 'half-duplex' | 'interference'): void
}

/** Marks a receiver that has the first of two frames. */
const hasFrame = -1

/** Works out one subframe: who hears what of all that is sent in it. */
export class AirTime {
  readonly links: Links
  private readonly bler: BlerCurve
  private readonly curve = new ReceptionCurve()
  private readonly subchannelCount: number
  private readonly noisePerBlockMw: number
  private readonly sensitivityMw: number
  /** Power of all frames of a subframe by station and sub-channel, mW, where {@link summed} has its number. */
  private sum = new Float32Array(0)
  private summed = new Int32Array(0)
  private subframe = 0
  /** Signal to noise of the first of two frames by station, zero outside of {@link receive}. */
  private firstSinr = new Float32Array(0)
  /** Whether a station sends in the subframe. */
  private isSending = new Uint8Array(0)
  private ends: number[] = []
  private readonly shifts = new Map<number, number>()
  private readonly seed: number

  constructor(
    settings: Pc5Settings,
    private readonly stations: Stations,
  ) {
    this.seed = settings.seed ^ 0x6bc5
    this.links = new Links(stations, settings)
    this.bler = new BlerCurve(settings.bler ?? highwayBler)
    this.subchannelCount = Math.floor(settings.resourceBlocks / settings.subchannelBlocks)
    this.noisePerBlockMw = milliwatts(settings.noiseDbm) / 50
    this.sensitivityMw = milliwatts(settings.sensitivityDbm)
  }

  /** Power, interference and block errors for every frame of a subframe and everyone in reach. */
  workOut(grants: readonly Grant[], outcome: Outcome): void {
    this.reserve()
    const { links, ends, isSending } = this
    let end = 0
    ends.length = 0
    this.subframe = (this.subframe + 1) | 0
    for (const grant of grants) {
      isSending[grant.owner] = 1
      const begin = end
      end = links.gather(grant.owner, begin)
      ends.push(end)
      this.addUp(grant, begin, end)
    }
    let begin = 0
    for (let place = 0; place < grants.length; place++) {
      this.receive(grants[place]!, begin, ends[place]!, outcome)
      begin = ends[place]!
    }
    for (const grant of grants) isSending[grant.owner] = 0
  }

  /** Receives by the published curve: mean power and load alone. */
  drawFromCurve(grants: readonly Grant[], outcome: Outcome): void {
    const { links, curve } = this
    for (const grant of grants) {
      const end = links.gather(grant.owner, 0, false)
      const frame = grant.frameNumber
      outcome.frame(grant)
      this.recall(grant)
      for (let at = 0; at < end; at++) {
        const receiver = links.neighbour[at]!
        if (this.firstSinr[receiver] === hasFrame) continue
        const powerMw = links.power[at]!
        const isReceived = this.chance(curve.ratioAt(dbm(powerMw), grant.load), grant.owner, receiver, frame)
        if (isReceived) outcome.receive(receiver, powerMw, NaN)
        else if (powerMw >= this.sensitivityMw) outcome.lose('interference')
        if (grant.willRepeat && isReceived) grant.remember(receiver, hasFrame)
      }
      this.forget(grant)
    }
  }

  /** Adds the power of a frame to all who hear it. */
  private addUp(grant: Grant, begin: number, end: number): void {
    const { sum, summed, subframe, subchannelCount } = this
    const { neighbour, power } = this.links
    const { subchannels } = grant.block!
    const from = grant.subchannelNow
    for (let at = begin; at < end; at++) {
      const receiver = neighbour[at]!
      const row = receiver * subchannelCount
      if (summed[receiver] !== subframe) {
        summed[receiver] = subframe
        for (let place = row; place < row + subchannelCount; place++) sum[place] = 0
      }
      const share = power[at]! / subchannels
      for (let place = row + from; place < row + from + subchannels; place++) sum[place]! += share
    }
  }

  private receive(grant: Grant, begin: number, end: number, outcome: Outcome): void {
    const { sum, subchannelCount, sensitivityMw, isSending, firstSinr, bler } = this
    const { neighbour, power } = this.links
    const { subchannels, dataBlocks, efficiency } = grant.block!
    const noiseMw = this.noisePerBlockMw * dataBlocks
    const shift = this.shiftOf(efficiency)
    const frame = grant.frameNumber
    outcome.frame(grant)
    this.recall(grant)
    for (let at = begin; at < end; at++) {
      const powerMw = power[at]!
      const receiver = neighbour[at]!
      const first = firstSinr[receiver]!
      if (powerMw < sensitivityMw || first === hasFrame) continue
      if (isSending[receiver]) {
        outcome.lose('half-duplex')
        continue
      }
      let interferenceMw = -powerMw
      const row = receiver * subchannelCount + grant.subchannelNow
      for (let offset = 0; offset < subchannels; offset++) interferenceMw += sum[row + offset]!
      const sinr = first + powerMw / (noiseMw + Math.max(0, interferenceMw))
      const isLost = this.chance(bler.rateAtRatio(sinr * shift), grant.owner, receiver, frame)
      if (isLost) outcome.lose('interference')
      else outcome.receive(receiver, powerMw, sinr)
      if (grant.willRepeat) grant.remember(receiver, isLost ? sinr : hasFrame)
    }
    this.forget(grant)
  }

  /** What a coding needs more than that of the table, as a ratio; there are as many as there are lengths of frames. */
  private shiftOf(efficiency: number): number {
    let shift = this.shifts.get(efficiency)
    if (shift === undefined) this.shifts.set(efficiency, (shift = milliwatts(-this.bler.shiftDb(efficiency))))
    return shift
  }

  /** Whether a chance came true: that of a frame of a sender at a receiver, the same whoever else is there. */
  private chance(probability: number, sender: number, receiver: number, frame: number): boolean {
    const { id } = this.stations
    return hashUnit(this.seed, id[sender]!, id[receiver]!, frame) < probability
  }

  /** Lays out what became of the first of two frames. */
  private recall(grant: Grant): void {
    if (!grant.isRepeating) return
    for (let at = 0; at < grant.heardCount; at++) this.firstSinr[grant.heard[at]!] = grant.heardSinr[at]!
  }

  private forget(grant: Grant): void {
    if (!grant.isRepeating) return
    for (let at = 0; at < grant.heardCount; at++) this.firstSinr[grant.heard[at]!] = 0
  }

  private reserve(): void {
    const size = this.stations.x.length
    if (this.isSending.length === size) return
    this.sum = new Float32Array(size * this.subchannelCount)
    this.summed = new Int32Array(size).fill(this.subframe)
    this.firstSinr = new Float32Array(size)
    this.isSending = new Uint8Array(size)
  }
}
