import type { Board } from '../../boards/board.js'
import type { MachineMaker } from './board-emulation.js'

/** What runs the boards of one runtime: loaded when one of them is asked for. */
export interface BoardRuntime {
  /** Whether that board can be emulated. */
  carries(board: Board): boolean
  load(): Promise<MachineMaker>
}

/** The machines that there are. A board is emulated by the first that carries it. */
export const boardRuntimes: readonly BoardRuntime[] = [
  {
    carries: ({ interpreter }) => interpreter?.savedCode !== undefined,
    load: async () => (await import('../machines/espruino/emulated-board.js')).makeEspruinoBoard,
  },
  {
    carries: ({ processor }) => processor === 'ATmega328P',
    load: async () => (await import('../machines/avr/emulated-board.js')).makeAvrBoard,
  },
]

/** The machine for a board, undefined where there is none. */
export const runtimeOf = (board: Board): BoardRuntime | undefined =>
  boardRuntimes.find((runtime) => runtime.carries(board))
