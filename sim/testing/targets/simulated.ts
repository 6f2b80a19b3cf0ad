import { boards, wire } from '../../../boards/index.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { World } from '../../kernel/world.js'
import { dutyOf, solder } from './surroundings.js'
import type { Start } from './target.js'

/** An Espruino Pico of which everything is simulated. */
export const startSimulated: Start = async (program, surroundings) => {
  const lines: string[] = []
  const world = new World({ noteLevel: 'info', onNote: ({ text }) => lines.push(text) })
  const board = new SimulatedBoard(world, wire(boards['espruino-pico']!, program.parts), { name: 'target' })
  const lux = solder(board, surroundings)
  board.install((device) => new program.Class(device).start())
  board.powerOn()
  return {
    lux,
    lines,
    pass: async (delayUs) => void world.scheduler.runUntil(world.scheduler.nowUs + delayUs),
    duty: async () => dutyOf(board),
    end: async () => {},
  }
}
