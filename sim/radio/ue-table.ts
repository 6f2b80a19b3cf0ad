import type { UserEquipment } from './cell.js'

/** What the radio of a modem does, as its row keeps it: an index into the states a cell can cause. */
export const idle = 0
export const connected = 1
export const receiving = 2
export const transmitting = 3

/** Doubles of a modem's row: last use of the connection; handle of the pending release, -1 if there is none. */
export const activeAt = 0
export const releaseAt = 1
export const doublesPerRow = 8

/**
 * Words of a modem's row, after the doubles: hash of the IMSI, which is the modem's own stream of chance, whoever else is in the
 * cell; draws taken from it; the epoch, which goes up whenever packets under way become void (attach, detach); whether it is
 * attached; what its radio does.
 */
export const keyAt = 8
export const drawsAt = 9
export const epochAt = 10
export const attachedAt = 11
export const radioAt = 12
export const wordsPerRow = 16

/** One direction of a modem's packets: where its row keeps what. */
export interface Lane {
  /** A double: until when the packets sent so far take, in microseconds; the next one arrives no earlier. */
  readonly untilAt: number
  /** A half word: packets on the air. */
  readonly onAirAt: number
  /** A half word: packets that wait for the modem to be connected. */
  readonly waitingAt: number
}

export const upLane: Lane = { untilAt: 2, onAirAt: 26, waitingAt: 27 }
export const downLane: Lane = { untilAt: 3, onAirAt: 28, waitingAt: 29 }
export const halvesPerRow = 32

/**
 * What a cell keeps of each modem: 64 bytes, a line of the processor's cache, in one memory with three views. A modem has its
 * row from the first time the cell hears of it.
 */
export class UeTable {
  readonly equipment: UserEquipment[] = []
  doubles: Float64Array
  words: Int32Array
  halves: Uint16Array
  /** Rows by owner: a small number that is nearly always one modem's own. Modems that share theirs are in the map. */
  private rowByOwner = new Int32Array(64).fill(-1)
  private readonly rowByEquipment = new Map<UserEquipment, number>()

  constructor(capacity = 16) {
    this.doubles = new Float64Array(doublesPerRow * capacity)
    this.words = new Int32Array(this.doubles.buffer)
    this.halves = new Uint16Array(this.doubles.buffer)
  }

  /** Modems heard of. */
  get size(): number {
    return this.equipment.length
  }

  /** Row of a modem, made at its first use. */
  rowOf(ue: UserEquipment): number {
    const row = this.rowByOwner[ue.owner]
    if (row !== undefined && row >= 0 && this.equipment[row] === ue) return row
    return this.rowByEquipment.get(ue) ?? this.add(ue)
  }

  /** Forgets the packets of one direction. */
  clear(row: number, lane: Lane): void {
    this.doubles[doublesPerRow * row + lane.untilAt] = 0
    this.halves[halvesPerRow * row + lane.onAirAt] = 0
    this.halves[halvesPerRow * row + lane.waitingAt] = 0
  }

  private add(ue: UserEquipment): number {
    const row = this.equipment.push(ue) - 1
    if (doublesPerRow * row === this.doubles.length) this.grow(Math.ceil(row * 1.5))
    this.setRow(ue, row)
    this.words[wordsPerRow * row + keyAt] = hashText(ue.imsi)
    this.doubles[doublesPerRow * row + releaseAt] = -1
    return row
  }

  private setRow(ue: UserEquipment, row: number): void {
    const { owner } = ue
    if (owner >= this.rowByOwner.length) {
      const larger = new Int32Array(Math.ceil((owner + 1) * 1.5)).fill(-1)
      this.rowByOwner = copyInto(larger, this.rowByOwner)
    }
    if (this.rowByOwner[owner] === -1) this.rowByOwner[owner] = row
    else this.rowByEquipment.set(ue, row)
  }

  private grow(capacity: number): void {
    this.doubles = copyInto(new Float64Array(doublesPerRow * capacity), this.doubles)
    this.words = new Int32Array(this.doubles.buffer)
    this.halves = new Uint16Array(this.doubles.buffer)
  }
}

function copyInto<Table extends { set(source: Table): void }>(target: Table, source: Table): Table {
  target.set(source)
  return target
}

/** FNV-1a, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
