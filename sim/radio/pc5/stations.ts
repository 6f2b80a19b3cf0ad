import type { RandomStream } from '../../kernel/random.js'
import type { Grant } from './grant.js'
import type { StationKind } from './options.js'
import { shadowKey } from './shadowing.js'
import type { StreetMap } from './streets.js'
import { packUses, repack, rowWords } from './uses.js'

/** What a station knows of a frame beside its bytes. The object is used again: take out of it what is to be kept. */
export interface FrameInfo {
  /** Id of the station that sent it. */
  readonly from: number
  /** When its last subframe ended. */
  readonly atUs: number
  /** ProSe per-packet priority, 1 is the most urgent. */
  readonly priority: number
  /** Power over the whole frame, dBm. */
  readonly powerDbm: number
  /** Signal to interference and noise, dB; the two of a repeated frame added. NaN with fidelity "curve". */
  readonly sinrDb: number
}

/**
 * One who listens for many stations at once: of a frame it is told once, with who of them received it. Where thousands of
 * receivers look at the same few octets first, this saves most of the work.
 */
export interface Pc5Ear {
  /** The first `count` of `members` received a frame. The bytes may be kept; the list is used again. */
  onFrames(bytes: Uint8Array, members: Int32Array, count: number): void
}

/** A radio on the medium. */
export interface Pc5Station {
  /** A number of its own in the world; its chance hangs on it. */
  readonly id: number
  readonly kind: StationKind
  /** Where it is now, metres east and north. The object may be one that is used again. */
  position(): { readonly x: number; readonly y: number }
  /** A frame was received. The bytes are nobody else's to change; they may be kept. */
  onFrame(bytes: Uint8Array, info: FrameInfo): void
}

/** A radio whose frames an ear hears. */
export type Pc5Member = Omit<Pc5Station, 'onFrame'>

/** A station's place in the medium's tables. */
export class Seat {
  readonly grants: Grant[] = []
  constructor(
    readonly station: Pc5Member,
    readonly index: number,
    readonly chance: RandomStream,
  ) {}
}

/** Nobody hears for a station that has left; one that listens for itself hears with no ear. */
export const nobody = 0
export const itself = -1
/** Low bits of {@link Stations.hearing}: the station's number at its ear. */
export const memberBits = 24
const mostEars = 127

/** Metres of a cell of the grid in which neighbours are found. */
const cellM = 100

/**
 * Stations by number, with what the inner loops need of them side by side, and a grid over them: cells in rows, stations of
 * a row next to each other. Places are read once a refresh.
 */
export class Stations {
  readonly seats: (Seat | undefined)[] = []
  /** Who listens for itself, by index; read where {@link hearing} is {@link itself}. */
  readonly listeners: (Pick<Pc5Station, 'onFrame'> | undefined)[] = []
  /** One more than the highest index in use. */
  get count(): number {
    return this.seats.length
  }
  x = new Float64Array(64)
  y = new Float64Array(64)
  id = new Int32Array(64)
  /** 0 for vehicles, 1 for roadside units. */
  kind = new Uint8Array(64)
  key = new Int32Array(64)
  /** Counts all that were ever attached; -1 for those that have left. */
  serial = new Int32Array(64)
  /** What hears for a station: {@link nobody}, {@link itself}, or an ear by number from 1 above its number there. */
  hearing = new Int32Array(64)
  /** What others sense of a station: {@link packUses}. */
  uses = new Int32Array(64 * rowWords)
  /** Two words a station. */
  streets = new Int32Array(128)
  /** Indices, cell by cell, and where each cell begins. */
  order = new Int32Array(64)
  cellStart = new Int32Array(1)
  /** The same as above in the order of the cells: what the inner loops read lies side by side. */
  sortedX = new Float32Array(64)
  sortedY = new Float32Array(64)
  sortedKey = new Int32Array(64)
  sortedKind = new Uint8Array(64)
  sortedEast = new Int32Array(64)
  sortedNorth = new Int32Array(64)
  columns = 0
  rows = 0
  private west = 0
  private south = 0
  private cellOf = new Int32Array(64)
  /** How many were ever attached. */
  attached = 0
  readonly ears: Pc5Ear[] = []
  private readonly free: number[] = []
  private readonly scratch = new Int32Array(2)

  constructor(
    private readonly decorrelationM: number,
    private readonly map: StreetMap | undefined,
  ) {}

  /** Takes a station in; others find it from the next refresh on. */
  add(station: Pc5Member, listener: Pick<Pc5Station, 'onFrame'> | undefined, chance: RandomStream): Seat {
    const index = this.free.pop() ?? this.seats.length
    if (index === this.x.length) this.grow()
    const seat = new Seat(station, index, chance)
    this.seats[index] = seat
    this.listeners[index] = listener
    this.serial[index] = this.attached++
    this.hearing[index] = itself
    this.id[index] = station.id
    this.kind[index] = station.kind === 'rsu' ? 1 : 0
    this.locate(seat)
    return seat
  }

