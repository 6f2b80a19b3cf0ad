/**
 * CRC_A of bytes [start, end): initial value 0x6363, polynomial 0x8408 reflected (ISO/IEC 14443-3 annex B). It is sent low
 * byte first. Check value of "123456789": 0xbf05.
 */
export function crcA(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0x6363
  for (let at = start; at < end; at++) {
    let mixed = (bytes[at]! ^ crc) & 0xff
    mixed = (mixed ^ (mixed << 4)) & 0xff
    crc = (crc >> 8) ^ (mixed << 8) ^ (mixed << 3) ^ (mixed >> 4)
  }
  return crc & 0xffff
}

/** The bytes with their CRC_A behind them. */
export function withCrcA(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 2)
  whole.set(bytes)
  const crc = crcA(bytes, 0, bytes.length)
  whole[bytes.length] = crc & 0xff
  whole[bytes.length + 1] = crc >> 8
  return whole
}

/** Whether the last two bytes are the CRC_A of those before; false for fewer than three. */
export function hasCrcA(bytes: Uint8Array): boolean {
  const end = bytes.length - 2
  return end > 0 && crcA(bytes, 0, end) === (bytes[end]! | (bytes[end + 1]! << 8))
}
