import { collisionUs, decodeEdges, receiverUs, type DaliFrame } from '../../protocols/dali/index.js'
import type { EventHandle, OwnerId, Scheduler } from '../kernel/scheduler.js'

/** What happened on a line between two times of rest. */
export interface DaliTraffic {
  /** First and last edge, microseconds. */
  readonly startUs: number
  readonly endUs: number
  /** All edges: the first falls, then they alternate. */
  readonly edgesUs: readonly number[]
  /** The frame that they are; undefined where they are none. */
  readonly frame: DaliFrame | undefined
  /** The interval that no frame has, microseconds; 0 where that is not what is wrong. */
  readonly oddUs: number
  /** Who transmitted; several where they overlapped. */
  readonly by: readonly DaliStation[]
}

/** Who hangs on a line. */
export interface DaliStation {
  /** The line was at rest for a stop condition: what came before it. */
  onTraffic(traffic: DaliTraffic): void
  /** The supply of the line, as this station sees it, came or went. */
  onLinePower(isPowered: boolean): void
}

/** Hears everything on a line; changes nothing. */
export interface DaliTap {
  onTraffic(traffic: DaliTraffic): void
}

/** Current that a station takes from the line, and the most that a line may be fed, milliamperes (IEC 62386-101, 6.3, recalled). */
export const lineCurrent = { perStation: 2, max: 250 } as const

/** From an edge to when a receiver's filter has let it through, microseconds (assumed). */
const senseUs = 50

interface Transmission {
  readonly by: DaliStation
  /** Instants of its edges; changes when it breaks off. */
  edgesUs: number[]
  readonly onCollision: (() => void) | undefined
  /** When it sees that another one pulls the line low, Infinity for never. */
  seesUs: number
}

interface Place {
  readonly station: DaliStation
  isConnected: boolean
}

/**
 * A two-wire DALI line, edge by edge: idle high while it is fed, low while anybody pulls it low. Bits are whole microseconds
 * after the start of their frame, so 1200 bit/s holds on average. Costs one event for each frame or pile of frames.
 */
export class DaliBus {
  tap: DaliTap | undefined
  private readonly places: Place[] = []
  private supplies: { readonly by: object; readonly milliamperes: number }[] = []
  private transmissions: Transmission[] = []
  private restEvent: EventHandle | undefined
  private powered = false
  private isShorted = false
  private lastEdge = -receiverUs.stop
  /** The last edge before the transmissions of now. */
  private edgeBefore = -receiverUs.stop

