import type { MagneticFieldSample } from '../../drivers/magnetic-field.js'

/** A magnetic field along the axes of a chip, microteslas. */
export interface Field {
  x: number
  y: number
  z: number
}

/** How far apart two fields are, microteslas: the length of their difference. */
export function distance(first: Readonly<Field>, second: Readonly<Field>): number {
  const x = first.x - second.x
  const y = first.y - second.y
  const z = first.z - second.z
  return Math.sqrt(x * x + y * y + z * z)
}

/** Moves a field towards another by a share of what lies between, [0, 1]. */
export function approach(field: Field, goal: Readonly<Field>, share: number): void {
  field.x += (goal.x - field.x) * share
  field.y += (goal.y - field.y) * share
  field.z += (goal.z - field.z) * share
}

/** The latest samples of a field that may be changing. */
export class RecentFields {
  private samples: Field[] = []

  /** `most`: how many samples count. */
  constructor(private readonly most: number) {}

  /** Takes a sample in place of the oldest. */
  add({ x, y, z }: Readonly<Field>): void {
    this.samples.push({ x, y, z })
    if (this.samples.length > this.most) this.samples.shift()
  }

  clear(): void {
    this.samples = []
  }

  /** Their mean where all are there and none is further than `spread` from it; undefined while the field moves. */
  settled(spread: number): Field | undefined {
    const count = this.samples.length
    if (count < this.most) return undefined
    const mean = { x: 0, y: 0, z: 0 }
    for (const { x, y, z } of this.samples) {
      mean.x += x / count
      mean.y += y / count
      mean.z += z / count
    }
    for (const sample of this.samples) if (distance(sample, mean) > spread) return undefined
    return mean
  }
}

/** A number that tells one reading from another: equal only for readings that are equal on all axes. */
export function fingerprint({ x, y, z }: MagneticFieldSample): number {
  return x * 1000003 + y * 1009 + z
}
