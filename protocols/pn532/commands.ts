import { decodeError, type DecodeError } from '../bytes/index.js'

/** Command codes (UM0701-02, chapter 7). The answer to a command has its code and one. */
export const Pn532Command = {
  Diagnose: 0x00,
  GetFirmwareVersion: 0x02,
  GetGeneralStatus: 0x04,
  ReadRegister: 0x06,
  WriteRegister: 0x08,
  SetSerialBaudRate: 0x10,
  SetParameters: 0x12,
  SAMConfiguration: 0x14,
  PowerDown: 0x16,
  RFConfiguration: 0x32,
  InDataExchange: 0x40,
  InCommunicateThru: 0x42,
  InDeselect: 0x44,
  InListPassiveTarget: 0x4a,
  InRelease: 0x52,
  InSelect: 0x54,
  InAutoPoll: 0x60,
} as const

/** Error codes in the status byte of an answer, low six bits (UM0701-02, 7.1). */
export const Pn532Status = {
  Ok: 0x00,
  Timeout: 0x01,
  Crc: 0x02,
  Parity: 0x03,
  BitCount: 0x04,
  Framing: 0x05,
  Collision: 0x06,
  BufferTooSmall: 0x07,
  BufferOverflow: 0x09,
  RfNotOn: 0x0a,
  RfProtocol: 0x0b,
  Temperature: 0x0d,
  InternalOverflow: 0x0e,
  InvalidParameter: 0x10,
  DataFormat: 0x13,
  Authentication: 0x14,
  BadCheckByte: 0x23,
  InvalidState: 0x25,
  NotAllowed: 0x26,
  WrongTarget: 0x27,
  CardChanged: 0x2a,
  CardGone: 0x2b,
} as const

/** Registers of the contactless interface that hosts touch (UM0701-02, 7.2.4; PN532/C1 datasheet, 8.6.23). */
export const Pn532Register = {
  CIU_TxMode: 0x6302,
  CIU_RxMode: 0x6303,
  CIU_ManualRCV: 0x630d,
  CIU_Status2: 0x6338,
  CIU_BitFraming: 0x633d,
} as const

/** What InListPassiveTarget looks for (UM0701-02, 7.3.5). */
export const Pn532Modulation = { TypeA106: 0, FeliCa212: 1, FeliCa424: 2, TypeB106: 3, Jewel106: 4 } as const

/** What a PN532 says of itself. */
export interface Pn532Version {
  /** 0x32 for the PN532. */
  readonly ic: number
  readonly version: number
  readonly revision: number
  /** Bit 0 Type A, bit 1 Type B, bit 2 ISO/IEC 18092. */
  readonly support: number
}

/** A Type A tag in the chip's list. */
export interface Pn532Target {
  /** Its number in the list, 1 or 2. */
  readonly number: number
  /** SENS_RES; the chip sends the high byte first: 00 44 is 0x0044. */
  readonly atqa: number
  readonly sak: number
  readonly uid: Uint8Array
}

export type Pn532AnswerErrorKind =
  | 'truncated' // the answer ends before its contents do
  | 'bad-value' // a count or length that cannot be

export type Pn532AnswerError = DecodeError<Pn532AnswerErrorKind>

/** A command with its parameters. */
export function pn532Command(code: number, parameters: readonly number[] | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + parameters.length)
  bytes[0] = code
  bytes.set(parameters, 1)
  return bytes
}

/** What GetFirmwareVersion answers, without its code. @throws Pn532AnswerError ("truncated") */
export function decodeVersion(answer: Uint8Array): Pn532Version {
  if (answer.length < 4) throw truncated(answer.length)
  return { ic: answer[0]!, version: answer[1]!, revision: answer[2]!, support: answer[3]! }
}

/**
 * What InListPassiveTarget answers for Type A, without its code: count, then number, SENS_RES, SEL_RES, UID length, UID,
 * and an ATS where SEL_RES says ISO/IEC 14443-4 (UM0701-02, 7.3.5).
 * @throws Pn532AnswerError ("truncated" | "bad-value")
 */
export function decodeTargets(answer: Uint8Array): Pn532Target[] {
  if (answer.length < 1) throw truncated(0)
  const count = answer[0]!
  if (count > 2) throw decodeError<Pn532AnswerErrorKind>('bad-value', 'PN532: at most 2 targets expected', 0)
  const targets: Pn532Target[] = []
  let at = 1
  for (let index = 0; index < count; index++) {
    if (at + 5 > answer.length) throw truncated(answer.length)
    const uidLength = answer[at + 4]!
    if (uidLength !== 4 && uidLength !== 7 && uidLength !== 10)
      throw decodeError<Pn532AnswerErrorKind>('bad-value', 'PN532: a UID of 4, 7 or 10 bytes expected', at + 4)
    const end = at + 5 + uidLength
    const sak = answer[at + 3]!
    const hasAts = (sak & 0x20) !== 0
    // The ATS counts its own length byte.
    const atsLength = hasAts && end < answer.length ? answer[end]! : 0
    if (end + atsLength > answer.length || (hasAts && end >= answer.length)) throw truncated(answer.length)
    targets.push({
      number: answer[at]!,
      atqa: (answer[at + 1]! << 8) | answer[at + 2]!,
      sak,
      uid: answer.slice(at + 5, end),
    })
    at = end + atsLength
  }
  return targets
}

function truncated(at: number): Error {
  return decodeError<Pn532AnswerErrorKind>('truncated', 'PN532: a whole answer expected', at)
}
