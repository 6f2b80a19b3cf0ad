import { Command, Memory, Parameter, signOnText, Stk } from '../../../boards/arduino/stk500/commands.js'
import { pageBytes, signature } from './atmega328p.js'

/** What the boot ROM works on. */
export interface BootMemory {
  readonly flash: Uint8Array
  readonly eeprom: Uint8Array
}

/** What came of bytes: an answer to send, and whether the programmer is done. */
export interface BootAnswer {
  readonly bytes: readonly number[]
  /** Work on the memories that the answer waits for, microseconds. */
  readonly busyUs: number
  readonly isLeaving: boolean
}

/** Version that it answers to GET_PARAMETER: that of Optiboot 4.4, which an Uno is delivered with (recalled). */
const version = { major: 4, minor: 4 }
/** Page erase and page write, and one byte of EEPROM: table 28-18 (4.5 ms, 3.4 ms). */
const pageUs = 2 * 4500
const eepromByteUs = 3400

/** Parameters that follow each command byte; a page to program has its data besides. */
const parameterCounts: Readonly<Record<number, number>> = {
  [Command.getSync]: 0,
  [Command.getSignOn]: 0,
  [Command.getParameter]: 1,
  [Command.setDevice]: 20,
  [Command.setDeviceExtended]: 5,
  [Command.enterProgrammingMode]: 0,
  [Command.leaveProgrammingMode]: 0,
  [Command.loadAddress]: 2,
  [Command.universal]: 4,
  [Command.programPage]: 3,
  [Command.readPage]: 3,
  [Command.readSignature]: 0,
}

/**
 * The dialogue of the bootloader: STK500 version 1 over bytes, as behaviour, not as AVR code. Every byte can be the last of
 * a command; a command that does not end with CRC_EOP is answered NOSYNC and forgotten.
 */
export class BootRom {
  private pending: number[] = []
  /** Of the next page: in words for flash (AVR061, LOAD_ADDRESS), in bytes for EEPROM twice this. */
  private address = 0

  constructor(private readonly memory: BootMemory) {}

  /** One byte from the line. Undefined where the command is not over. */
  receive(byte: number): BootAnswer | undefined {
    const { pending } = this
    pending.push(byte)
    const parameters = parameterCounts[pending[0]!]
    // What is no command is passed over; a stray CRC_EOP is what a programmer sends to find the beginning.
    if (parameters === undefined) return this.forget(byte === Stk.endOfCommand ? [Stk.noSync] : undefined)
    const length = 1 + parameters + (pending[0] === Command.programPage && pending.length > 2 ? this.dataLength : 0)
    if (pending.length <= length) return undefined
    const command = pending.slice(0, length)
    this.pending = []
    if (byte !== Stk.endOfCommand) return answer([Stk.noSync])
    return this.run(command)
  }

  private get dataLength(): number {
    return this.pending[1]! * 256 + this.pending[2]!
  }

  private forget(bytes: readonly number[] | undefined): BootAnswer | undefined {
    this.pending = []
    return bytes && answer(bytes)
  }

  private run(command: readonly number[]): BootAnswer {
    switch (command[0]) {
      case Command.getSignOn:
        return done([...signOnText].map((letter) => letter.charCodeAt(0)))
      case Command.getParameter:
        return done([parameterValue(command[1]!)])
      case Command.loadAddress:
        this.address = command[1]! + command[2]! * 256
        return done([])
      case Command.universal:
        // A bootloader has no wires to send it over; Optiboot answers 0 to all of them.
        return done([0])
      case Command.programPage:
        return done([], this.program(command[3]!, command.slice(4)))
      case Command.readPage:
        return done(this.read(command[3]!, command[1]! * 256 + command[2]!))
      case Command.readSignature:
        return done(signature)
      case Command.leaveProgrammingMode:
        return { ...done([]), isLeaving: true }
      default:
        return done([])
    }
  }

  /** Returns how long it takes, microseconds. The bootloader's own section at the end is locked and stays as it is. */
  private program(kind: number, data: readonly number[]): number {
    const { flash, eeprom } = this.memory
    const start = this.address * 2
    if (kind === Memory.eeprom) {
      data.forEach((byte, index) => (eeprom[(start + index) % eeprom.length] = byte))
      return data.length * eepromByteUs
    }
    data.forEach((byte, index) => {
      const at = start + index
      if (at < flash.length - bootBytes) flash[at] = byte
    })
    return Math.ceil(data.length / pageBytes) * pageUs
  }

  private read(kind: number, length: number): number[] {
    const memory = kind === Memory.eeprom ? this.memory.eeprom : this.memory.flash
    return Array.from({ length }, (_, index) => memory[(this.address * 2 + index) % memory.length]!)
  }
}

/** The section that Optiboot lies in: 256 words at the end of flash. */
export const bootBytes = 512

const answer = (bytes: readonly number[]): BootAnswer => ({ bytes, busyUs: 0, isLeaving: false })

const done = (bytes: readonly number[], busyUs = 0): BootAnswer => ({
  bytes: [Stk.inSync, ...bytes, Stk.ok],
  busyUs,
  isLeaving: false,
})

function parameterValue(parameter: number): number {
  if (parameter === Parameter.softwareMajor) return version.major
  // Everything else Optiboot answers with 3, which programmers take for an STK500.
  return parameter === Parameter.softwareMinor ? version.minor : 3
}
