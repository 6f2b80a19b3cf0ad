/** CRC-16/CCITT-FALSE by nibbles: polynomial 0x1021, one entry for each high nibble. */
const nibbles = [
  0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5, 0x60c6, 0x70e7, 0x8108, 0x9129, 0xa14a, 0xb16b, 0xc18c, 0xd1ad,
  0xe1ce, 0xf1ef,
]

/** CRC-16/CCITT-FALSE (initial value 0xffff, not reflected) of bytes [start, end). Check value of "123456789": 0x29b1. */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!
    crc = ((crc << 4) & 0xffff) ^ nibbles[(crc >> 12) ^ (byte >> 4)]!
    crc = ((crc << 4) & 0xffff) ^ nibbles[(crc >> 12) ^ (byte & 15)]!
  }
  return crc
}
