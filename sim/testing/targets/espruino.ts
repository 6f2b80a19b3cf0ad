import { entrySource } from '../../../boards/espruino/build/entry.js'
import { makeImage } from '../../../boards/espruino/build/image.js'
import { boards, wire, type Board } from '../../../boards/index.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { World } from '../../kernel/world.js'
import { EspruinoMachine } from '../../machines/espruino/machine.js'
import { dutyOf, solder } from './surroundings.js'
import type { Program, Start } from './target.js'

/** A line of `device.log` on the console, behind whatever clears the prompt: level, source, text. */
const logLine = /(?:info|warning|error) \w+: (.*)$/

/** An emulated Espruino Pico that runs the image which `wayside build` would make of the program. */
export const startOnEspruino: Start = async (program, surroundings) => {
  const pico = boards['espruino-pico']!
  const image = await imageOf(program, pico)
  const world = new World()
  const board = new SimulatedBoard(world, wire(pico, program.parts), { name: 'target' })
  const lux = solder(board, surroundings)
  let console = ''
  const machine = new EspruinoMachine(board, {
    onBytes: (bytes) => (console += Buffer.from(bytes).toString('latin1')),
  })
  machine.storage.write('.bootcde', image)
  board.powerOn()
  return {
    lux,
    get lines() {
      return console.split('\r\n').flatMap((line) => logLine.exec(line)?.[1] ?? [])
    },
    pass: async (delayUs) => void world.scheduler.runUntil(world.scheduler.nowUs + delayUs),
    duty: async () => dutyOf(board),
    end: async () => {},
  }
}

/** The program for the chip, as a node that can be built. */
async function imageOf({ Class, module, parts, needs }: Program, board: Board): Promise<Uint8Array> {
  const node = { name: Class.name, className: Class.name, module, needs, hasModem: false }
  const { bytes } = await makeImage(entrySource({ node, parts, board, config: undefined }))
  return bytes
}
