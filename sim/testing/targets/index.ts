import { benchBoard } from './bench.js'
import type { Start, Target } from './target.js'

export { benchBoard } from './bench.js'
export type { Program, Run, Start, Surroundings, Target } from './target.js'

/** An Espruino Pico of which everything is simulated. */
export const simulatedBoard = lazy('a simulated board', async () => (await import('./simulated.js')).startSimulated)

/** An emulated Espruino Pico that runs the image which `wayside build` would make of the program. */
export const emulatedEspruino = lazy(
  'an emulated Espruino',
  async () => (await import('./espruino.js')).startOnEspruino,
)

/** An emulated Uno with StandardFirmata; the program runs on the host, by firmata-io. */
export const tetheredUno = lazy('Firmata on an emulated Uno', async () => (await import('./tethered.js')).startTethered)

/** All four places. The real board is absent where the environment names none. */
export function allTargets(environment: Readonly<Record<string, string | undefined>>): readonly Target[] {
  return [simulatedBoard, emulatedEspruino, tetheredUno, benchBoard(environment)]
}

/** A target whose machinery (compilers, an AVR, an interpreter) is loaded when it is first used. */
function lazy(name: string, load: () => Promise<Start>): Target {
  return { name, isObedient: true, start: async (program, surroundings) => (await load())(program, surroundings) }
}