  /** Lets an ear listen for a station. @throws RangeError for too many ears, or a member that is no number of 24 bits */
  listenBy({ index }: Seat, ear: Pc5Ear, member: number): void {
    const known = this.ears.indexOf(ear)
    const number = known >= 0 ? known + 1 : this.ears.push(ear)
    if (number > mostEars || !(member >= 0 && member < 1 << memberBits))
      throw new RangeError(`at most ${mostEars} ears of 2^${memberBits} members expected, got ${number}, ${member}`)
    this.hearing[index] = (number << memberBits) | member
  }

  remove(seat: Seat): void {
    this.seats[seat.index] = undefined
    this.listeners[seat.index] = undefined
    this.serial[seat.index] = -1
    this.hearing[seat.index] = nobody
    this.uses[seat.index * rowWords] = 0
    this.free.push(seat.index)
  }

  /** What a station uses has changed. */
  publish(seat: Seat): void {
    packUses(seat.grants, this.uses, seat.index * rowWords)
  }

  /** A flow has sent one more frame. */
  publishFrame(seat: Seat, grant: Grant): void {
    if (grant.current && grant.use >= 0) repack(grant, this.uses, seat.index * rowWords)
    else this.publish(seat)
  }

  /** Reads where everyone is and sorts them into the grid. */
  refresh(): void {
    const { seats, x, y } = this
    let west = Infinity
    let south = Infinity
    let east = -Infinity
    let north = -Infinity
    for (let index = 0; index < seats.length; index++) {
      const seat = seats[index]
      if (!seat) continue
      this.locate(seat)
      west = Math.min(west, x[index]!)
      east = Math.max(east, x[index]!)
      south = Math.min(south, y[index]!)
      north = Math.max(north, y[index]!)
    }
    if (west > east) west = east = south = north = 0
    this.west = west
    this.south = south
    this.columns = Math.floor((east - west) / cellM) + 1
    this.rows = Math.floor((north - south) / cellM) + 1
    this.sort()
  }

  /** First and last column or row of cells within a distance of a place. */
  columnAt(x: number): number {
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.west) / cellM)))
  }

  rowAt(y: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((y - this.south) / cellM)))
  }

  private locate({ index, station }: Seat): void {
    const { x, y } = station.position()
    this.x[index] = x
    this.y[index] = y
    this.key[index] = shadowKey(
      station.id,
      Math.floor(x / this.decorrelationM) | 0,
      Math.floor(y / this.decorrelationM) | 0,
    )
    if (!this.map) return
    this.map.streetsOf(x, y, this.scratch)
    this.streets[2 * index] = this.scratch[0]!
    this.streets[2 * index + 1] = this.scratch[1]!
  }

  /** Counts, adds up, and puts each in its place. */
  private sort(): void {
    const { seats, x, y, cellOf, columns } = this
    const cells = this.rows * columns
    if (this.cellStart.length < cells + 1) this.cellStart = new Int32Array(2 * cells + 1)
    const { cellStart, order } = this
    cellStart.fill(0)
    for (let index = 0; index < seats.length; index++) {
      if (!seats[index]) continue
      const cell = this.rowAt(y[index]!) * columns + this.columnAt(x[index]!)
      cellOf[index] = cell
      cellStart[cell]!++
    }
    let end = 0
    for (let cell = 0; cell <= cells; cell++) cellStart[cell] = end += cell < cells ? cellStart[cell]! : 0
    for (let index = seats.length - 1; index >= 0; index--)
      if (seats[index]) order[--cellStart[cellOf[index]!]!] = index
    this.copySorted(end)
  }

  private copySorted(count: number): void {
    const { order, streets } = this
    for (let place = 0; place < count; place++) {
      const index = order[place]!
      this.sortedX[place] = this.x[index]!
      this.sortedY[place] = this.y[index]!
      this.sortedKey[place] = this.key[index]!
      this.sortedKind[place] = this.kind[index]!
      this.sortedEast[place] = streets[2 * index]!
      this.sortedNorth[place] = streets[2 * index + 1]!
    }
  }

  private grow(): void {
    const capacity = 2 * this.x.length
    this.x = grown(this.x, new Float64Array(capacity))
    this.y = grown(this.y, new Float64Array(capacity))
    this.kind = grown(this.kind, new Uint8Array(capacity))
    this.serial = grown(this.serial, new Int32Array(capacity))
    this.uses = grown(this.uses, new Int32Array(capacity * rowWords))
    this.hearing = grown(this.hearing, new Int32Array(capacity))
    this.id = grown(this.id, new Int32Array(capacity))
    this.key = grown(this.key, new Int32Array(capacity))
    this.order = grown(this.order, new Int32Array(capacity))
    this.cellOf = grown(this.cellOf, new Int32Array(capacity))
    this.sortedX = grown(this.sortedX, new Float32Array(capacity))
    this.sortedY = grown(this.sortedY, new Float32Array(capacity))
    this.sortedKey = grown(this.sortedKey, new Int32Array(capacity))
    this.sortedKind = grown(this.sortedKind, new Uint8Array(capacity))
    this.sortedEast = grown(this.sortedEast, new Int32Array(capacity))
    this.sortedNorth = grown(this.sortedNorth, new Int32Array(capacity))
    this.streets = grown(this.streets, new Int32Array(2 * capacity))
  }
}

function grown<Numbers extends Float64Array | Float32Array | Int32Array | Uint8Array>(
  from: Numbers,
  to: Numbers,
): Numbers {
  to.set(from)
  return to
}
