import { clampedCount } from './chip-target.js'
import { RegisterTarget } from './register-target.js'

/** A field along the axes of a chip, microteslas. */
export interface FieldVector {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** World side of a magnetometer. One object may serve many models that lie in the same field. */
export interface MagneticWorld {
  /** Asked at the end of each measurement. */
  readonly field: () => FieldVector
  /** 7-bit, right-aligned; default: the chip's usual one. */
  readonly address?: number
}

/** Counts of the three axes. */
export interface AxisCounts {
  readonly x: number
  readonly y: number
  readonly z: number
}

export const noCounts: AxisCounts = { x: 0, y: 0, z: 0 }

/** What models of magnetometers share: counts of three axes, taken from the field. */
export abstract class MagnetometerTarget extends RegisterTarget {
  protected counts = noCounts
  /** Whether an axis of the latest measurement was beyond its range. */
  protected isOver = false

  protected abstract readonly world: MagneticWorld

  /** Takes the field as counts within [min, max]; a stuck chip keeps what it has. */
  protected takeField(countsPerMicrotesla: number, min: number, max: number, bias = noCounts): void {
    if (this.faults.stuck) return
    const { x, y, z } = this.world.field()
    const count = (microteslas: number, own: number): number => {
      const exact = (this.noisy(microteslas) + own) * countsPerMicrotesla
      this.isOver ||= exact < min - 0.5 || exact > max + 0.5
      return clampedCount(exact, min, max)
    }
    this.isOver = false
    this.counts = { x: count(x, bias.x), y: count(y, bias.y), z: count(z, bias.z) }
  }
}
