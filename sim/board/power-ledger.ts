import type { Scheduler } from '../kernel/scheduler.js'
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

  constructor(
    readonly parts: readonly PartStates[],
    readonly offsets: readonly number[],
  ) {}

  /** The layout with one more part; the same one for the same part. */
  with(part: PartStates, offset: number): LedgerLayout {
    let layout = this.longer.get(part)
    if (!layout) {
      layout = new LedgerLayout([...this.parts, part], [...this.offsets, offset])
      this.longer.set(part, layout)
    }
    return layout
  }
}

/**
 * Where a board's energy went: joules by part and state, integrated exactly over states of constant power.
 * All figures of a board lie in one array of doubles, since a city has hundreds of thousands of boards.
 */
export class PowerLedger {
  tap: PowerTap | undefined
  private values: number[] = []
  private layout: LedgerLayout

  /** `emptyLayout`: shared by all ledgers of a world, so that what boards built alike have in common is stored once. */
  constructor(
    private readonly scheduler: Scheduler,
    emptyLayout = new LedgerLayout([], []),
  ) {
    this.layout = emptyLayout
  }

  /** Adds a consumer, in its first state and drawing nothing. */
  add(part: PartStates): PartMeter {
    const offset = this.values.length
    // Concatenated, not pushed: an array that grows by push sets aside room for what never comes.
    this.values = this.values.concat(
      [0, this.scheduler.nowUs, 0],
      part.states.map(() => 0),
    )
    this.layout = this.layout.with(part, offset)
    return offset
  }

  /** A part enters a state (by index) in which it draws a constant power in watts. */
  enter(meter: PartMeter, state: number, powerW: number): void {
    this.settle(meter)
    this.values[meter + stateAt] = state
    this.values[meter + powerAt] = powerW
    if (this.tap) this.tap.onState(this.partOf(meter), meter, state, powerW)
  }

  /** Adds a burst of energy in joules that is too short for a state of its own: a flash write, one task of a processor. */
  charge(meter: PartMeter, state: number, energyJ: number): void {
    this.values[meter + energyAt + state]! += energyJ
    if (this.tap) this.tap.onBurst(this.partOf(meter), meter, state, energyJ)
  }

  /** Tells a tap what every consumer does now. */
  tellAll(tap: PowerTap): void {
    const { parts, offsets } = this.layout
    parts.forEach((part, index) => {
      const meter = offsets[index]!
      tap.onState(part, meter, this.values[meter + stateAt]!, this.values[meter + powerAt]!)
    })
  }

  /** Power that a part draws now, in watts. */
  powerW(meter: PartMeter): number {
    return this.values[meter + powerAt]!
  }

  /** Power that everything on a supply draws now, in watts. */
  totalPowerW(supply: PartStates['supply']): number {
    const { parts, offsets } = this.layout
    let sum = 0
    for (let index = 0; index < parts.length; index++)
      if (parts[index]!.supply === supply) sum += this.values[offsets[index]! + powerAt]!
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
    for (let state = 0; state < count; state++) sum += this.values[meter + energyAt + state]!
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
      states.forEach((state, place) => (row[state] = (row[state] ?? 0) + this.values[offset + energyAt + place]!))
    }
    return table
  }

  private partOf(meter: PartMeter): PartStates {
    const { parts, offsets } = this.layout
    return parts[offsets.indexOf(meter)]!
  }

  private settle(meter: PartMeter): void {
    const { values } = this
    const nowUs = this.scheduler.nowUs
    values[meter + energyAt + values[meter + stateAt]!]! +=
      (values[meter + powerAt]! * (nowUs - values[meter + sinceAt]!)) / 1e6
    values[meter + sinceAt] = nowUs
  }
}
