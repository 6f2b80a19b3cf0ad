import { Command, Stk } from '../../../boards/arduino/stk500/index.js'
import { hexImage, type HexError } from '../../../boards/arduino/hex/index.js'
import { UartPort } from '../../board/uart.js'
import type { BoardMachine, MachineFiles, MachineSurroundings } from '../../emulate/board-emulation.js'
import { eepromBytes, flashBytes } from './atmega328p.js'
import { FirmwareError } from './firmware-error.js'
import { AvrMachine } from './machine.js'
import { standardFirmata } from './standard-firmata.js'

/**
 * An Uno or Nano behind its USB-serial bridge: runs the Intel HEX image it is given, what its flash held when it was last
 * switched off, or StandardFirmata.
 * @throws FirmwareError
 */
export const makeAvrBoard = (surroundings: MachineSurroundings): BoardMachine => new AvrBoard(surroundings)

/** Silence of the host before words that may ask for the bootloader, microseconds. */
const silenceUs = 200_000
/** Bytes that are kept for the end of a reset. */
const longestHeld = 256

class AvrBoard implements BoardMachine {
  private readonly machine: AvrMachine
  private readonly hostPort: UartPort
  private readonly files: MachineFiles
  private held: number[] = []
  private spokeAtUs = -silenceUs

  constructor({ board, send, files }: MachineSurroundings) {
    this.files = files
    const hostPort = new UartPort(board.scheduler, 0, 0)
    this.hostPort = hostPort
    hostPort.listener = { onBytes: send }
    this.machine = new AvrMachine(board, {
      onProgrammed: () => this.keep(),
      onBoot: () => this.flush(),
      // The line to the host has no rate of its own: it keeps to the board's.
      onBaud: (baud) => (hostPort.baud = baud),
    })
    UartPort.join(hostPort, this.machine.port)
    this.restore(board.board.name)
  }

  get lineText(): string {
    return 'at whatever rate its program sets (StandardFirmata: 57600 baud)'
  }

  receive(bytes: Uint8Array): void {
    if (this.asksForBootloader(bytes)) this.reset()
    // A host takes it that the board was reset before it wrote; here it may be because it wrote.
    if (this.machine.isInReset) this.held = [...this.held, ...bytes].slice(0, longestHeld)
    else this.send(bytes)
  }

  powerOn(): void {
    this.machine.board.powerOn()
  }

  /** What DTR does through a capacitor when a host opens the port. */
  reset(): void {
    this.machine.board.reset('pin')
  }

  powerOff(): void {
    this.machine.board.powerOff()
    this.keep()
  }

  /**
   * A pseudo-terminal has no DTR to reset the board with. A programmer's first words after silence do instead; no Firmata
   * message begins like this.
   */
  private asksForBootloader(bytes: Uint8Array): boolean {
    const { board, isInBootloader, isInReset } = this.machine
    const { nowUs } = board.scheduler
    const isFirst = nowUs - this.spokeAtUs >= silenceUs
    this.spokeAtUs = nowUs
    const isSync = bytes.length === 2 && bytes[0] === Command.getSync && bytes[1] === Stk.endOfCommand
    return isSync && isFirst && !isInBootloader && !isInReset && board.isPowered
  }

  private flush(): void {
    const { held } = this
    this.held = []
    this.send(Uint8Array.from(held))
  }

  /** Each character is heard when its own stop bit is over. */
  private send(bytes: Uint8Array): void {
    const { hostPort } = this
    for (let index = 0; index < bytes.length; index++) hostPort.send(bytes.subarray(index, index + 1))
  }

  private restore(boardName: string): void {
    const { firmware, flash } = this.files
    const { machine } = this
    if (flash) {
      const expected = flashBytes + eepromBytes
      if (flash.length !== expected)
        throw new FirmwareError('bad-image', `${expected} bytes of flash and EEPROM expected, got ${flash.length}`)
      machine.load(flash.subarray(0, flashBytes))
      machine.eeprom.set(flash.subarray(flashBytes))
    }
    if (firmware) machine.load(imageOf(firmware))
    else if (!flash) machine.load(standardFirmata(boardName))
  }

  private keep(): void {
    const { machine, files } = this
    if (!files.keepFlash) return
    const kept = new Uint8Array(flashBytes + eepromBytes)
    kept.set(machine.flash)
    kept.set(machine.eeprom, flashBytes)
    files.keepFlash(kept)
  }
}

function imageOf({ name, bytes }: NonNullable<MachineFiles['firmware']>): Uint8Array {
  try {
    return hexImage(new TextDecoder('latin1').decode(bytes), flashBytes)
  } catch (cause) {
    throw new FirmwareError('bad-image', `${name}: ${(cause as HexError).message}`, cause)
  }
}
