/*
 * STK500 communication protocol, version 1 (Atmel AVR061, rev. 2525B), as far as Arduino bootloaders speak it. A command
 * is its byte, its parameters and CRC_EOP; an answer is INSYNC, what was asked for, and OK.
 */

/** Constants of AVR061, section 4. */
export const Stk = {
  ok: 0x10,
  inSync: 0x14,
  noSync: 0x15,
  endOfCommand: 0x20,
} as const

/** Commands of AVR061, section 5. */
export const Command = {
  getSync: 0x30,
  getSignOn: 0x31,
  getParameter: 0x41,
  setDevice: 0x42,
  setDeviceExtended: 0x45,
  enterProgrammingMode: 0x50,
  leaveProgrammingMode: 0x51,
  loadAddress: 0x55,
  universal: 0x56,
  programPage: 0x64,
  readPage: 0x74,
  readSignature: 0x75,
} as const

/** Parameters of {@link Command.getParameter}. */
export const Parameter = { hardwareVersion: 0x80, softwareMajor: 0x81, softwareMinor: 0x82 } as const

/** Memory type of a page command: "F" flash, "E" EEPROM. */
export const Memory = { flash: 0x46, eeprom: 0x45 } as const

/** What GET_SIGN_ON answers between INSYNC and OK. */
export const signOnText = 'AVR STK'
