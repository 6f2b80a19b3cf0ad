import { boards, wire } from 'wayside/boards'
import { Bh1750 } from 'wayside/drivers/bh1750'
import { Bh1750Model, SimulatedBoard, World } from 'wayside/testing'

/**
 * One driver alone: a BH1750 on the I2C bus of an Espruino Pico, a light above it that is turned up, and nothing else.
 * Returns a line for each measurement.
 */
export function measureThreeTimes(): string[] {
  const parts = [
    { role: 'light', bus: 'i2c', part: 'bh1750', address: 0x23, hz: 100_000, purpose: 'ambient light' },
  ] as const
  const world = new World({ seed: 1 })
  const board = new SimulatedBoard(world, wire(boards['espruino-pico']!, parts), { name: 'bench' })
  let lux = 10
  const chip = new Bh1750Model(board, { illuminance: () => lux })
  board.i2cOf('light').bus.attach(chip)
  board.attach(chip)
  board.powerOn()

  const { device } = board
  const driver = new Bh1750({ ...device.i2c['light']!, timers: device.timers })
  const lines: string[] = []
  for (const light of [10, 1000, 70_000]) {
    lux = light
    driver.sample((error, sample) => {
      const ms = (device.clock.uptimeUs() / 1000).toFixed(2)
      lines.push(
        error ? `${ms} ms: ${error.message}` : `${ms} ms: ${sample.illuminance.toFixed(1)} lx under ${light} lx`,
      )
    })
    world.scheduler.runDry()
  }
  return lines
}
