import type { Powered } from '../../board/part.js'
import type { PinUser } from '../../board/pin.js'
import type { PartMeter } from '../../board/power-ledger.js'
import type { SimulatedBoard } from '../../board/simulated-board.js'
import { UartPort } from '../../board/uart.js'
import type { ResetCause } from '../../../firmware/hal/index.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import { crystalHz, eepromBytes, flashBytes, ResetFlag, supplyCurrent } from './atmega328p.js'
import { BootRom } from './boot-rom.js'
import { Eeprom } from './eeprom.js'
import type { SliceOptions } from './lock-step.js'
import { AvrProcessor, type ProcessorWires } from './processor.js'
import { processorStates } from './sleep.js'
import { wiresOf } from './wires.js'

/** How the processor of an Uno or Nano is made. */
export interface AvrMachineOptions extends SliceOptions {
  /** Whether a bootloader answers for a second after each external reset. Default true. */
  readonly bootloader?: boolean
  /** Bits per second at which it does. Default 115200, as on an Uno. */
  readonly bootBaud?: number
  /** The line has another rate, bits per second; never 0. */
  readonly onBaud?: (baud: number) => void
  /** A reset is over: the bootloader or the program has the line. */
  readonly onBoot?: () => void
  /** The bootloader changed flash or EEPROM and is done. */
  readonly onProgrammed?: () => void
}

/** How long the bootloader waits for a command before it starts the program (Optiboot: its watchdog, 1 s; recalled). */
const bootWaitUs = 1_000_000
/** And after LEAVE_PROGMODE (its watchdog, 16 ms). */
const bootLeaveUs = 16_000

/**
 * The ATmega328P of a simulated board: runs what is in its flash, in lock step with the world. The board gives pins, buses,
 * parts, supply and the reset pin; {@link port} is its serial line on D0 and D1.
 */
export class AvrMachine implements PinUser, Powered {
  readonly flash = new Uint8Array(flashBytes).fill(0xff)
  readonly eeprom = new Uint8Array(eepromBytes).fill(0xff)
  /** The serial line, at the rate that the program has set; dead during a reset. */
  readonly port: UartPort
  /** How often a program was started. */
  starts = 0
  private readonly meter: PartMeter
  private life: AvrProcessor | undefined
  private rom: BootRom | undefined
  private bootTimer: EventHandle | undefined
  private isProgrammed = false
  private sram: Uint8Array | undefined

  /** @throws RangeError for a board whose pins are not those of an ATmega328P */
  constructor(
    readonly board: SimulatedBoard,
    private readonly options: AvrMachineOptions = {},
  ) {
    const { scheduler, ledger } = board
    if (board.board.processor !== 'ATmega328P')
      throw new RangeError(`a board with an ATmega328P expected, got ${board.name} with ${board.board.processor}`)
    this.meter = ledger.add(processorStates)
    this.port = new UartPort(scheduler, board.cpuOwner, 0)
    this.port.listener = { onBytes: (bytes) => this.receive(bytes) }
    for (const { name } of board.board.pins) board.pin(name)
    board.install(() => this.boot())
    board.attach(this)
  }

  /** Puts an image into flash, as a programmer on the ISP header would; it runs from the next start on. */
  load(image: Uint8Array): void {
    if (image.length > flashBytes)
      throw new RangeError(`an image of at most ${flashBytes} bytes expected, got ${image.length}`)
    this.flash.fill(0xff).set(image)
  }

  /** The processor as it runs now; undefined while it is off, in reset or in its bootloader. */
  get processor(): AvrProcessor | undefined {
    return this.life
  }

  /** Whether the bootloader has the line. */
  get isInBootloader(): boolean {
    return this.rom !== undefined
  }

  /** Whether the reset pin, or what a reset takes, holds the processor. */
  get isInReset(): boolean {
    return this.board.isPowered && !this.life && !this.rom
  }

  powerOn(): void {
    this.sram = undefined
  }

  powerOff(): void {
    this.board.ledger.enter(this.meter, 0, 0)
  }

  /** The board took the reset pin low, or its supply went. */
  close(): void {
    this.sram = this.life?.sram ?? this.sram
    this.life?.end()
    this.life = undefined
    this.rom = undefined
    this.bootTimer = undefined
    this.port.baud = 0
    this.port.reset()
  }

  /** The end of a reset. */
  private boot(): void {
    const { board, options } = this
    // The board's own figure without the processor is that of its deepest sleep.
    board.sleep()
    for (const { name } of board.board.pins) board.pin(name).take(this)
    // Optiboot waits after an external reset only.
    if (options.bootloader === false || board.resetCause !== 'pin') this.start()
    else this.startBootloader()
    options.onBoot?.()
  }

  private startBootloader(): void {
    const { board, options } = this
    this.rom = new BootRom(this)
    this.setBaud(options.bootBaud ?? 115_200)
    board.ledger.enter(this.meter, 1, supplyCurrent('active', crystalHz / 1e6, true) * board.board.logicVolts)
    this.waitForCommand(bootWaitUs)
  }

  private setBaud(baud: number): void {
    this.port.baud = baud
    if (baud > 0) this.options.onBaud?.(baud)
  }

  private receive(bytes: Uint8Array): void {
    if (!this.rom) return this.life?.usart.receive(bytes)
    for (const byte of bytes) {
      const answer = this.rom.receive(byte)
      if (!answer) continue
      this.isProgrammed ||= answer.busyUs > 0
      this.port.send(Uint8Array.from(answer.bytes), this.board.scheduler.nowUs + answer.busyUs)
      this.waitForCommand(answer.isLeaving ? bootLeaveUs : bootWaitUs + answer.busyUs)
    }
  }

  private waitForCommand(delayUs: number): void {
    const { scheduler, cpuOwner } = this.board
    if (this.bootTimer !== undefined) scheduler.cancel(this.bootTimer)
    this.bootTimer = scheduler.after(delayUs, cpuOwner, leaveBootloader, this)
  }

  /** Called by the bootloader's timer only. */
  leaveBootloader(): void {
    this.bootTimer = undefined
    this.rom = undefined
    this.start()
    if (this.isProgrammed) this.options.onProgrammed?.()
    this.isProgrammed = false
  }

  private start(): void {
    const { board, sram } = this
    const memory = { flash: this.flash, eeprom: new Eeprom(this.eeprom), ...(sram ? { sram } : {}) }
    const life = new AvrProcessor(this.wires(), memory, this.options)
    this.life = life
    this.starts++
    const flags = resetFlagOf(board.resetCause)
    // Optiboot clears MCUSR and hands its value to the program in r2.
    if (this.options.bootloader === false) life.begin(flags, 0)
    else life.begin(0, flags)
  }

  private wires(): ProcessorWires {
    const { board, meter } = this
    return {
      ...wiresOf(board),
      scheduler: board.scheduler,
      owner: board.cpuOwner,
      serial: this.port,
      setBaud: (baud) => this.setBaud(baud),
      power: { ledger: board.ledger, meter, volts: board.board.logicVolts },
      onWatchdogReset: () => board.reset('watchdog'),
    }
  }
}

function leaveBootloader(machine: AvrMachine): void {
  machine.leaveBootloader()
}

function resetFlagOf(cause: ResetCause): number {
  if (cause === 'pin') return ResetFlag.external
  if (cause === 'brown-out') return ResetFlag.brownOut
  return cause === 'watchdog' ? ResetFlag.watchdog : ResetFlag.power
}
