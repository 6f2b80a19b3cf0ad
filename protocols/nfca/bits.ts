/*
 * NFC-A counts in bits: least significant bit of the first byte first, parity left out (ISO/IEC 14443-3, 6.2.3).
 */

/** Bit `index` of bytes, 0 or 1. */
export function bitAt(bytes: Uint8Array, index: number): 0 | 1 {
  return ((bytes[index >> 3]! >> (index & 7)) & 1) as 0 | 1
}

/** Copies `count` bits from one place to another; the bits around them stay. */
export function copyBits(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  for (let index = 0; index < count; index++) setBit(target, to + index, bitAt(source, from + index))
}

/** Sets bit `index` of bytes. */
export function setBit(bytes: Uint8Array, index: number, value: number): void {
  const mask = 1 << (index & 7)
  if (value) bytes[index >> 3]! |= mask
  else bytes[index >> 3]! &= ~mask
}
