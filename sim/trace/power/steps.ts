import type { PowerEvent } from '../events.js'

/**
 * How long a burst of energy is drawn out at least, microseconds: a task of a processor takes about that. Short against
 * everything that is looked at.
 */
export const burstUs = 1000

/**
 * The most that a burst adds to the power of its part, watts; one of more energy is drawn out for longer. A ledger has bursts
 * where something is too small to have a state, and nothing of that kind draws more: the erasing of flash takes its tenths of
 * a second here too, and no peak is shown that no supply would see.
 */
export const burstW = 0.1

/** A part, or all parts on one supply, draws this from an instant on. */
export interface PowerStep {
  readonly atUs: number
  /** Undefined: the sum over the supply. */
  readonly part: string | undefined
  readonly supply: PowerEvent['supply']
  readonly powerW: number
}

interface Draw {
  readonly part: string | undefined
  readonly supply: PowerEvent['supply']
  /** Of its state, and of the bursts that are drawn out now. */
  stateW: number
  burstW: number
  bursts: number
  toldW: number | undefined
}

interface Pulse {
  readonly draw: Draw
  readonly endUs: number
  readonly powerW: number
}

/**
 * Makes steps of power out of one node's power events: each part and each supply as a step function of time, one step an
 * instant, whose integral is the energy of the ledger. A burst of energy becomes a pulse of {@link burstUs}, or of
 * {@link burstW} where that takes longer. A pulse that is under way at the end runs out after it.
 */
export class PowerSteps {
  private readonly parts = new Map<string, Draw>()
  private readonly totals = new Map<PowerEvent['supply'], Draw>()
  private readonly changed = new Set<Draw>()
  /** In the order of their ends. */
  private pulses: Pulse[] = []
  private nowUs = -Infinity

  constructor(private readonly onStep: (step: PowerStep) => void) {}

  /** Takes the next event. A burst leaves the state of its part as it was. */
  onEvent({ atUs, part, supply, powerW, burstJ }: PowerEvent): void {
    this.advance(atUs)
    const draw = this.drawOf(part, supply)
    if (burstJ === 0) draw.stateW = powerW
    else this.begin(draw, burstJ, atUs)
    this.changed.add(draw)
  }

  /** Time goes on: steps before `atUs` are told. */
  advance(atUs: number): void {
    for (let first = this.pulses[0]; first && first.endUs <= atUs; first = this.pulses[0]) {
      this.move(first.endUs)
      this.finish(first.draw, first.powerW)
      this.pulses.shift()
    }
    this.move(atUs)
  }

  /** Tells what has changed by now. More may change at the same instant and is told again. */
  flush(): void {
    const supplies = new Set<PowerEvent['supply']>()
    for (const draw of this.changed) {
      this.tell(draw, draw.stateW + draw.burstW)
      supplies.add(draw.supply)
    }
    this.changed.clear()
    for (const supply of supplies) this.tell(this.totalOf(supply), this.sumOf(supply))
  }

  /** The trace is over at an instant: everything ends at 0, so that what follows adds nothing to an integral. */
  end(atUs: number): void {
    this.advance(atUs)
    for (const draw of this.parts.values()) {
      draw.stateW = 0
      this.changed.add(draw)
    }
    this.advance(Infinity)
    this.flush()
  }

  private move(atUs: number): void {
    if (atUs <= this.nowUs) return
    this.flush()
    if (atUs !== Infinity) this.nowUs = atUs
  }

  private begin(draw: Draw, burstJ: number, atUs: number): void {
    const lengthUs = Math.max(burstUs, Math.ceil((burstJ / burstW) * 1e6))
    const pulse = { draw, endUs: atUs + lengthUs, powerW: burstJ / (lengthUs / 1e6) }
    draw.burstW += pulse.powerW
    draw.bursts++
    const { pulses } = this
    let at = pulses.length
    while (at > 0 && pulses[at - 1]!.endUs > pulse.endUs) at--
    pulses.splice(at, 0, pulse)
  }

  private finish(draw: Draw, powerW: number): void {
    draw.bursts--
    // Sums that come and go leave a rest in the last bits: none where there is no burst.
    draw.burstW = draw.bursts === 0 ? 0 : draw.burstW - powerW
    this.changed.add(draw)
  }

  private tell(draw: Draw, powerW: number): void {
    if (draw.toldW === powerW) return
    draw.toldW = powerW
    this.onStep({ atUs: this.nowUs, part: draw.part, supply: draw.supply, powerW })
  }

  private drawOf(part: string, supply: PowerEvent['supply']): Draw {
    let draw = this.parts.get(part)
    if (!draw) this.parts.set(part, (draw = newDraw(part, supply)))
    return draw
  }

  private totalOf(supply: PowerEvent['supply']): Draw {
    let total = this.totals.get(supply)
    if (!total) this.totals.set(supply, (total = newDraw(undefined, supply)))
    return total
  }

  private sumOf(supply: PowerEvent['supply']): number {
    let sum = 0
    for (const draw of this.parts.values()) if (draw.supply === supply) sum += draw.stateW + draw.burstW
    return sum
  }
}

function newDraw(part: string | undefined, supply: PowerEvent['supply']): Draw {
  return { part, supply, stateW: 0, burstW: 0, bursts: 0, toldW: undefined }
}
