import { blockErrorRate } from './link-model.js'
import type { LinkPlanner } from './link-planner.js'
import { preambleSpanMs } from './numerology.js'
import type { CoverageLevel } from './options.js'

/** Bandwidth of a preamble's tone in kHz, and symbols of one repetition: four groups of five (facts/nbiot.md 1.5). */
const preambleKHz = 3.75
const preambleSymbols = 20
/**
 * Energy of a preamble over noise in dB at which one of ten is missed [chosen so that 2, 8 and 32 repetitions reach 99 %
 * at 144, 154 and 164 dB, the numbers that a live network gives its levels].
 */
const preambleNeedsDb = 17

/**
 * NPRACH of a cell: occasions by level, and who sent which preamble. Two modems with the same preamble in the same occasion
 * both fail: the base station hears one and grants one Msg3, in which they drown each other (no capture).
 */
export class RandomAccess {
  /** Preambles sent, those that met another one, and those that were not heard. */
  preambles = 0
  collisions = 0
  missed = 0
  /** What {@link enter} chose last: the preamble of an occasion as one number, and the end of its last repetition in ms. */
  key = 0
  endMs = 0
  /** How many chose a preamble of an occasion, and how many of them have been told. */
  private readonly chosen = new Map<number, number>()
  private readonly told = new Map<number, number>()

  constructor(
    private readonly levels: readonly CoverageLevel[],
    private readonly planner: LinkPlanner,
  ) {}

  /** Takes part in the first occasion from an instant on, with a preamble drawn by `unit` of [0, 1). */
  enter(level: number, fromMs: number, unit: number): void {
    const { periodMs, startMs, preambleRepetitions, subcarriers } = this.levels[level]!
    const occasion = Math.max(0, Math.ceil((fromMs - startMs) / periodMs))
    this.key = (occasion * 3 + level) * 64 + Math.floor(unit * subcarriers)
    this.endMs = startMs + occasion * periodMs + Math.ceil(preambleSpanMs(preambleRepetitions))
    this.chosen.set(this.key, (this.chosen.get(this.key) ?? 0) + 1)
    this.preambles++
  }

  /** At the end of the occasion, once for each who took part: whether another chose the same. */
  collided(key: number): boolean {
    const count = this.chosen.get(key) ?? 1
    const told = (this.told.get(key) ?? 0) + 1
    if (told < count) this.told.set(key, told)
    else {
      this.chosen.delete(key)
      this.told.delete(key)
    }
    if (count > 1) this.collisions++
    return count > 1
  }

  /** A modem that entered lost its supply before it could send. */
  withdraw(key: number): void {
    const count = this.chosen.get(key) ?? 1
    if (count > 1) this.chosen.set(key, count - 1)
    else this.chosen.delete(key)
  }

  /** Chance that the base station misses a preamble that nobody else sent. */
  missRate(couplingLossDb: number, level: number): number {
    const energyDb = 10 * Math.log10(preambleSymbols * this.levels[level]!.preambleRepetitions)
    return blockErrorRate(this.planner.uplinkSnrDb(couplingLossDb, preambleKHz) + energyDb - preambleNeedsDb)
  }
}
