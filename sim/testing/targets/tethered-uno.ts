import { connect, memoryStore, type FirmataError, type Line, type Tether } from '../../../boards/firmata/index.js'
import { boards, wire } from '../../../boards/index.js'
import type { Part } from '../../../firmware/hal/index.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { UartPort } from '../../board/uart.js'
import { World } from '../../kernel/world.js'
import { AvrMachine, standardFirmata } from '../../machines/avr/index.js'
import { during, VirtualHost } from './virtual-host.js'

/** The rate at which StandardFirmata talks. */
const baud = 57_600

/**
 * An emulated Uno that runs StandardFirmata, the host at the other end of its serial line, and one virtual clock for both:
 * what the host's firmware waits for passes on the board too.
 */
export class TetheredUno {
  readonly world: World
  readonly board: SimulatedBoard
  readonly machine: AvrMachine
  readonly line: VirtualLine
  readonly host: VirtualHost

  /** The supply is off. @throws FirmwareError where StandardFirmata's image is not installed */
  constructor(readonly parts: readonly Part[]) {
    this.world = new World({ noteLevel: 'debug' })
    this.board = new SimulatedBoard(this.world, wire(boards['uno']!, parts), { name: 'uno' })
    this.machine = new AvrMachine(this.board)
    this.machine.load(standardFirmata('uno'))
    this.line = new VirtualLine(this.world, this.machine)
    this.host = new VirtualHost(this.world)
  }

  /** Lets both ends run. */
  pass(delayUs: number): void {
    this.world.scheduler.runUntil(this.world.scheduler.nowUs + delayUs)
  }

  /** Connects as a program on the host would, over this line and by this clock. */
  async connect(onLost?: (error: FirmataError) => void): Promise<Tether> {
    const { line, host, parts } = this
    return during(this.world, connect({ line, host, parts, board: boards['uno']!, store: memoryStore(), onLost }))
  }
}

/** The host's end of the serial line. Each byte is heard when its own stop bit is over. */
export class VirtualLine implements Line {
  /** Drops what comes from the board, as a cable that is cut. */
  isCut = false
  private readonly port: UartPort
  private readonly handlers = new Map<string, ((...values: unknown[]) => void)[]>()

  constructor(
    private readonly world: World,
    machine: AvrMachine,
    baudRate = baud,
  ) {
    this.port = new UartPort(world.scheduler, 0, baudRate)
    this.port.listener = { onBytes: (bytes) => this.isCut || this.emit('data', bytes) }
    UartPort.join(this.port, machine.port)
  }

  write(bytes: Uint8Array, done?: () => void): void {
    if (!this.isCut) for (const byte of bytes) this.port.send(Uint8Array.of(byte))
    const { scheduler } = this.world
    if (done) scheduler.at(Math.max(scheduler.nowUs, this.port.idleAtUs), 0, call, done)
  }

  on(event: string, handler: (...values: unknown[]) => void): void {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler])
  }

  removeListener(event: string, handler: (...values: unknown[]) => void): void {
    this.handlers.set(
      event,
      (this.handlers.get(event) ?? []).filter((other) => other !== handler),
    )
  }

  end(done: () => void): void {
    this.emit('close')
    done()
  }

  /** What the operating system says of the port: "close", "error". */
  emit(event: string, ...values: unknown[]): void {
    for (const handler of this.handlers.get(event) ?? []) handler(...values)
  }
}

function call(callback: () => void): void {
  callback()
}
