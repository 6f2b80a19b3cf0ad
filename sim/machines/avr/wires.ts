import { I2cController } from '../../board/io/i2c-controller.js'
import type { SimulatedBoard } from '../../board/simulated-board.js'
import { SpiBus } from '../../board/spi-bus.js'
import type { PortWire } from './gpio.js'
import type { ProcessorWires } from './processor.js'

/** What the pins of a board lead to. A bus that nothing is wired to is there all the same. */
export function wiresOf(board: SimulatedBoard): Pick<ProcessorWires, 'wireAt' | 'analogAt' | 'i2c' | 'spi'> {
  const { pins, i2c, spi } = board.board
  const data = board.pin(i2c[0]!.data)
  const clock = board.pin(i2c[0]!.clock)
  if (!data.i2c) clock.port = data.port = new I2cController()
  const spiClock = board.pin(spi[0]!.clock)
  if (!spiClock.spi) spiClock.port = new SpiBus()
  const wireAt = (portPin: string): PortWire | undefined => {
    const pin = pins.find(({ port }) => port === portPin)
    return pin && { name: pin.name, net: board.pin(pin.name).net }
  }
  return {
    wireAt,
    analogAt: (channel) => (wireAt(`PC${channel}`) ?? wireAt(`ADC${channel}`))?.net,
    i2c: data.i2c!.bus,
    spi: spiClock.spi!,
  }
}
