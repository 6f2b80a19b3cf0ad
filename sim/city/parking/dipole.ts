/** A place in metres or a field in microteslas: x along the row of bays, y across it towards the lane, z up. */
export interface Vector {
  x: number
  y: number
  z: number
}

/** A magnetic dipole of a vehicle: where it is from the middle of the vehicle on the ground, metres, and its moment, A m2. */
export interface Dipole {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly mx: number
  readonly my: number
  readonly mz: number
}

/** Magnetic constant over 4 pi in uT m3 / (A m2). */
const fieldConstant = 0.1

/**
 * Adds the field of a dipole to `field`, microteslas: B = mu0 / 4 pi (3 (m r) r / r^5 - m / r^3), for instance Jackson, Classical
 * Electrodynamics, 3rd ed., 5.56. `x`, `y`, `z`: from the dipole to where the field is asked for, metres, not all 0.
 */
export function addDipole(field: Vector, { mx, my, mz }: Dipole, x: number, y: number, z: number): void {
  const squared = x * x + y * y + z * z
  const perCube = fieldConstant / (squared * Math.sqrt(squared))
  const along = (3 * (mx * x + my * y + mz * z)) / squared
  field.x += (along * x - mx) * perCube
  field.y += (along * y - my) * perCube
  field.z += (along * z - mz) * perCube
}

/** Adds the field of a straight current that comes from and goes to afar along x, microteslas; `amperes` flow towards +x. */
export function addLineCurrent(field: Vector, amperes: number, y: number, z: number): void {
  // mu0 / 2 pi = 0.2 uT m / A; the field circles the wire by the right-hand rule.
  const perMetre = (0.2 * amperes) / (y * y + z * z)
  field.y -= perMetre * z
  field.z += perMetre * y
}
