import type { UserEquipment } from './cell.js'

/** What the radio of a modem does, as {@link UeTable.radio} keeps it: an index into the states a cell can cause. */
export const idle = 0
export const connected = 1
export const receiving = 2
export const transmitting = 3

/** One direction of all modems' packets. */
export class Lane {
  /** Until when the packets sent so far take, in microseconds; the next one arrives no earlier. */
  untilUs: Float64Array
  /** Packets on the air. */
  onAir: Uint16Array
  /** Packets that wait for the modem to be connected. */
  waiting: Uint16Array

  constructor(capacity: number) {
    this.untilUs = new Float64Array(capacity)
    this.onAir = new Uint16Array(capacity)
    this.waiting = new Uint16Array(capacity)
  }

  clear(row: number): void {
    this.untilUs[row] = 0
    this.onAir[row] = 0
    this.waiting[row] = 0
  }

  grow(capacity: number): void {
    this.untilUs = copyInto(new Float64Array(capacity), this.untilUs)
    this.onAir = copyInto(new Uint16Array(capacity), this.onAir)
    this.waiting = copyInto(new Uint16Array(capacity), this.waiting)
  }
}

/**
 * What a cell keeps of each modem, in columns of typed arrays: some 50 bytes a modem. A modem has its row from the first
 * time the cell hears of it.
 */
export class UeTable {
  readonly equipment: UserEquipment[] = []
  readonly up: Lane
  readonly down: Lane
  /** Hash of the IMSI: the modem's own stream of chance, whoever else is in the cell. */
  key: Int32Array
  /** Draws taken from that stream. */
  draws: Uint32Array
  /** Goes up whenever packets under way become void: attach, detach. */
  epoch: Uint32Array
  attached: Uint8Array
  radio: Uint8Array
  /** Last use of the connection. */
  activeUs: Float64Array
  /** Handle of the pending release; -1 if there is none. */
  release: Float64Array
  /** Rows by owner: a small number that is nearly always one modem's own. Modems that share theirs are in the map. */
  private rowByOwner = new Int32Array(64).fill(-1)
  private readonly rowByEquipment = new Map<UserEquipment, number>()

  constructor(capacity = 16) {
    this.up = new Lane(capacity)
    this.down = new Lane(capacity)
    this.key = new Int32Array(capacity)
    this.draws = new Uint32Array(capacity)
    this.epoch = new Uint32Array(capacity)
    this.attached = new Uint8Array(capacity)
    this.radio = new Uint8Array(capacity)
    this.activeUs = new Float64Array(capacity)
    this.release = new Float64Array(capacity)
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

  private add(ue: UserEquipment): number {
    const row = this.equipment.push(ue) - 1
    if (row === this.key.length) this.grow(Math.ceil(row * 1.5))
    this.setRow(ue, row)
    this.key[row] = hashText(ue.imsi)
    this.release[row] = -1
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
    this.up.grow(capacity)
    this.down.grow(capacity)
    this.key = copyInto(new Int32Array(capacity), this.key)
    this.draws = copyInto(new Uint32Array(capacity), this.draws)
    this.epoch = copyInto(new Uint32Array(capacity), this.epoch)
    this.attached = copyInto(new Uint8Array(capacity), this.attached)
    this.radio = copyInto(new Uint8Array(capacity), this.radio)
    this.activeUs = copyInto(new Float64Array(capacity), this.activeUs)
    this.release = copyInto(new Float64Array(capacity), this.release)
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
