import type { RandomStream } from '../../kernel/random.js'
import type { Grant, Occupancy } from './grant.js'
import type { Links } from './links.js'
import type { Pc5Settings } from './options.js'
import { milliwatts } from './path-loss.js'
import { ResourceSelection, type SelectionRequest } from './selection.js'
import type { Seat, Stations } from './stations.js'
import { rowWords } from './uses.js'
import { BlockSizes, type TransportBlock } from './transport-block.js'

/** Subframes over which the channel busy ratio is taken (TS 36.214, 5.1.30). */
const busyWindowMs = 100

/** Plans what stations send on: when a resource is kept, when another is chosen, and how busy the channel is. */
export class Planner {
  private readonly selection: ResourceSelection
  /** First sub-channel of the pool of each kind, and the end. */
  private readonly pools: readonly (readonly [number, number])[]
  private readonly sizes: readonly BlockSizes[]
  private readonly subchannelCount: number
  private readonly sensitivityMw: number
  private readonly busyMw: number
  private readonly busy: Float32Array

  constructor(
    private readonly settings: Pc5Settings,
    private readonly stations: Stations,
    private readonly links: Links,
  ) {
    const count = Math.floor(settings.resourceBlocks / settings.subchannelBlocks)
    const half = count >> 1
    this.subchannelCount = count
    this.pools =
      settings.pools === 'halves'
        ? [
            [0, half],
            [half, count],
          ]
        : [
            [0, count],
            [0, count],
          ]
    this.sizes = this.pools.map(
      ([from, to]) =>
        new BlockSizes(settings.subchannelBlocks, to - from, settings.overheadBytes, settings.maxCodeRate),
    )
    this.sensitivityMw = milliwatts(settings.sensitivityDbm)
    this.busyMw = milliwatts(settings.busyThresholdDbm)
    this.busy = new Float32Array(busyWindowMs * count)
    const { rsrpThresholdDbm, priorityStepDb } = settings
    this.selection = new ResourceSelection({
      subchannelCount: count,
      rsrpThresholdDbm,
      priorityStepDb,
      sensitivityMw: this.sensitivityMw,
    })
  }

  /** What a frame of a station takes; undefined where its pool cannot carry it. */
  blockFor(seat: Seat, byteLength: number): TransportBlock | undefined {
    return this.sizes[this.stations.kind[seat.index]!]!.of(byteLength)
  }

  /**
   * Whether a frame can go out on the resource that the flow has; `nextMs` is then its subframe. Not so where there is none,
   * the frame is larger, or it would wait too long (TS 36.321, 5.14.1.1).
   */
  keeps(grant: Grant, block: TransportBlock, nowMs: number): boolean {
    const { current, periodMs } = grant
    if (!current || grant.counter === 0 || periodMs === 0 || block.subchannels > current.subchannels) return false
    const earliestMs = nowMs + this.settings.selectionWindowMs[0]
    let { nextMs } = grant
    let unused = 0
    while (nextMs < earliestMs) {
      nextMs += periodMs
      unused++
    }
    if (unused > this.settings.reselectAfter || nextMs - nowMs > Math.max(periodMs, 100)) return false
    grant.nextMs = nextMs
    // A shorter frame is padded to the resource.
    grant.block = block.subchannels === current.subchannels ? block : { ...block, subchannels: current.subchannels }
    return true
  }

  /** Chooses a resource. */
  select(seat: Seat, grant: Grant, block: TransportBlock, nowMs: number): void {
    grant.giveUp()
    const { chance } = seat
    const counter = drawCounter(grant.periodMs, chance)
    const request = this.requestFor(seat, grant, block, nowMs, counter)
    let chosen: { readonly subframeMs: number; readonly subchannel: number }
    let repeat: typeof chosen | undefined
    if (this.settings.fidelity === 'curve') {
      grant.load = this.loadAround(seat)
      chosen = anywhere(request, chance)
      if (this.settings.retransmissions) repeat = { ...chosen, subframeMs: chosen.subframeMs + 1 + chance.integer(15) }
    } else {
      this.senseAll(seat, request, nowMs)
      chosen = this.selection.choose(chance)
      if (this.settings.retransmissions) repeat = this.selection.chooseRepeat(chance, chosen.subframeMs)
    }
    grant.block = block
    grant.counter = counter
    grant.nextMs = chosen.subframeMs
    grant.current = {
      firstMs: chosen.subframeMs,
      lastMs: -1,
      periodMs: grant.periodMs,
      subchannel: chosen.subchannel,
      subchannels: block.subchannels,
      priority: grant.priority,
      isReserved: false,
      gapMs: repeat ? repeat.subframeMs - chosen.subframeMs : 0,
      repeatSubchannel: repeat ? repeat.subchannel : 0,
    }
  }

  /**
   * A frame has gone out. Returns the subframes to its repetition, 0 where that was it; then the counter goes down, and at
   * its end the resource is kept by chance or given up.
   */
  advance(grant: Grant, subframeMs: number, chance: RandomStream): number {
    const current = grant.current!
    if (!grant.isRepeating) {
      grant.sentCount++
      current.lastMs = subframeMs
      grant.nextMs = subframeMs + grant.periodMs
      if (current.gapMs > 0) {
        grant.isRepeating = true
        return current.gapMs
      }
    }
    grant.isRepeating = false
    grant.heardCount = 0
    this.countDown(grant, current, chance)
    return 0
  }

