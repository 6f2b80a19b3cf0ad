import { dutyOf, solder } from './surroundings.js'
import type { Start } from './target.js'
import { TetheredUno } from './tethered-uno.js'

/** An emulated Uno with StandardFirmata; the program runs on the host, by firmata-io. */
export const startTethered: Start = async (program, surroundings) => {
  const uno = new TetheredUno(program.parts)
  const lux = solder(uno.board, surroundings)
  uno.board.powerOn()
  const { device } = await uno.connect()
  new program.Class(device).start()
  return {
    lux,
    get lines() {
      return uno.host.lines.map(({ text }) => text)
    },
    pass: async (delayUs) => uno.pass(delayUs),
    duty: async () => dutyOf(uno.board),
    end: async () => {},
  }
}
