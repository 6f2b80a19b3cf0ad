import type { MagneticFieldSample } from '../../firmware/drivers/magnetic-field.js'
import type { Quantity } from './conformance.js'
import type { FieldVector } from './magnetometer-target.js'

/** A field that a test changes. */
export type SetField = { -readonly [Axis in keyof FieldVector]: number }

/** The earth's field at Hangzhou, roughly: north, east, down in microteslas. */
export const earthField = (): SetField => ({ x: 33, y: -3, z: 36 })

/** What the conformance suite measures on a magnetometer: one axis upwards from zero, then each over its whole range. */
export function axisQuantities<Model extends { readonly at: SetField }, Sample extends MagneticFieldSample>(
  max: number,
  tolerance: number,
): Quantity<Model, Sample>[] {
  const axis = (name: string, place: 'x' | 'y' | 'z', min: number): Quantity<Model, Sample> => ({
    name,
    min,
    max,
    tolerance: () => tolerance,
    set: (model, value) => {
      model.at[place] = value
    },
    get: (sample) => sample[place],
  })
  return [axis('x above zero', 'x', 0), axis('x', 'x', -max), axis('y', 'y', -max), axis('z', 'z', -max)]
}