  /** Part of the sub-channels of the last 100 ms of the station's pool with more power in them than the threshold. */
  busyRatio(seat: Seat, nowMs: number): number {
    const { busy, links, stations, subchannelCount } = this
    const [poolStart, poolEnd] = this.pools[stations.kind[seat.index]!]!
    busy.fill(0)
    const end = links.gather(seat.index, 0)
    for (let at = 0; at < end; at++)
      for (const grant of stations.seats[links.neighbour[at]!]?.grants ?? []) {
        if (grant.current) this.addBusy(grant.current, links.power[at]!, nowMs)
        for (const past of grant.past) this.addBusy(past, links.power[at]!, nowMs)
      }
    let count = 0
    for (let subframe = 0; subframe < busyWindowMs; subframe++)
      for (let subchannel = poolStart; subchannel < poolEnd; subchannel++)
        if (busy[subframe * subchannelCount + subchannel]! > this.busyMw) count++
    return count / (busyWindowMs * (poolEnd - poolStart))
  }

  private countDown(grant: Grant, current: Occupancy, chance: RandomStream): void {
    grant.counter--
    if (grant.counter <= 0 && grant.periodMs > 0 && chance.chance(this.settings.keepProbability))
      grant.counter = drawCounter(grant.periodMs, chance)
    if (grant.counter <= 0) grant.giveUp()
    else current.isReserved = true
  }

  private addBusy(occupancy: Occupancy, powerMw: number, nowMs: number): void {
    const { lastMs, firstMs, periodMs, subchannels, gapMs } = occupancy
    if (lastMs < firstMs) return
    const share = powerMw / subchannels
    // Of a period below 100 ms several frames lie in the window.
    for (let atMs = lastMs; atMs >= firstMs && atMs >= nowMs - 2 * busyWindowMs; atMs -= periodMs) {
      this.addBusyAt(atMs, nowMs, occupancy.subchannel, subchannels, share)
      if (gapMs > 0) this.addBusyAt(atMs + gapMs, nowMs, occupancy.repeatSubchannel, subchannels, share)
      if (periodMs === 0) return
    }
  }

  private addBusyAt(atMs: number, nowMs: number, subchannel: number, subchannels: number, powerMw: number): void {
    if (atMs < nowMs - busyWindowMs || atMs >= nowMs) return
    const row = (atMs % busyWindowMs) * this.subchannelCount
    for (let offset = 0; offset < subchannels; offset++) this.busy[row + subchannel + offset]! += powerMw
  }

  private requestFor(
    seat: Seat,
    grant: Grant,
    block: TransportBlock,
    nowMs: number,
    counter: number,
  ): SelectionRequest {
    const [first, last] = this.settings.selectionWindowMs
    const [poolStart, poolEnd] = this.pools[this.stations.kind[seat.index]!]!
    return {
      firstMs: nowMs + first,
      // A frame is over before the next one of its flow comes.
      lastMs: nowMs + (grant.periodMs > 0 ? Math.min(last, grant.periodMs - 2) : last),
      periodMs: grant.periodMs,
      counter,
      priority: grant.priority,
      subchannels: block.subchannels,
      poolStart,
      poolEnd,
    }
  }

  private senseAll(seat: Seat, request: SelectionRequest, nowMs: number): void {
    const { links, selection, stations } = this
    selection.begin(nowMs, request)
    for (const grant of seat.grants) selection.exclude(grant)
    const end = links.gather(seat.index, 0)
    for (let at = 0; at < end; at++) {
      if (links.power[at]! < this.sensitivityMw) continue
      selection.sense(stations.uses, links.neighbour[at]! * rowWords, links.power[at]!)
    }
  }

  /** Air time that all who are sensed ask for, over what the pool has. */
  private loadAround(seat: Seat): number {
    const { links, stations } = this
    const [poolStart, poolEnd] = this.pools[stations.kind[seat.index]!]!
    const end = links.gather(seat.index, 0, false)
    let load = 0
    for (let at = 0; at < end; at++) {
      if (links.power[at]! < this.sensitivityMw) continue
      for (const { current, periodMs } of stations.seats[links.neighbour[at]!]?.grants ?? []) {
        if (!current || periodMs === 0 || current.subchannel < poolStart || current.subchannel >= poolEnd) continue
        load += (current.subchannels * (current.gapMs > 0 ? 2 : 1)) / (periodMs * (poolEnd - poolStart))
      }
    }
    return load
  }
}

/** 5 to 15 for periods of 100 ms and more, as much longer as the period is shorter (TS 36.321, 5.14.1.1). */
function drawCounter(periodMs: number, chance: RandomStream): number {
  if (periodMs === 0) return 1
  const scale = periodMs >= 100 ? 1 : Math.floor(100 / Math.max(20, periodMs))
  return 5 * scale + chance.integer(10 * scale + 1)
}

function anywhere(
  request: SelectionRequest,
  chance: RandomStream,
): { readonly subframeMs: number; readonly subchannel: number } {
  const { firstMs, lastMs, poolStart, poolEnd, subchannels } = request
  return {
    subframeMs: firstMs + chance.integer(lastMs - firstMs + 1),
    subchannel: poolStart + chance.integer(poolEnd - poolStart - subchannels + 1),
  }
}
