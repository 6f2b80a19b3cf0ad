import { int16be } from '../../lib/integers.js'
import { approach, distance, type Field } from './field.js'

/** Kept at most: the bare bay, and what the usual neighbours make of it. */
const mostLevels = 6
/** A level follows what is measured while the bay is empty, with this time constant. */
const followS = 1800
/** Steps in which levels are stored, microteslas. */
const stepUt = 0.05
const bytesPerLevel = 6

/** One of them. */
interface Level extends Field {
  /** A vehicle that showed well left this behind: nobody had to be believed. */
  isProven: boolean
}

/**
 * The fields of an empty bay: its baseline. There are several, since a lorry in the next bay shifts the field for hours; the one
 * that was met longest ago makes room for a new one.
 */
export class EmptyLevels {
  /** The one that was met last comes first. */
  private levels: Level[] = []

  /** Whether none is known yet. */
  get isUnknown(): boolean {
    return this.levels.length === 0
  }

  get count(): number {
    return this.levels.length
  }

  /** How far a field is from the nearest level, microteslas; Infinity where none is known. */
  distanceTo(field: Readonly<Field>): number {
    let nearest = Infinity
    for (const level of this.levels) nearest = Math.min(nearest, distance(level, field))
    return nearest
  }

  /** The bay is empty in this field: it becomes a level where none is within `reachUt`. Returns whether it did. */
  learn({ x, y, z }: Readonly<Field>, reachUt: number): boolean {
    const field = { x, y, z, isProven: false }
    const known = this.nearest(field, reachUt)
    if (known) this.levels = [known].concat(this.levels.filter((each) => each !== known))
    else this.levels = [field].concat(this.levels.slice(0, mostLevels - 1))
    return !known
  }

  /** A vehicle that showed well left this field behind: the level within `reachUt` is proven. */
  prove(field: Readonly<Field>, reachUt: number): void {
    const level = this.nearest(field, reachUt)
    if (level) level.isProven = true
  }

  /** Who said that the bay was empty cannot be believed: only proven levels are kept, where there are any. */
  distrust(): void {
    const proven = this.levels.filter(({ isProven }) => isProven)
    if (proven.length > 0) this.levels = proven
  }

  /** The bay rests empty in this field for `elapsedS` more seconds: the nearest level within `reachUt` follows. */
  follow(field: Readonly<Field>, elapsedS: number, reachUt: number): void {
    const level = this.nearest(field, reachUt)
    if (level) approach(level, field, Math.min(1, elapsedS / followS))
  }

  /** The chip itself drifted by so much, microteslas: all levels go along. */
  shift(x: number, y: number, z: number): void {
    for (const level of this.levels) {
      level.x += x
      level.y += y
      level.z += z
    }
  }

  /** As bytes that {@link decode} reads: 16 bits an axis, high byte first, 0.05 microteslas a step. */
  encode(): Uint8Array {
    const bytes = new Uint8Array(this.levels.length * bytesPerLevel)
    let at = 0
    for (const { x, y, z } of this.levels)
      for (const axis of [x, y, z]) {
        const count = Math.max(-0x8000, Math.min(0x7fff, Math.round(axis / stepUt)))
        bytes[at++] = (count >> 8) & 0xff
        bytes[at++] = count & 0xff
      }
    return bytes
  }

  /** Takes what {@link encode} gave; bytes of another length count for nothing. */
  decode(bytes: Uint8Array): void {
    if (bytes.length % bytesPerLevel !== 0 || bytes.length > mostLevels * bytesPerLevel) return
    this.levels = []
    for (let at = 0; at < bytes.length; at += bytesPerLevel)
      this.levels.push({
        x: int16be(bytes, at) * stepUt,
        y: int16be(bytes, at + 2) * stepUt,
        z: int16be(bytes, at + 4) * stepUt,
        isProven: false,
      })
  }

  private nearest(field: Readonly<Field>, withinUt: number): Level | undefined {
    let best: Level | undefined
    let bestUt = withinUt
    for (const level of this.levels) {
      const ut = distance(level, field)
      if (ut <= bestUt) {
        best = level
        bestUt = ut
      }
    }
    return best
  }
}