  /** `owner`: whose events those of the line are. A line outlives the boards on it: give it an owner of its own. */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly owner: OwnerId = scheduler.addOwner(),
  ) {}

  /** Wires a station to the line; it hears at once whether there is power. */
  connect(station: DaliStation): void {
    const place = this.placeOf(station)
    if (place?.isConnected) return
    if (place) place.isConnected = true
    else this.places.push({ station, isConnected: true })
    station.onLinePower(this.powered)
    this.weighPower()
  }

  /** Cuts a station's wires; for it the line is without power. */
  disconnect(station: DaliStation): void {
    const place = this.placeOf(station)
    if (!place?.isConnected) return
    place.isConnected = false
    this.abort(station)
    station.onLinePower(false)
    this.weighPower()
  }

  /** Somebody feeds the line with a current in milliamperes, 0 when no more. What a disconnected station feeds does not arrive. */
  supply(by: object, milliamperes: number): void {
    this.supplies = this.supplies.filter((supply) => supply.by !== by)
    if (milliamperes > 0) this.supplies.push({ by, milliamperes })
    this.weighPower()
  }

  /** Bridges the two wires, or takes the bridge away. */
  setShorted(isShorted: boolean): void {
    this.isShorted = isShorted
    this.weighPower()
  }

  /** Whether the line is fed: with at least what its stations take, at most what a line may have. */
  get isPowered(): boolean {
    return this.powered
  }

  /** When the line's last edge was, or, while somebody transmits, will be. */
  get lastEdgeUs(): number {
    return this.lastEdge
  }

  /** How long a station has seen the line at rest, microseconds; what began just now it does not see yet. Negative while it is busy. */
  get quietUs(): number {
    const { nowUs } = this.scheduler
    const { transmissions } = this
    const isFresh = transmissions.length > 0 && transmissions.every(({ edgesUs }) => edgesUs[0]! > nowUs - senseUs)
    return nowUs - (isFresh ? this.edgeBefore : this.lastEdge)
  }

  /** Whether the line has carried anything since the last rest. */
  get isBusy(): boolean {
    return this.transmissions.length > 0
  }

  /**
   * Begins to transmit now. `edgesUs`: from now, the first falls. `onCollision`: this one listens to what it sends and breaks
   * off when it reads low where it sent high (IEC 62386-101, 9.2.3); called then. Without it, it goes on to its end.
   */
  transmit(by: DaliStation, edgesUs: readonly number[], onCollision?: () => void): void {
    const { nowUs } = this.scheduler
    if (!this.powered || !this.placeOf(by)?.isConnected) return
    const edges = edgesUs.map((edge) => nowUs + edge)
    if (this.transmissions.length === 0) this.edgeBefore = this.lastEdge
    this.transmissions.push({ by, edgesUs: edges, onCollision, seesUs: Infinity })
    this.extend(edges.at(-1)!)
    if (this.transmissions.length > 1) this.foresee()
  }

  /** Ends whatever a station transmits: it lost its supply or its wires. */
  abort(by: DaliStation): void {
    const { nowUs } = this.scheduler
    for (const transmission of this.transmissions)
      if (transmission.by === by) transmission.edgesUs = cutAt(transmission.edgesUs, nowUs)
    this.transmissions = this.transmissions.filter(({ edgesUs }) => edgesUs.length > 0)
  }

  private placeOf(station: DaliStation): Place | undefined {
    return this.places.find((place) => place.station === station)
  }

  private weighPower(): void {
    const connected = this.places.filter(({ isConnected }) => isConnected)
    const cutOff = this.places.filter(({ isConnected }) => !isConnected)
    const suppliesMa = this.supplies
      .filter(({ by }) => !cutOff.some(({ station }) => station === by))
      .reduce((sum, { milliamperes }) => sum + milliamperes, 0)
    const takesMa = connected.length * lineCurrent.perStation
    const isPowered = !this.isShorted && suppliesMa > 0 && suppliesMa >= takesMa && suppliesMa <= lineCurrent.max
    if (isPowered === this.powered) return
    this.powered = isPowered
    if (!isPowered) this.transmissions = []
    for (const { station } of connected) station.onLinePower(isPowered)
  }

  private extend(edgeUs: number): void {
    this.lastEdge = Math.max(this.lastEdge, edgeUs)
    if (this.restEvent !== undefined) this.scheduler.cancel(this.restEvent)
    this.restEvent = this.scheduler.at(this.lastEdge + receiverUs.stop, this.owner, rest, this)
  }

  /** The line was high for a stop condition. */
  rest(): void {
    this.restEvent = undefined
    const { transmissions } = this
    this.transmissions = []
    if (transmissions.length > 0) this.deliver(transmissions)
  }

  private deliver(transmissions: readonly Transmission[]): void {
    const [first] = transmissions
    const edgesUs = transmissions.length === 1 ? first!.edgesUs : merged(transmissions.map((each) => each.edgesUs))
    const reception = decodeEdges(edgesUs)
    const traffic: DaliTraffic = {
      startUs: edgesUs[0]!,
      endUs: edgesUs.at(-1)!,
      edgesUs,
      frame: reception.kind === 'frame' ? reception.frame : undefined,
      oddUs: reception.kind === 'violation' ? reception.timingUs : 0,
      by: transmissions.map(({ by }) => by),
    }
    this.tap?.onTraffic(traffic)
    for (const { station, isConnected } of this.places) if (isConnected) station.onTraffic(traffic)
  }

  /** Finds out for every transmission that listens when it will see another one. */
  private foresee(): void {
    const { nowUs } = this.scheduler
    for (const transmission of this.transmissions) {
      if (!transmission.onCollision) continue
      const others = this.transmissions.filter((other) => other !== transmission)
      const seesUs = seenAt(transmission.edgesUs, merged(others.map(({ edgesUs }) => edgesUs)), nowUs)
      if (seesUs >= transmission.seesUs) continue
      transmission.seesUs = seesUs
      this.scheduler.at(seesUs, this.owner, collide, new Collision(this, transmission, seesUs))
    }
  }

  /** A transmission sees another one: it falls silent, and holds the line low so that all others see it too. */
  breakOff(transmission: Transmission, seesUs: number): void {
    if (transmission.seesUs !== seesUs || !this.transmissions.includes(transmission)) return
    const breakUs = (collisionUs.breakMin + collisionUs.breakMax) / 2
    transmission.edgesUs = cutAt(transmission.edgesUs, seesUs).concat(seesUs, seesUs + breakUs)
    transmission.seesUs = -1
    this.lastEdge = Math.max(...this.transmissions.map(({ edgesUs }) => edgesUs.at(-1)!))
    this.extend(this.lastEdge)
    this.foresee()
    transmission.onCollision!()
  }
}

class Collision {
  constructor(
    readonly bus: DaliBus,
    readonly transmission: Transmission,
    readonly seesUs: number,
  ) {}
}

function rest(bus: DaliBus): void {
  bus.rest()
}

function collide({ bus, transmission, seesUs }: Collision): void {
  bus.breakOff(transmission, seesUs)
}

/** The edges before an instant, and one that rises there if the last of them fell. */
function cutAt(edgesUs: readonly number[], atUs: number): number[] {
  const before = edgesUs.filter((edge) => edge < atUs)
  return before.length % 2 === 0 ? before : before.concat(atUs)
}

/** Edges of a line that is low while any of these is. */
function merged(all: readonly (readonly number[])[]): number[] {
  const changes: { atUs: number; by: number }[] = []
  for (const edges of all) edges.forEach((atUs, index) => changes.push({ atUs, by: index % 2 === 0 ? 1 : -1 }))
  // Of those at one instant the falling first: the line stays low where one takes over from another.
  changes.sort((first, second) => first.atUs - second.atUs || second.by - first.by)
  const edges: number[] = []
  let pulling = 0
  for (const { atUs, by } of changes) {
    if (pulling === 0 || pulling + by === 0) edges.push(atUs)
    pulling += by
  }
  return edges
}

/** When one who sends `own` has seen the line low by `others` for long enough while it sent high, from an instant on. */
function seenAt(own: readonly number[], others: readonly number[], fromUs: number): number {
  // Its own highs lie between its lows; what follows its last edge is no longer its own.
  for (let high = 1; high + 1 < own.length; high += 2)
    for (let low = 0; low + 1 < others.length; low += 2) {
      const startUs = Math.max(own[high]!, others[low]!)
      const endUs = Math.min(own[high + 1]!, others[low + 1]!)
      const seenUs = startUs + collisionUs.seenAfter
      if (seenUs <= endUs && seenUs >= fromUs) return seenUs
    }
  return Infinity
}
