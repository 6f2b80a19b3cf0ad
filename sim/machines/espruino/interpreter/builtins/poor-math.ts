/** Terms of the series that boards with SAVE_ON_FLASH_MATH sum, and their factorials, which overflow 32 bits. */
const SIN_TERMS = 9
const ATAN_TERMS = 19

/** Sine by its series in double arithmetic with a 32-bit factorial: sin(1) is 0.841470976 (facts: espruino.md 2.2). */
export function poorSin(angle: number): number {
  let x = angle < 0 ? Math.PI - angle : angle
  const halfTurns = Math.trunc(x / Math.PI)
  x -= halfTurns * Math.PI
  if (x > Math.PI / 2) x = Math.PI - x
  let sum = x
  let power = x
  let factorial = 1
  for (let term = 1; term <= SIN_TERMS; term++) {
    power *= x * x
    factorial = Math.imul(factorial, term * 2 * (term * 2 + 1)) >>> 0
    sum += ((term & 1) === 1 ? -1 : 1) * (power / factorial)
  }
  return (halfTurns & 1) === 1 ? -sum : sum
}

/** Arc tangent by its series: atan(1) is 0.7729, 1.6 % off (facts: espruino.md 2.2). */
export function poorAtan(value: number): number {
  const magnitude = Math.abs(value)
  const x = magnitude > 1 ? 1 / magnitude : magnitude
  let sum = x
  let power = x
  for (let term = 1; term <= ATAN_TERMS; term++) {
    power *= x * x
    sum += ((term & 1) === 1 ? -1 : 1) * (power / (term * 2 + 1))
  }
  const angle = magnitude > 1 ? Math.PI / 2 - sum : sum
  return value < 0 ? -angle : angle
}

export function poorAtan2(y: number, x: number): number {
  if (x > 0) return poorAtan(y / x)
  if (x < 0) return poorAtan(y / x) + (y >= 0 ? Math.PI : -Math.PI)
  return y > 0 ? Math.PI / 2 : y < 0 ? -Math.PI / 2 : NaN
}
