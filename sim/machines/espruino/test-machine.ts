import { boards } from '../../../boards/index.js'
import { wire } from '../../../boards/wiring.js'
import type { Part } from '../../../firmware/hal/index.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { World, type WorldNote } from '../../kernel/world.js'
import { EspruinoMachine, type EspruinoMachineOptions } from './machine.js'
import { bytesOfText, latin1 } from './session.js'

/** An emulated Espruino board in a world of its own, with somebody at its console. */
export class TestMachine {
  readonly notes: WorldNote[] = []
  readonly world = new World({ noteLevel: 'debug', onNote: (note) => this.notes.push(note) })
  readonly board: SimulatedBoard
  readonly machine: EspruinoMachine
  /** What came out of the console since it was last asked. */
  private said = ''

  constructor(parts: readonly Part[] = [], options: EspruinoMachineOptions = {}, board = 'espruino-pico') {
    this.board = new SimulatedBoard(this.world, wire(boards[board]!, parts), { name: 'under-test', rtcDriftPpm: 0 })
    this.machine = new EspruinoMachine(this.board, { onBytes: (bytes) => (this.said += latin1(bytes)), ...options })
  }

  get nowUs(): number {
    return this.world.scheduler.nowUs
  }

  /** Switches on and runs until the start is over. Returns what was said. */
  boot(): string {
    this.board.powerOn()
    return this.run(100_000)
  }

  /** Lets time go by. Returns what was said. */
  run(durationUs: number): string {
    this.world.scheduler.runUntil(this.nowUs + durationUs)
    const { said, notes } = this
    this.said = ''
    const broken = notes.find(({ level }) => level === 'error')
    if (broken) throw new Error(broken.text)
    return said
  }

  /** Sends text to the console; returns what is said within a time. */
  type(text: string, durationUs = 300_000): string {
    this.machine.input(bytesOfText(text))
    return this.run(durationUs)
  }

  /** Runs statements quietly and returns what they print, without line ends at the end. */
  do(statements: string, durationUs = 300_000): string {
    return this.type(`\x10${statements}\n`, durationUs)
      .replace(/\r\n>?$/, '')
      .replace(/^>$/, '')
  }

  /** The value of an expression, through JSON. */
  value(expression: string): unknown {
    return JSON.parse(this.do(`print(JSON.stringify(${expression}))`))
  }
}
