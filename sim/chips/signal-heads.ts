import type { Net } from '../board/net.js'
import type { PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { SpiTarget } from '../board/spi-bus.js'

/** What road users see of a group. */
export type SignalState = 'dark' | 'red' | 'amber' | 'green' | 'flashing-green' | 'flashing-amber'

export type LampColour = 'red' | 'amber' | 'green'

/** Lamps by colour: a bit a group, group 1 is bit 0. */
export interface LitLamps {
  readonly red: number
  readonly amber: number
  readonly green: number
  /** The transfer relay has the heads on the flasher. */
  readonly onFlasher: boolean
}

/** What the heads of a junction are. */
export interface SignalHeadsWorld {
  /** By group: whether it has the two lamps of a pedestrian head. Pedestrian heads are dark on the flasher. */
  readonly pedestrian: readonly boolean[]
  /** Pairs of groups that the conflict monitor does not let be green together: its program card. Indices from 0. */
  readonly conflicts: readonly (readonly [number, number])[]
  /** Power of a lit lamp in watts; default 10 (LED heads of 300 mm take 8 to 12 W: recalled, not confirmed). */
  readonly lampPowerW?: number
}

/** The wires of a {@link SignalHeads} besides its SPI. */
export interface SignalHeadsWires {
  /** From the processor: high while it vouches for what it shows. Pulled down here. */
  readonly enable: Net
  /** To the processor: high when the conflict monitor has tripped. */
  readonly conflict: Net
}

/** What is wrong with a lamp: it stays dark, or its output stays on. */
export interface LampFault {
  readonly group: number
  readonly colour: LampColour
  readonly kind: 'open' | 'stuck-on'
}

/** A head that went dark out of green this lately is flashing, not broken: half a period of 1 Hz and a little. */
const flashUs = 600_000
/** How long two conflicting greens stand before the monitor trips: NEMA TS 2 says 200 to 500 ms (recalled). */
const conflictUs = 300_000

const colours = ['red', 'amber', 'green'] as const
const powerStates: PartStates = { part: 'signal-heads', states: ['flasher', 'controlled'], supply: 'mains' }
const State = { flasher: 0, controlled: 1 } as const

/**
 * The lamp side of a signal cabinet: three 8-bit output registers (red, amber, green: a bit a group) in one SPI chain, taken
 * over when the chip select goes up, with a current sense of every lamp shifted back; the transfer relay that gives the heads
 * to a flasher unless the processor holds `enable`; and a conflict monitor of its own that trips the relay for good.
 */
export class SignalHeads implements SpiTarget, Powered {
  /** Called after every change of what the heads show. */
  onChange: ((heads: SignalHeads, lit: LitLamps) => void) | undefined
  /** Whether the conflict monitor has tripped; only {@link resetMonitor} sets it back. */
  hasTripped = false
  private readonly meter: PartMeter
  private readonly shifted = [0, 0, 0]
  private readonly outputs: Record<LampColour, number> = { red: 0, amber: 0, green: 0 }
  private position = 0
  private faults: readonly LampFault[] = []
  private readonly greenOffAtUs: number[]
  private readonly greenOnAtUs: number[]
  private lit: LitLamps = { red: 0, amber: 0, green: 0, onFlasher: true }
  private isWatching = false
  /** Since when conflicting greens stand together; NaN while they do not. */
  private conflictSinceUs = NaN

  constructor(
    private readonly host: PartHost,
    private readonly wires: SignalHeadsWires,
    private readonly world: SignalHeadsWorld,
  ) {
    this.meter = host.ledger.add(powerStates)
    this.greenOffAtUs = world.pedestrian.map(() => -Infinity)
    this.greenOnAtUs = world.pedestrian.map(() => -Infinity)
    wires.enable.drive(this, { strength: 'pull', level: 0 })
    wires.enable.listen(() => this.settle())
    this.tellConflict()
    host.ledger.enter(this.meter, State.flasher, this.power(this.lit))
    this.settle()
  }

  /** What road users see of a group, from 0. A head that is dark for less than 0.6 s behind green counts as flashing. */
  signalState(group: number): SignalState {
    const bit = 1 << group
    const { lit, world } = this
    if (lit.onFlasher) return world.pedestrian[group] ? 'dark' : 'flashing-amber'
    if (lit.red & bit) return 'red'
    if (lit.amber & bit) return 'amber'
    const sinceOffUs = this.host.scheduler.nowUs - this.greenOffAtUs[group]!
    if (!(lit.green & bit)) return sinceOffUs <= flashUs ? 'flashing-green' : 'dark'
    return this.greenOnAtUs[group]! - this.greenOffAtUs[group]! <= flashUs ? 'flashing-green' : 'green'
  }

  /** The lamps that are lit; on the flasher none is by the controller. */
  get lamps(): LitLamps {
    return this.lit
  }

  /** Breaks or mends lamps: all that is broken, at once. @throws RangeError for a group that there is not */
  setFaults(faults: readonly LampFault[]): void {
    for (const { group } of faults)
      if (!(group in this.world.pedestrian)) throw new RangeError(`a group of these heads expected, got ${group}`)
    this.faults = faults
    this.settle()
  }

  /** Somebody opens the cabinet and presses the monitor's button. */
  resetMonitor(): void {
    this.hasTripped = false
    this.tellConflict()
    this.settle()
  }

  select(): void {
    this.position = 0
  }

  exchange(byte: number): number {
    const place = this.position++ % 3
    this.shifted[place] = byte
    return this.lampsOn(colours[place]!)
  }

  deselect(): void {
    if (this.position % 3 !== 0) this.host.note('warning', 'signal-heads', `${this.position} bytes shifted, 3 expected`)
    colours.forEach((colour, place) => (this.outputs[colour] = this.shifted[place]!))
    this.settle()
  }

  /** The registers start cleared. */
  powerOn(): void {
    this.clear()
  }

  /** The heads hang on the mains: without the controller they are on the flasher. */
  powerOff(): void {
    this.clear()
  }

  private clear(): void {
    for (const colour of colours) this.outputs[colour] = 0
    // The watch that was under way died with the supply.
    this.isWatching = false
    this.settle()
  }

  /** Lamps of a colour that have current now, as the relay and their faults have it. */
  private lampsOn(colour: LampColour): number {
    if (this.isOnFlasher) return 0
    let on = this.outputs[colour] & (2 ** this.world.pedestrian.length - 1)
    for (const fault of this.faults)
      if (fault.colour === colour) on = fault.kind === 'open' ? on & ~(1 << fault.group) : on | (1 << fault.group)
    return on
  }

  private get isOnFlasher(): boolean {
    return this.hasTripped || this.wires.enable.level === 0
  }

  private settle(): void {
    const onFlasher = this.isOnFlasher
    const next = {
      red: this.lampsOn('red'),
      amber: this.lampsOn('amber'),
      green: this.lampsOn('green'),
      onFlasher,
    }
    const { lit } = this
    if (colours.every((colour) => lit[colour] === next[colour]) && lit.onFlasher === onFlasher) return
    this.noteGreens(lit.green, next.green)
    this.lit = next
    this.host.ledger.enter(this.meter, onFlasher ? State.flasher : State.controlled, this.power(next))
    this.watchConflict()
    this.onChange?.(this, next)
  }

  private noteGreens(before: number, after: number): void {
    const { nowUs } = this.host.scheduler
    for (let group = 0; group < this.greenOffAtUs.length; group++) {
      const bit = 1 << group
      if ((before & bit) === (after & bit)) continue
      if (after & bit) this.greenOnAtUs[group] = nowUs
      else this.greenOffAtUs[group] = nowUs
    }
  }

  private power({ red, amber, green, onFlasher }: LitLamps): number {
    const each = this.world.lampPowerW ?? 10
    // On the flasher one amber of each vehicle head is lit half of the time.
    if (onFlasher) return (each / 2) * this.world.pedestrian.filter((isPedestrian) => !isPedestrian).length
    return each * (bits(red) + bits(amber) + bits(green))
  }

  private hasConflict(): boolean {
    const { green } = this.lit
    return this.world.conflicts.some(([first, second]) => ((green >> first) & (green >> second) & 1) === 1)
  }

  private watchConflict(): void {
    const { nowUs } = this.host.scheduler
    if (!this.hasConflict()) this.conflictSinceUs = NaN
    else if (Number.isNaN(this.conflictSinceUs)) this.conflictSinceUs = nowUs
    if (this.isWatching || Number.isNaN(this.conflictSinceUs)) return
    this.isWatching = true
    this.host.scheduler.at(this.conflictSinceUs + conflictUs, this.host.partOwner, judgeConflict, this)
  }

  /** The monitor's time is over: called by its event only. */
  judge(): void {
    this.isWatching = false
    if (!(this.host.scheduler.nowUs - this.conflictSinceUs >= conflictUs)) return this.watchConflict()
    this.hasTripped = true
    this.host.note('info', 'signal-heads', 'conflict monitor tripped')
    this.tellConflict()
    this.settle()
  }

  private tellConflict(): void {
    this.wires.conflict.drive(this, { strength: 'strong', level: this.hasTripped ? 1 : 0 })
  }
}

function judgeConflict(heads: SignalHeads): void {
  heads.judge()
}

function bits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}
