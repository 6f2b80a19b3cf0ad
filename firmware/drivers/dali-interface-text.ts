import { fromHex } from '../../protocols/bytes/index.js'
import type { DaliRequest } from '../../protocols/dali/index.js'

/** Baud rate of the interface's serial port. */
export const daliInterfaceBaud = 500000

/** Status codes in the place of a frame's length (messages.md of the firmware). */
export const InterfaceStatus = {
  NO_ERROR: 0x80,
  TIMEOUT: 0x81,
  BAD_START_BIT: 0x82,
  BAD_DATA_BIT: 0x83,
  COLLISION_LOOPBACK: 0x84,
  COLLISION_NO_CHANGE: 0x85,
  COLLISION_WRONG_STATE: 0x86,
  SETTLING_TIME: 0x87,
  IDLE: 0x90,
  LINE_LOW: 0x91,
  LINE_RECOVERED: 0x92,
  CANNOT_PROCESS: 0xa0,
  BAD_ARGUMENT: 0xa1,
  QUEUE_FULL: 0xa2,
  BAD_COMMAND: 0xa3,
} as const

/** A message of the interface: what was on the line, or a status code. */
export interface InterfaceMessage {
  /** Milliseconds by the interface's clock. */
  readonly timeMs: number
  /** Whether it is the interface's own frame, read back. */
  readonly isOwn: boolean
  /** Bits of the frame, or a status code of 0x80 and above. */
  readonly length: number
  readonly data: number
}

/** End of a command: carriage return. */
const end = 13

/** The command that sends a request: `Q` where an answer is waited for, else `S`, with a plus for twice (commands.md). */
export function formatRequest(request: DaliRequest): Uint8Array {
  const { frame, twice, expectsAnswer, priority = 2 } = request
  const head = (expectsAnswer ? 'Q' : 'S') + priority + ' ' + hex(frame.bits, 2)
  const text = head + (twice ? '+' : ' ') + hex(frame.data, frame.bits / 4)
  const bytes = new Uint8Array(text.length + 1)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  bytes[text.length] = end
  return bytes
}

/** Reads `{` time `:` or `>` length, space, data `}`; undefined for anything else. */
export function parseMessage(text: string): InterfaceMessage | undefined {
  const separator = text.charAt(9)
  if (text.charAt(0) !== '{' || text.charAt(text.length - 1) !== '}') return undefined
  if ((separator !== ':' && separator !== '>') || text.charAt(12) !== ' ') return undefined
  const timeMs = number(text.slice(1, 9))
  const length = number(text.slice(10, 12))
  const data = text.length === 14 ? 0 : number(text.slice(13, text.length - 1))
  if (timeMs === undefined || length === undefined || data === undefined) return undefined
  return { timeMs, isOwn: separator === '>', length, data }
}

function number(digits: string): number | undefined {
  if (digits.length === 0 || digits.length > 8) return undefined
  let bytes: Uint8Array
  try {
    bytes = fromHex(digits.length % 2 === 0 ? digits : '0' + digits)
  } catch {
    return undefined
  }
  let value = 0
  for (let index = 0; index < bytes.length; index++) value = value * 256 + bytes[index]!
  return value
}

function hex(value: number, digits: number): string {
  const text = value.toString(16).toUpperCase()
  return '00000000'.slice(0, digits - text.length) + text
}
