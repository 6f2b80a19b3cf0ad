/** A direction along the axes of a chip; any length, any unit. */
export interface Vector {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** Length of a vector. */
export function lengthOf({ x, y, z }: Vector): number {
  return Math.sqrt(x * x + y * y + z * z)
}

/** The angle between two directions, degrees, [0, 180]; NaN where one of them has no length. */
export function angleBetween(first: Vector, second: Vector): number {
  const dot = first.x * second.x + first.y * second.y + first.z * second.z
  return (arcCosine(dot / (lengthOf(first) * lengthOf(second))) * 180) / 3.141592653589793
}

/**
 * Arc cosine in radians, within 7e-5 (Abramowitz and Stegun 4.4.45): some interpreters' own is off by more than a percent.
 * Values beyond +-1, which rounding makes, count as +-1.
 */
export function arcCosine(cosine: number): number {
  const x = cosine < 0 ? -cosine : cosine
  if (x >= 1) return cosine < 0 ? 3.141592653589793 : 0
  const angle = Math.sqrt(1 - x) * (1.5707288 + x * (-0.2121144 + x * (0.074261 - 0.0187293 * x)))
  return cosine < 0 ? 3.141592653589793 - angle : angle
}
