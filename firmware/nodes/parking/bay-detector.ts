import { approach, distance, RecentFields, type Field } from './field.js'
import { EmptyLevels } from './empty-levels.js'

/** Thresholds of the detection, microteslas unless a unit is named. Chosen, and tried against the world of sim/city/parking. */
export interface DetectorLimits {
  /** A field that leaves its rest by more may be a vehicle. */
  readonly step: number
  /** Samples that are no further from their mean are at rest. */
  readonly still: number
  /** No further from a level is that level. */
  readonly near: number
  /** Without a radar: from here on it is a vehicle. */
  readonly middle: number
  /** From here on it is a vehicle and nobody is asked. */
  readonly sure: number
  /** What moved the field by more while it moved was over the chip, even if the field is back where it was. */
  readonly over: number
}

export const usualLimits: DetectorLimits = { step: 2.5, still: 2, near: 2, middle: 9, sure: 30, over: 15 }

/** What the detector does: the field rests; the field moves; the radar is asked. */
export type DetectorPhase = 'rest' | 'moving' | 'asking'

/** What it wants next: the sample of a quiet bay, of one where something moves, or the answer of the radar. */
export type Wanted = 'quiet' | 'close' | 'radar'

/** Samples that must agree before the field is at rest again: three seconds at one a second. */
const settledSamples = 4
/** What the radar is to decide has to rest longer, by so many samples: a vehicle that only passes is gone by then. */
const doubtSamples = 3
/** And longer yet where nothing came over the chip: trams set off, and lorries wait for a light. */
const farDoubtSamples = 16
/** Samples in a row that are back where the field was: what moved was far away. */
const backSamples = 2
/** A field that does not come to rest for so long: the radar is asked. The next time it takes twice as long, up to so often. */
const restlessS = 60
const mostPatience = 8
/** The level of rest follows the field, first as the mean of what came, then with this time constant. */
const driftS = 300
const convergedS = 120

/**
 * Tells from the magnetic field whether a vehicle stands over the chip. A pure state machine: samples and answers of a radar go
 * in, what is wanted next comes out. It knows neither chip nor clock nor bus, so recorded fields can be played to it.
 *
 * A field at rest is watched for a step. While it moves, samples come close together until it rests again. Where it then rests
 * decides: near a level of the empty bay it is empty, far from all it is taken, and in between, or where no level is known yet, the
 * radar is asked, if there is one.
 */
export class BayDetector {
  phase: DetectorPhase = 'moving'
  /** Whether a vehicle stands there; undefined until that is known. */
  isOccupied: boolean | undefined
  /** When the field began to move, in the seconds of {@link take}. */
  movedAtS = 0
  readonly empty = new EmptyLevels()
  private readonly recent = new RecentFields(settledSamples)
  private rest: Field | undefined
  private restedS = 0
  private atS = 0
  private stillSamples = 0
  private backs = 0
  private peakUt = 0
  private patience = 1
  /** Since when it is restless, or since the radar was last asked about that. */
  private restlessFromS = 0
  private level: Field | undefined

  /** `hasRadar`: whether somebody can be asked now. */
  constructor(
    private readonly hasRadar: () => boolean,
    public limits: DetectorLimits = usualLimits,
  ) {}

  /**
   * A sample of the field at an instant in seconds, by any clock that does not go back. Samples that come while the radar is
   * asked are only remembered.
   */
  take(field: Readonly<Field>, atS: number): Wanted {
    const elapsedS = Math.max(0, atS - this.atS)
    this.atS = atS
    if (this.phase === 'asking') return 'radar'
    if (this.phase === 'rest' && this.rest) {
      if (distance(field, this.rest) <= this.limits.step) return this.stay(field, elapsedS)
      this.phase = 'moving'
      this.movedAtS = this.restlessFromS = atS
      this.recent.clear()
      this.stillSamples = this.backs = this.peakUt = 0
    }
    return this.move(field)
  }

  /** What the radar saw: something above, nothing, or undefined where it cannot be said. */
  answer(seen: boolean | undefined): Wanted {
    const { level } = this
    if (this.phase !== 'asking') return this.wanted
    if (!level) return this.answerRestless(seen)
    return this.settle(level, seen ?? this.guess(level))
  }

  /** Somebody else knows for certain: a radar that works alone, or looks after a day without a change. */
  override(isOccupied: boolean): void {
    if (this.rest && !isOccupied) this.empty.learn(this.rest, this.limits.near)
    this.isOccupied = isOccupied
  }

  /** Asks the radar about the field as it rests, whatever is thought of it. Only at rest. */
  recheck(): Wanted {
    if (this.phase !== 'rest' || !this.rest || !this.hasRadar()) return this.wanted
    this.movedAtS = this.atS
    return this.ask(this.rest)
  }

