import type { SimulatedBoard } from '../../board/simulated-board.js'
import { Bh1750Model, bh1750Range } from '../../chips/bh1750.js'
import type { Run, Surroundings } from './target.js'

/** Solders what a program's parts list names onto a simulated or emulated board, in the light that the test asks for. */
export function solder(board: SimulatedBoard, { lux, isSensorMissing }: Surroundings): Run['lux'] {
  const sensor = new Bh1750Model(board, { illuminance: () => lux })
  if (isSensorMissing) sensor.setFaults({ missing: true })
  board.i2cOf('light').bus.attach(sensor)
  board.attach(sensor)
  // Half a lux for the program's rounding, one count for the sensor's.
  return [lux - bh1750Range.step - 0.5, lux + 0.5]
}

/** Duty cycle on the wire of the dimmer; 0 on a board without one. */
export function dutyOf(board: SimulatedBoard): number {
  return board.netOf('pwm', 'dimmer').duty
}
