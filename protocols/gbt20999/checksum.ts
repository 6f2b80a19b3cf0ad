/** CRC-16 by nibbles: polynomial x16 + x12 + x2 + 1 (0x1005), one entry for each high nibble. */
const nibbles = [
  0x0000, 0x1005, 0x200a, 0x300f, 0x4014, 0x5011, 0x601e, 0x701b, 0x8028, 0x902d, 0xa022, 0xb027, 0xc03c, 0xd039,
  0xe036, 0xf033,
]

/**
 * CRC-16 of GB/T 20999-2017 over bytes [start, end): polynomial 0x1005, initial value 0, most significant bit first.
 * Check value of "123456789": 0x5bb8 (facts/protocols.md 5.2; the standard's own text was not seen).
 */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!
    crc = ((crc << 4) & 0xffff) ^ nibbles[(crc >> 12) ^ (byte >> 4)]!
    crc = ((crc << 4) & 0xffff) ^ nibbles[(crc >> 12) ^ (byte & 15)]!
  }
  return crc
}
