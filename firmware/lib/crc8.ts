/** CRC-8 by nibbles: polynomial 0x31, one entry for each high nibble. */
const nibbles = [0x00, 0x31, 0x62, 0x53, 0xc4, 0xf5, 0xa6, 0x97, 0xb9, 0x88, 0xdb, 0xea, 0x7d, 0x4c, 0x1f, 0x2e]

/**
 * CRC-8/NRSC-5 (polynomial 0x31, initial value 0xff, not reflected) of bytes [start, end), as Sensirion's chips append it to
 * every word. Check value of "123456789": 0xf7.
 */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xff
  for (let index = start; index < end; index++) {
    crc ^= bytes[index]!
    crc = ((crc << 4) & 0xff) ^ nibbles[crc >> 4]!
    crc = ((crc << 4) & 0xff) ^ nibbles[crc >> 4]!
  }
  return crc
}
