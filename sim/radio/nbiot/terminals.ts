import type { UserEquipment } from '../cell.js'
import type { CellEvents } from './cell-events.js'
import type { Packet } from './packet.js'

/** Where a modem stands with its cell. */
export const phase = {
  /** The cell does not know it. */
  detached: 0,
  idle: 1,
  /** On its way in: waking, on NPRACH. */
  accessing: 2,
  connected: 3,
  /** Sent early data; the base station waits whether an answer can go along with its acknowledgement. */
  held: 4,
} as const

/** What a modem wants in. */
export const purpose = { data: 0, attach: 1, update: 2, answer: 3, schedule: 4 } as const

/** A modem in a cell: who it is and its packets. Its numbers are in {@link Terminals}, by row. */
export class Terminal {
  up: Packet | undefined = undefined
  down: Packet | undefined = undefined
  attached: ((isAttached: boolean) => void) | undefined = undefined

  constructor(
    readonly cell: CellEvents,
    readonly row: number,
    readonly ue: UserEquipment,
  ) {}
}

/** What a cell keeps of each modem, in columns of typed arrays: some 100 bytes a modem and the object that events carry. */
export class Terminals {
  /** Hash of the IMSI: the modem's own stream of chance; and draws taken from it. */
  key!: Int32Array
  draws!: Uint32Array
  /** Goes up whenever packets under way become void. */
  epoch!: Uint32Array
  phase!: Uint8Array
  /** 1 once attached. */
  known!: Uint8Array
  purpose!: Uint8Array
  /** Level it tries random access in, preambles in this level, and in all. */
  level!: Uint8Array
  levelAttempts!: Uint8Array
  attempts!: Uint16Array
  /** 1: to be released once what is under way is done; 2: after the next packet down. */
  releasing!: Uint8Array
  /** Its preamble, see RandomAccess. */
  preamble!: Float64Array
  /** Until when its dialogues take, ms. */
  busyMs!: Float64Array
  /** When its connection was last used, and when it went to idle, ms. */
  usedMs!: Float64Array
  idleMs!: Float64Array
  /** Air time since the last that its modem was told, and in all before that, ms. */
  newTransmitMs!: Float64Array
  newReceiveMs!: Float64Array
  transmitMs!: Float64Array
  receiveMs!: Float64Array
  /** Handles of events; -1 if there is none: a step of access, release, periodic update, paging. */
  access!: Float64Array
  release!: Float64Array
  update!: Float64Array
  paging!: Float64Array
  /** Power saving in ms: T3324 (Infinity without PSM), T3412, eDRX cycle and window (0 without). */
  activeMs!: Float64Array
  periodicMs!: Float64Array
  extendedCycleMs!: Float64Array
  windowMs!: Float64Array
  private readonly list: Terminal[] = []
  private readonly byEquipment = new Map<UserEquipment, Terminal>()

  constructor(
    private readonly cell: CellEvents,
    private capacity = 16,
  ) {
    this.allocate()
  }

  get size(): number {
    return this.list.length
  }

  of(ue: UserEquipment): Terminal {
    return this.byEquipment.get(ue) ?? this.add(ue)
  }

  private add(ue: UserEquipment): Terminal {
    const row = this.list.length
    if (row === this.capacity) {
      this.capacity = Math.ceil(row * 1.5)
      this.allocate()
    }
    const terminal = new Terminal(this.cell, row, ue)
    this.list.push(terminal)
    this.byEquipment.set(ue, terminal)
    this.key[row] = hashText(ue.imsi)
    this.access[row] = this.release[row] = this.update[row] = this.paging[row] = -1
    this.activeMs[row] = this.periodicMs[row] = Infinity
    return terminal
  }

  private allocate(): void {
    const { capacity } = this
    for (const name of words) this[name] = copied(new Uint32Array(capacity), this[name])
    for (const name of bytes) this[name] = copied(new Uint8Array(capacity), this[name])
    for (const name of doubles) this[name] = copied(new Float64Array(capacity), this[name])
    this.key = copied(new Int32Array(capacity), this.key)
    this.attempts = copied(new Uint16Array(capacity), this.attempts)
  }
}

const words = ['draws', 'epoch'] as const
const bytes = ['phase', 'known', 'purpose', 'level', 'levelAttempts', 'releasing'] as const
const doubles = [
  'preamble',
  'busyMs',
  'usedMs',
  'idleMs',
  'newTransmitMs',
  'newReceiveMs',
  'transmitMs',
  'receiveMs',
  'access',
  'release',
  'update',
  'paging',
  'activeMs',
  'periodicMs',
  'extendedCycleMs',
  'windowMs',
] as const

function copied<Column extends { set(source: Column): void }>(target: Column, source: Column | undefined): Column {
  if (source) target.set(source)
  return target
}

/** FNV-1a, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
