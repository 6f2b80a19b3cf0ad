import type { Scheduler } from '../kernel/scheduler.js'
import { LedgerMemory, type Figures } from './ledger-memory.js'
import type { PowerTap } from './taps.js'

/** A consumer of power and the states it can be in. One constant for all parts of a kind. */
export interface PartStates {
  /** Name in summaries: "modem", "lamp". */
  readonly part: string
  readonly states: readonly string[]
  /** Which supply it hangs on: what the board's battery feeds, or what comes from the mains beside it. */
  readonly supply: 'board' | 'mains'
}

/** Energy by part and state, in joules. */
export type EnergyTable = Record<string, Record<string, number>>

/** What {@link PowerLedger.add} gives: where a part's figures lie. */
export type PartMeter = number

const powerAt = 0
const sinceAt = 1
const stateAt = 2
const energyAt = 3

/** Which parts a ledger has, in the order they were added, and where their figures lie. Never changes; leads to longer ones. */
export class LedgerLayout {
  private readonly longer = new Map<PartStates, LedgerLayout>()

  /** Without parts: what the ledgers of a world begin with. `size`: figures of all parts. */
  constructor(
    readonly parts: readonly PartStates[] = [],
    readonly offsets: readonly number[] = [],
    readonly size = 0,
    readonly memory = new LedgerMemory(),
  ) {}

  /** The layout with one more part; the same one for the same part. */
  with(part: PartStates): LedgerLayout {
    let layout = this.longer.get(part)
    if (!layout) {
      const { parts, offsets, size, memory } = this
      layout = new LedgerLayout([...parts, part], [...offsets, size], size + figuresOf(part), memory)
      this.longer.set(part, layout)
    }
    return layout
  }
}

const figuresOf = ({ states }: PartStates): number => energyAt + states.length

const noFigures = new Float64Array(0)

/** Where a board's energy went: joules by part and state, integrated exactly over states of constant power. */
export class PowerLedger implements Figures {
  tap: PowerTap | undefined
  /** @internal */
  slab = noFigures
  /** @internal */
  base = 0

  /** `layout`: an empty one, shared by all ledgers of a world, so that what boards built alike have in common is stored once. */
  constructor(
    private readonly scheduler: Scheduler,
    private layout = new LedgerLayout(),
  ) {}

  /** Adds a consumer, in its first state and drawing nothing. */
  add(part: PartStates): PartMeter {
    const { size, memory } = this.layout
    memory.lengthen(this, size, figuresOf(part))
    this.slab[this.base + size + sinceAt] = this.scheduler.nowUs
    this.layout = this.layout.with(part)
    return size
  }

  /** A part enters a state (by index) in which it draws a constant power in watts. */
  enter(meter: PartMeter, state: number, powerW: number): void {
    this.settle(meter)
    const { slab, base } = this
    slab[base + meter + stateAt] = state
    slab[base + meter + powerAt] = powerW
    if (this.tap) this.tap.onState(this.partOf(meter), meter, state, powerW)
  }

  /** Adds a burst of energy in joules that is too short for a state of its own: a flash write, one task of a processor. */
  charge(meter: PartMeter, state: number, energyJ: number): void {
    this.slab[this.base + meter + energyAt + state]! += energyJ
    if (this.tap) this.tap.onBurst(this.partOf(meter), meter, state, energyJ)
  }

  /** Tells a tap what every consumer does now. */
  tellAll(tap: PowerTap): void {
    const { parts, offsets } = this.layout
    parts.forEach((part, index) => {
      const meter = offsets[index]!
      tap.onState(part, meter, this.slab[this.base + meter + stateAt]!, this.slab[this.base + meter + powerAt]!)
    })
  }

  /** Power that a part draws now, in watts. */
  powerW(meter: PartMeter): number {
    return this.slab[this.base + meter + powerAt]!
  }

  /** Power that everything on a supply draws now, in watts. */
  totalPowerW(supply: PartStates['supply']): number {
    const { parts, offsets } = this.layout
    let sum = 0
    for (let index = 0; index < parts.length; index++)
      if (parts[index]!.supply === supply) sum += this.slab[this.base + offsets[index]! + powerAt]!
    return sum
  }

  /** Energy in joules up to now of everything on a supply. */
  supplyEnergyJ(supply: PartStates['supply']): number {
    const { parts, offsets } = this.layout
    let sum = 0
    for (let index = 0; index < parts.length; index++)
      if (parts[index]!.supply === supply) sum += this.energyJ(offsets[index]!)
    return sum
  }

  /** Energy of a part in joules up to now, over all states. */
  energyJ(meter: PartMeter): number {
    this.settle(meter)
    const count = this.partOf(meter).states.length
    let sum = 0
    for (let state = 0; state < count; state++) sum += this.slab[this.base + meter + energyAt + state]!
    return sum
  }

  /** The whole ledger up to now, in joules; parts of the same name are added up. */
  table(): EnergyTable {
    const table: EnergyTable = {}
    const { parts, offsets } = this.layout
    for (let index = 0; index < parts.length; index++) {
      const { part, states } = parts[index]!
      const offset = offsets[index]!
      this.settle(offset)
      const row = (table[part] ??= {})
      states.forEach(
        (state, place) => (row[state] = (row[state] ?? 0) + this.slab[this.base + offset + energyAt + place]!),
      )
    }
    return table
  }

  private partOf(meter: PartMeter): PartStates {
    const { parts, offsets } = this.layout
    return parts[offsets.indexOf(meter)]!
  }

  private settle(meter: PartMeter): void {
    const { slab } = this
    const at = this.base + meter
    const nowUs = this.scheduler.nowUs
    slab[at + energyAt + (slab[at + stateAt]! | 0)]! += (slab[at + powerAt]! * (nowUs - slab[at + sinceAt]!)) / 1e6
    slab[at + sinceAt] = nowUs
  }
}
