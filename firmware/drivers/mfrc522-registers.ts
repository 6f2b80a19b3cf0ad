/**
 * NXP MFRC522: registers, commands and bits, under the datasheet's names.
 * @datasheet MFRC522 rev. 3.9 (as quoted by facts/protocols.md 2.2 and public drivers; bits recalled where the facts name
 * the register alone)
 */

/** Register addresses (datasheet table 20). */
export const Register = {
  CommandReg: 0x01,
  ComIEnReg: 0x02,
  DivIEnReg: 0x03,
  ComIrqReg: 0x04,
  DivIrqReg: 0x05,
  ErrorReg: 0x06,
  Status1Reg: 0x07,
  Status2Reg: 0x08,
  FIFODataReg: 0x09,
  FIFOLevelReg: 0x0a,
  WaterLevelReg: 0x0b,
  ControlReg: 0x0c,
  BitFramingReg: 0x0d,
  CollReg: 0x0e,
  ModeReg: 0x11,
  TxModeReg: 0x12,
  RxModeReg: 0x13,
  TxControlReg: 0x14,
  TxASKReg: 0x15,
  CRCResultRegH: 0x21,
  CRCResultRegL: 0x22,
  ModWidthReg: 0x24,
  RFCfgReg: 0x26,
  TModeReg: 0x2a,
  TPrescalerReg: 0x2b,
  TReloadRegH: 0x2c,
  TReloadRegL: 0x2d,
  TCounterValRegH: 0x2e,
  TCounterValRegL: 0x2f,
  VersionReg: 0x37,
} as const

/** Commands, low four bits of CommandReg (10.3). */
export const Command = {
  Idle: 0x00,
  Mem: 0x01,
  GenerateRandomID: 0x02,
  CalcCRC: 0x03,
  Transmit: 0x04,
  NoCmdChange: 0x07,
  Receive: 0x08,
  Transceive: 0x0c,
  MFAuthent: 0x0e,
  SoftReset: 0x0f,
} as const

/** Bits of ComIrqReg (9.3.1.5). With Set1 a write sets the bits that are 1, without it clears them. */
export const ComIrq = {
  Set1: 0x80,
  Tx: 0x40,
  Rx: 0x20,
  Idle: 0x10,
  HiAlert: 0x08,
  LoAlert: 0x04,
  Err: 0x02,
  Timer: 0x01,
} as const

/** Bits of DivIrqReg (9.3.1.6). */
export const DivIrq = { Set2: 0x80, CRC: 0x04 } as const

/** Bits of ErrorReg (9.3.1.7). */
export const ErrorBit = { BufferOvfl: 0x10, Coll: 0x08, CRC: 0x04, Parity: 0x02, Protocol: 0x01 } as const

/** StartSend and the two counts of BitFramingReg (9.3.1.14). */
export const BitFraming = { StartSend: 0x80, RxAlignShift: 4, TxLastBitsMask: 0x07 } as const

/** Bits of CollReg (9.3.1.15). CollPos counts from 1; 0 is the 32nd bit. */
export const Coll = { ValuesAfterColl: 0x80, PosNotValid: 0x20, PosMask: 0x1f } as const

/** FlushBuffer of FIFOLevelReg; Tx1RFEn and Tx2RFEn of TxControlReg; TAuto of TModeReg; CRC enable of TxModeReg, RxModeReg. */
export const FlushBuffer = 0x80
export const antennaOn = 0x03
export const TAuto = 0x80
export const CRCEn = 0x80
/** PowerDown of CommandReg; reads 1 until the oscillator runs. */
export const PowerDown = 0x10

/** Version register of MFRC522 1.0 and 2.0 (facts/protocols.md 2.2). */
export const versions = [0x91, 0x92] as const

/** Bytes that the FIFO holds (8.3). */
export const fifoLength = 64

/** The carrier, hertz: what the timer's prescaler divides. */
export const carrierHz = 13_560_000
