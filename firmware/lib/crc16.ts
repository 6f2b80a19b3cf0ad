/**
 * CRC-16/CCITT-FALSE (polynomial 0x1021, initial value 0xffff, not reflected) of bytes [start, end). Check value of
 * "123456789": 0x29b1. A byte at a time without a table: what the eight shifts of a byte add up to is the byte and its high
 * nibble, at the places of the polynomial's bits 0, 5 and 12.
 */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff
  for (let index = start; index < end; index++) {
    let byte = (crc >> 8) ^ bytes[index]!
    byte ^= byte >> 4
    crc = ((crc << 8) ^ (byte << 12) ^ (byte << 5) ^ byte) & 0xffff
  }
  return crc
}
