/**
 * What goes over the wire to and from a Belling BL0942: registers, frames, checksums, and the arithmetic from counts to
 * volts, amperes, watts, joules. Pure: the driver and its tests stand on it.
 * @datasheet V1.06: registers sections 1.5 and 1.6, UART section 3.2, packet 3.2.6 (as quoted in public drivers; the
 * sheet itself was not at hand). Formulas: Belling application note, as in those drivers.
 */

/** Register addresses (section 1.5), under the datasheet's names. */
export const Register = {
  I_RMS: 0x03,
  V_RMS: 0x04,
  I_FAST_RMS: 0x05,
  WATT: 0x06,
  CF_CNT: 0x07,
  FREQ: 0x08,
  STATUS: 0x09,
  I_RMSOS: 0x12,
  WA_CREEP: 0x14,
  I_FAST_RMS_TH: 0x15,
  I_FAST_RMS_CYC: 0x16,
  FREQ_CYC: 0x17,
  OT_FUNX: 0x18,
  MODE: 0x19,
  GAIN_CR: 0x1a,
  SOFT_RESET: 0x1c,
  USR_WRPROT: 0x1d,
  /** Not a register: asks for the packet of all measurements (section 3.2.6). */
  PACKET: 0xaa,
} as const

/** First byte of a frame to the chip; its address, [0, 3], in the low bits. */
export const Command = { Read: 0x58, Write: 0xa8 } as const

/** Bits of MODE (section 1.6). Bits 1..0 are reserved and read 1. */
export const ModeBit = {
  Reserved: 0x03,
  CF_EN: 0x04,
  /** Registers are refreshed every 800 ms instead of 400 ms. */
  RMS_UPDATE_SEL: 0x08,
  FAST_RMS_SEL: 0x10,
  /** 60 Hz instead of 50 Hz. */
  AC_FREQ_SEL: 0x20,
  /** CF_CNT is cleared by reading it. */
  CF_CNT_CLR_SEL: 0x40,
  /** CF_CNT adds absolute values instead of signed ones. */
  CF_CNT_ADD_SEL: 0x80,
  UART_19200: 0x200,
  UART_38400: 0x300,
} as const

/** Values that unlock: SOFT_RESET resets the user registers, USR_WRPROT lets them be written. */
export const Magic = { SoftReset: 0x5a5a5a, Unlock: 0x55 } as const

/** First byte of a packet, and its length with header and checksum. */
export const packet = { header: 0x55, byteLength: 23 } as const

/** Length of the answer to a register read: three bytes and the checksum. */
export const registerAnswerLength = 4

/** One more than the highest value of CF_CNT. */
export const counterSpan = 0x1000000

/** How counts and physical units belong together on one board. */
export interface Bl0942Calibration {
  readonly countsPerVolt: number
  readonly countsPerAmpere: number
  readonly countsPerWatt: number
}

/** The parts around a BL0942. */
export interface FrontEnd {
  /** Current shunt, milliohms; (0, 100]. */
  readonly shuntMilliohms: number
  /** Upper resistance of the voltage divider, ohms. */
  readonly upperOhms: number
  /** Lower resistance of the voltage divider, ohms. */
  readonly lowerOhms: number
}

/** Belling's reference design: 1 milliohm, 5 x 390 kOhm over 510 Ohm. */
export const referenceFrontEnd: FrontEnd = { shuntMilliohms: 1, upperOhms: 1_950_000, lowerOhms: 510 }

/** The chip's voltage reference, volts (section 1.7). */
const vref = 1.218

/**
 * Calibration from the parts around the chip: I_RMS = 305978 I(mV) / Vref, V_RMS = 73989 V(mV) / Vref,
 * WATT = 3537 I(mV) V(mV) cos(phi) / Vref^2 at the default current gain of 16.
 */
export function calibrationOf(frontEnd: FrontEnd): Bl0942Calibration {
  const millivoltsPerAmpere = frontEnd.shuntMilliohms
  const millivoltsPerVolt = (1000 * frontEnd.lowerOhms) / (frontEnd.upperOhms + frontEnd.lowerOhms)
  return {
    countsPerVolt: (73989 * millivoltsPerVolt) / vref,
    countsPerAmpere: (305978 * millivoltsPerAmpere) / vref,
    countsPerWatt: (3537 * millivoltsPerAmpere * millivoltsPerVolt) / (vref * vref),
  }
}

/** Joules that one step of CF_CNT is worth: a step takes 1638.4 x 256 / WATT seconds. */
export function joulesPerCount(calibration: Bl0942Calibration): number {
  return (1638.4 * 256) / calibration.countsPerWatt
}

/** What a packet says, in counts. */
export interface Bl0942Counts {
  readonly current: number
  readonly voltage: number
  /** Signed. */
  readonly power: number
  /** [0, 2^24). */
  readonly energy: number
  /** Microseconds of one mains period. */
  readonly period: number
}

/**
 * Checksum of bytes [0, end): the low byte of the inverted sum, begun with the sum of what was sent. The packet's begins
 * with the read command alone, a register's with command and register; neither is in the answer.
 */
export function checksum(bytes: Uint8Array, end: number, sent: number): number {
  let sum = sent
  for (let index = 0; index < end; index++) sum += bytes[index]!
  return ~sum & 0xff
}

/** Frame that asks for a register, or with `Register.PACKET` for the packet. */
export function readFrame(address: number, register: number): Uint8Array {
  return new Uint8Array([Command.Read | address, register])
}

/** Frames that ask for the packet, by address; one set for all instances. */
export const packetQuestions: readonly Uint8Array[] = [
  readFrame(0, Register.PACKET),
  readFrame(1, Register.PACKET),
  readFrame(2, Register.PACKET),
  readFrame(3, Register.PACKET),
]

/** Frame that writes a 24-bit value to a register. */
export function writeFrame(address: number, register: number, value: number): Uint8Array {
  const frame = new Uint8Array([Command.Write | address, register, value & 0xff, (value >> 8) & 0xff, value >> 16, 0])
  frame[5] = checksum(frame, 5, 0)
  return frame
}

/** Reads a packet whose checksum was found right. */
export function decodePacket(bytes: Uint8Array): Bl0942Counts {
  const power = unsigned24(bytes, 10)
  return {
    current: unsigned24(bytes, 1),
    voltage: unsigned24(bytes, 4),
    power: power < counterSpan / 2 ? power : power - counterSpan,
    energy: unsigned24(bytes, 13),
    period: bytes[16]! | (bytes[17]! << 8),
  }
}

/** 24 bits, low byte first. */
export function unsigned24(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16)
}

/**
 * Steps that CF_CNT went between two readings. It wraps at 2^24. A step back by less than half the span is not a wrap but
 * a chip that lost its supply and began at 0 again: then all it counted since is new.
 */
export function counterSteps(before: number, now: number): number {
  const forward = (now - before + counterSpan) % counterSpan
  return forward < counterSpan / 2 ? forward : now
}
