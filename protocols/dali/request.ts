import { codecError } from '../bytes/index.js'
import { addressByte, type DaliAddress } from './address.js'
import { Special, isQuery, isSendTwice } from './commands.js'
import type { DaliFrame } from './frame.js'
import type { Priority } from './timing.js'

/** What came back after a forward frame: nothing ("no"), a byte (0xff is "yes"), or bits that are no frame: several answered at once. */
export type DaliAnswer =
  { readonly kind: 'none' } | { readonly kind: 'byte'; readonly value: number } | { readonly kind: 'violation' }

/** A forward frame to send. */
export interface DaliRequest {
  readonly frame: DaliFrame
  /** Sent twice within 100 ms, as configuration commands must be. */
  readonly twice: boolean
  /** Whether somebody may answer: the line is then left alone for so long. */
  readonly expectsAnswer: boolean
  /** Settling time before it. Default 2. */
  readonly priority?: Priority
  /** A pause after it before the dialogue goes on, microseconds. */
  readonly thenWaitUs?: number
}

/** A forward frame of 16 bits as a request: twice where the command wants it, with an answer where it is a query. */
export function request(data: number): DaliRequest {
  return { frame: { bits: 16, data }, twice: isSendTwice(data), expectsAnswer: isQuery(data) }
}

/** A command or query: address byte with selector bit 1, then the opcode. @throws CodecError ("bad-frame") */
export function command(address: DaliAddress, opcode: number): DaliRequest {
  checkByte(opcode)
  return request(((addressByte(address) | 1) << 8) | opcode)
}

/** A special command: to everybody. @throws CodecError ("bad-frame") */
export function special(first: number, data = 0): DaliRequest {
  checkByte(data)
  return request((first << 8) | data)
}

/** Direct arc power control: go to a level [0, 254] with the fade time; 255 stops a fade. @throws CodecError ("bad-frame") */
export function arcPower(address: DaliAddress, level: number): DaliRequest {
  checkByte(level)
  return request((addressByte(address) << 8) | level)
}

/** A command of a device type: ENABLE DEVICE TYPE, then the command. */
export function typedCommand(address: DaliAddress, deviceType: number, opcode: number): readonly DaliRequest[] {
  return [special(Special.ENABLE_DEVICE_TYPE, deviceType), command(address, opcode)]
}

/** A configuration command that takes its value from DTR0. */
export function setWithDtr0(address: DaliAddress, opcode: number, value: number): readonly DaliRequest[] {
  return [special(Special.DTR0, value), command(address, opcode)]
}

/** A command frame to control devices, 24 bits (IEC 62386-103): short address [0, 63] or 255 for all, whole device, opcode. */
export function deviceCommand(address: number, opcode: number): DaliRequest {
  if (address !== 0xff && !(address >= 0 && address <= 63))
    throw codecError('bad-address', 'DALI: a device address from 0 to 63 or 255 expected, got ' + address)
  checkByte(opcode)
  const first = address === 0xff ? 0xff : (address << 1) | 1
  return {
    frame: { bits: 24, data: first * 0x10000 + 0xfe00 + opcode },
    twice: opcode < 0x30,
    expectsAnswer: opcode >= 0x30,
  }
}

function checkByte(value: number): void {
  if (!(value >= 0 && value <= 0xff && Math.floor(value) === value))
    throw codecError('bad-frame', 'DALI: a byte expected, got ' + value)
}
