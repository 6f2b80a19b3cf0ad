import { describe } from 'vitest'
import { boards } from '../../boards/index.js'
import { wire } from '../../boards/wiring.js'
import type { Part } from '../../firmware/hal/index.js'
import { World } from '../kernel/world.js'
import { conformance, I2cTestTarget, type FarSide, type ProviderUnderTest } from '../testing/conformance/index.js'
import { SimulatedBoard } from './simulated-board.js'
import type { SpiTarget } from './spi-bus.js'

const parts: readonly Part[] = [
  { role: 'target', bus: 'i2c', part: 'test target', purpose: 'writes down what is on the bus' },
  { role: 'line', bus: 'serial', part: 'test line', purpose: 'sends and receives' },
  { role: 'chip', bus: 'spi', part: 'test chip', purpose: 'answers with complements' },
  { role: 'dimmer', bus: 'pwm', part: 'test load', purpose: 'sees a duty cycle' },
  { role: 'probe', bus: 'analog', part: 'test source', purpose: 'puts volts on a wire' },
]
const baud = 9600
const address = 0x23

/** Answers each byte with its complement. */
class ComplementTarget implements SpiTarget {
  seen: (number | 'select' | 'deselect')[] = []

  select(): void {
    this.seen.push('select')
  }

  exchange(byte: number): number {
    this.seen.push(byte)
    return byte ^ 0xff
  }

  deselect(): void {
    this.seen.push('deselect')
  }
}

function farSide(board: SimulatedBoard): FarSide {
  const [test, pulse] = [{}, {}]
  const net = board.pin('B13').net
  const dimmer = board.netOf('pwm', 'dimmer')
  const target = new I2cTestTarget(address)
  board.i2cOf('target').bus.attach(target)
  const line = board.uartTo('line', baud)
  let received: number[] = []
  line.listener = { onBytes: (bytes) => void received.push(...bytes) }
  const chip = new ComplementTarget()
  const { bus, select } = board.spiOf('chip')
  bus.attach(select, chip)
  return {
    digital: {
      level: () => net.level,
      drive: (level) => net.drive(test, level === undefined ? undefined : { strength: 'strong', level }),
    },
    pwm: { duty: () => dimmer.duty, hz: () => dimmer.hz },
    analog: {
      referenceVolts: board.board.logicVolts,
      setVolts: (volts) => board.netOf('analog', 'probe').setVolts(volts),
    },
    i2c: { target, unusedAddress: 0x24 },
    serial: { send: (bytes) => void line.send(bytes), take: () => [received, (received = [])][0]! },
    spi: { take: () => [chip.seen, (chip.seen = [])][0]! },
    pulse: {
      drive: (signal, control) => {
        board.pin('B14').net.drive(pulse, { strength: 'strong', level: signal })
        board.pin('B15').net.drive(pulse, { strength: 'strong', level: control })
      },
    },
  }
}

async function make(): Promise<ProviderUnderTest> {
  const world = new World()
  const board = new SimulatedBoard(world, wire(boards['espruino-pico']!, parts), { name: 'under-test' })
  board.powerOn()
  world.scheduler.runDry()
  const { device } = board
  const { io: _i2c, ...i2c } = device.i2c['target']!
  return {
    io: device.io,
    device,
    options: {
      Digital: { pin: board.pin('B13') },
      PWM: device.pwm['dimmer']!,
      Analog: device.analog['probe']!,
      I2C: { ...i2c, address },
      SPI: device.spi['chip']!,
      Serial: { ...device.serial['line']!, baud },
      PulseCount: { signal: board.pin('B14'), control: board.pin('B15') },
      RTC: device.rtc!,
    },
    flashPath: 'outbox',
    far: farSide(board),
    quiet: async () => void world.scheduler.runDry(1_000_000),
    pass: async (delayUs) => void world.scheduler.runUntil(world.scheduler.nowUs + delayUs + 1),
    escaped: () => board.faults,
  }
}

describe('the simulated board', () => conformance({ name: 'simulated board', impossible: [], make }))