  /** Whether a vehicle stands there that hardly shows: how it leaves may be missed. */
  get isDoubtful(): boolean {
    return this.isOccupied === true && this.phase === 'rest' && this.isWeak
  }

  get wanted(): Wanted {
    return this.phase === 'rest' ? 'quiet' : this.phase === 'moving' ? 'close' : 'radar'
  }

  /** The field rests. What changes this slowly under a vehicle, too, is the chip: all levels go along with it. */
  private stay(field: Readonly<Field>, elapsedS: number): Wanted {
    const rest = this.rest!
    const { x, y, z } = rest
    this.restedS += elapsedS
    if (this.restedS < convergedS) approach(rest, field, Math.min(0.5, elapsedS / (this.restedS + elapsedS)))
    else {
      approach(rest, field, Math.min(0.5, elapsedS / driftS))
      this.empty.shift(rest.x - x, rest.y - y, rest.z - z)
    }
    if (this.isOccupied === false) this.empty.follow(rest, elapsedS, this.limits.near)
    return 'quiet'
  }

  private move(field: Readonly<Field>): Wanted {
    this.recent.add(field)
    if (this.rest && this.isBack(distance(field, this.rest))) return this.restAgain()
    const level = this.recent.settled(this.limits.still)
    this.stillSamples = level ? this.stillSamples + 1 : 0
    if (level) return this.judge(level)
    if (this.atS - this.restlessFromS < restlessS * this.patience || !this.hasRadar()) return 'close'
    return this.ask(undefined)
  }

  /**
   * Whether what moved the field is gone and nothing changed. A vehicle may stand so that its field cancels out: where a strange
   * one can take its place, or it the place of nothing, unnoticed, somebody has to look.
   */
  private isBack(fromRestUt: number): boolean {
    this.peakUt = Math.max(this.peakUt, fromRestUt)
    this.backs = fromRestUt <= this.limits.step ? this.backs + 1 : 0
    if (this.backs < backSamples || this.isOccupied === undefined) return false
    return !this.cameOver || (this.isOccupied && !this.isWeak)
  }

  /** Something moved over the chip since the field was at rest. */
  private get cameOver(): boolean {
    return this.peakUt >= this.limits.over
  }

  /** The field at rest is hardly another than that of the empty bay. */
  private get isWeak(): boolean {
    return !this.rest || this.empty.distanceTo(this.rest) <= this.limits.middle
  }

  /** The field rests elsewhere than before, or for the first time. */
  private judge(level: Field): Wanted {
    const fromEmpty = this.empty.distanceTo(level)
    const isEmpty = fromEmpty <= this.limits.near
    if (this.empty.isUnknown) return this.doubt(level)
    if (this.isOccupied) {
      if (!this.cameOver && fromEmpty >= this.limits.middle) return this.settle(level, true)
      if (this.cameOver && isEmpty && !this.isWeak) {
        this.empty.prove(level, this.limits.near)
        return this.settle(level, false)
      }
    } else if (isEmpty && !this.cameOver) return this.settle(level, false)
    return fromEmpty >= this.limits.sure ? this.settle(level, true) : this.doubt(level)
  }

  /** The radar has to decide, once the field has rested a little longer; without one the distance does. */
  private doubt(level: Field): Wanted {
    if (!this.hasRadar()) return this.settle(level, this.guess(level))
    const longEnough = this.cameOver || !this.rest ? doubtSamples : farDoubtSamples
    return this.stillSamples >= longEnough ? this.ask(level) : 'close'
  }

  /** Nobody can be asked. A bay that was never seen empty is taken for empty: nodes are put up in empty bays. */
  private guess(level: Field): boolean {
    if (!this.empty.isUnknown) return this.empty.distanceTo(level) >= this.limits.middle
    this.empty.learn(level, this.limits.near)
    return false
  }

  private ask(level: Field | undefined): Wanted {
    this.phase = 'asking'
    this.level = level
    return 'radar'
  }

  /** The field never rested: what the radar saw counts, and the field is watched on, less eagerly. */
  private answerRestless(seen: boolean | undefined): Wanted {
    this.phase = 'moving'
    this.patience = Math.min(mostPatience, this.patience * 2)
    this.restlessFromS = this.atS
    this.recent.clear()
    this.stillSamples = 0
    if (seen !== undefined) this.isOccupied = seen
    return 'close'
  }

  private settle(level: Field, isOccupied: boolean): Wanted {
    if (!isOccupied) this.empty.learn(level, this.limits.near)
    this.isOccupied = isOccupied
    this.rest = level
    this.restedS = 0
    return this.restAgain()
  }

  private restAgain(): Wanted {
    this.phase = 'rest'
    this.patience = 1
    this.level = undefined
    return 'quiet'
  }
}
