/** Unsigned 16 bit at an offset, high byte first. */
export function uint16be(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

/** Unsigned 16 bit at an offset, low byte first. */
export function uint16le(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8)
}

/** Two's complement 16 bit at an offset, high byte first. */
export function int16be(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) >> 16) | bytes[at + 1]!
}

/** Two's complement 16 bit at an offset, low byte first. */
export function int16le(bytes: Uint8Array, at: number): number {
  return bytes[at]! | ((bytes[at + 1]! << 24) >> 16)
}

/** Two's complement 24 bit at an offset, high byte first. */
export function int24be(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) >> 8) | (bytes[at + 1]! << 8) | bytes[at + 2]!
}
