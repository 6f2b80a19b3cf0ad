import type { Wiring } from '../../boards/wiring.js'
import type { SimulatedBoard } from '../board/simulated-board.js'
import { World } from '../kernel/world.js'
import type { Line, LineEvents } from './line.js'
import { LiveClock } from './live-clock.js'

/** What a machine is built from: its wires and parts stand already, the processor is its own affair. */
export interface MachineSurroundings {
  /** Pins, nets, buses and what is soldered to them. Its firmware is not installed yet. */
  readonly board: SimulatedBoard
  /** Bytes from the board to whoever holds its line. Called from events of the scheduler only; the array may be kept. */
  readonly send: (bytes: Uint8Array) => void
  /** Something a person should read. */
  readonly onNote: (text: string) => void
  readonly files: MachineFiles
}

/** Files that a machine is given or keeps. */
export interface MachineFiles {
  /** The image that it runs: what it is, is the machine's to say. */
  readonly firmware?: { readonly name: string; readonly bytes: Uint8Array }
  /** What its flash held when it was last switched off. */
  readonly flash?: Uint8Array
  /** Keeps what the flash holds; called whenever it changed and the processor rests, and at the end. */
  readonly keepFlash?: (bytes: Uint8Array) => void
}

/** A board that runs its own firmware, behind the line that a host sees: USB, or a USB-serial bridge. */
export interface BoardMachine {
  /** For a person: "115200 baud", "USB console". */
  readonly lineText: string
  /** Bytes from the host, at the present instant. */
  receive(bytes: Uint8Array): void
  /** Switches the supply on. */
  powerOn(): void
  /** Pulls the reset pin. */
  reset(): void
  /** The supply goes. */
  powerOff(): void
}

/** Makes the machine of one runtime. @throws Error for an image or flash that is not one */
export type MachineMaker = (surroundings: MachineSurroundings) => BoardMachine

/** Makes a board with what is soldered to it, and what is to be given back at the end. */
export type BoardSource = (world: World, clock: LiveClock) => { readonly board: SimulatedBoard; close?(): void }

/** How a board is emulated for other people's software. */
export interface BoardEmulationOptions {
  /** What is wired to whom, or what makes the board. */
  readonly wiring: Wiring | BoardSource
  readonly make: MachineMaker
  readonly openLine: (events: LineEvents) => Promise<Line>
  /** When its clock starts: milliseconds since 1970. */
  readonly startUnixMs: number
  readonly files?: MachineFiles
  /** Puts models of parts on the board's buses before it is switched on. */
  readonly solder?: (board: SimulatedBoard) => void
  readonly seed?: number
  /** Virtual seconds for each second of the wall. Default 1. */
  readonly speed?: number
  readonly onNote: (text: string) => void
}

/** An emulated board in real time, on a line to the outside. */
export class BoardEmulation {
  readonly board: SimulatedBoard
  readonly machine: BoardMachine
  private readonly clock: LiveClock
  private readonly closeBoard: (() => void) | undefined
  private line: Line | undefined

  private constructor(options: BoardEmulationOptions, Board: typeof SimulatedBoard) {
    const { wiring, seed = 1, startUnixMs, onNote, files = {} } = options
    const world = new World({ seed, startUnixMs, onNote: ({ source, text }) => onNote(`${source}: ${text}`) })
    this.clock = new LiveClock(world.scheduler, options.speed)
    if (typeof wiring === 'function') {
      const made = wiring(world, this.clock)
      this.board = made.board
      this.closeBoard = () => made.close?.()
    } else this.board = new Board(world, wiring, { name: wiring.board.name })
    options.solder?.(this.board)
    this.machine = options.make({ board: this.board, send: (bytes) => this.line?.write(bytes), onNote, files })
  }

  /** Opens the line and switches the board on. @throws LineError, and what the maker throws */
  static async start(options: BoardEmulationOptions): Promise<BoardEmulation> {
    const { SimulatedBoard } = await import('../board/simulated-board.js')
    const emulation = new BoardEmulation(options, SimulatedBoard)
    const { machine } = emulation
    emulation.line = await options.openLine({
      onBytes: (bytes) => emulation.touch(() => machine.receive(bytes)),
      onNote: options.onNote,
    })
    emulation.touch(() => machine.powerOn())
    return emulation
  }

  /** What to open. */
  get lineName(): string {
    return this.line?.name ?? ''
  }

  /** Lets something happen on the board now. */
  touch(happening: () => void): void {
    this.clock.touch(happening)
  }

  /** Switches the board off and gives everything back. */
  async close(): Promise<void> {
    this.touch(() => this.machine.powerOff())
    this.clock.stop()
    this.closeBoard?.()
    await this.line?.close()
  }
}
