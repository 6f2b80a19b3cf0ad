import { boards, wire } from '../../boards/index.js'
import type { Completion, Device, Part } from '../../firmware/hal/index.js'
import type { Powered } from '../board/part.js'
import { SimulatedBoard } from '../board/simulated-board.js'
import { World, type WorldNote } from '../kernel/world.js'

/** What came of one asynchronous call. */
export interface Outcome<Result> {
  readonly error: (Error & { readonly kind?: string }) | null
  readonly result: Result | undefined
  /** How often it completed within the time it was given. */
  readonly completions: number
  /** Whether it completed inside the call that began it. */
  readonly inside: boolean
  /** Microseconds from the call to the first completion; Infinity without one. */
  readonly elapsedUs: number
}

/** A simulated board on a table, with nothing on it but the parts under test. */
export class TestBench {
  readonly world: World
  readonly board: SimulatedBoard
  /** Everything that was said at level "warning" or above. */
  readonly notes: WorldNote[] = []

  /** Wires the parts list to a board; the supply is off until {@link powerUp}. */
  constructor(parts: readonly Part[], boardName = 'espruino-pico', seed = 1) {
    this.world = new World({ seed, onNote: (note) => this.notes.push(note) })
    this.board = new SimulatedBoard(this.world, wire(boards[boardName]!, parts), { name: 'bench', rtcDriftPpm: 0 })
  }

  /** The board as firmware sees it. */
  get device(): Device {
    return this.board.device
  }

  /** Virtual time, microseconds. */
  get nowUs(): number {
    return this.world.scheduler.nowUs
  }

  /** Puts a part on the board. */
  solder<Model extends Powered>(model: Model): Model {
    this.board.attach(model)
    return model
  }

  /** Switches the supply on and waits until the processor has started. */
  powerUp(): this {
    this.board.powerOn()
    return this.run(100_000)
  }

  /** Lets virtual time pass. */
  run(durationUs: number): this {
    this.world.scheduler.runUntil(this.nowUs + durationUs)
    return this
  }

  /** Makes a call that completes later and lets time pass for up to `limitUs`, or a second more after it completed. */
  call<Result>(begin: (done: Completion<[Result]>) => void, limitUs = 2_000_000): Outcome<Result> {
    const startUs = this.nowUs
    let running = true
    let outcome: Outcome<Result> = {
      error: null,
      result: undefined,
      completions: 0,
      inside: false,
      elapsedUs: Infinity,
    }
    begin((error, result) => {
      const completions = outcome.completions + 1
      outcome = { error, result, completions, inside: running, elapsedUs: this.nowUs - startUs }
    })
    running = false
    this.run(limitUs)
    return outcome
  }
}
