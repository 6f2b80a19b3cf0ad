/** Commands of NFC-A initialisation and anticollision (ISO/IEC 14443-3, 6.4). REQA and WUPA are sent as 7 bits. */
export const NfcaCommand = {
  REQA: 0x26,
  WUPA: 0x52,
  /** SEL of cascade level 1, 2, 3. */
  SEL_CL1: 0x93,
  SEL_CL2: 0x95,
  SEL_CL3: 0x97,
  HLTA: 0x50,
} as const

/** SEL by cascade level, counted from 0. */
export const selectCommands = [NfcaCommand.SEL_CL1, NfcaCommand.SEL_CL2, NfcaCommand.SEL_CL3] as const

/** First byte of a level's answer that says that the UID goes on in the next level (6.5.4). */
export const cascadeTag = 0x88

/** Bit of SAK: the UID is not complete (6.5.3). */
export const sakCascade = 0x04

/** Bits on the air of a short frame: REQA and WUPA. */
export const shortFrameBits = 7

/** What one side sends: bits in order, least significant bit of the first byte first, without parity. */
export interface NfcaFrame {
  readonly bytes: Uint8Array
  /** How many bits of `bytes` are sent. */
  readonly bits: number
}

/** A frame of whole bytes. */
export function byteFrame(bytes: Uint8Array): NfcaFrame {
  return { bytes, bits: bytes.length * 8 }
}

/** Exclusive or of four bytes: BCC of a cascade level (6.5.4). */
export function bcc(bytes: Uint8Array, start: number): number {
  return bytes[start]! ^ bytes[start + 1]! ^ bytes[start + 2]! ^ bytes[start + 3]!
}
