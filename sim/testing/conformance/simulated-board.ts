import type { SimulatedBoard } from '../../board/simulated-board.js'
import type { SpiTarget } from '../../board/spi-bus.js'
import { TestBoard } from '../../board/test-board.js'
import { I2cTestTarget } from './i2c-target.js'
import type { FarSide, ProviderUnderTest } from './provider.js'

const baud = 9600
const address = 0x23

/** The simulated board as a provider under test, with something on each of its wires. */
export async function makeSimulatedProvider(): Promise<ProviderUnderTest> {
  const test = new TestBoard().boot()
  const { board, world } = test
  const { device } = board
  const { io: _io, ...i2c } = device.i2c['target']!
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
    pass: async (delayUs) => void test.run(delayUs + 1),
    escaped: () => board.faults,
  }
}

function farSide(board: SimulatedBoard): FarSide {
  const dimmer = board.netOf('pwm', 'dimmer')
  const target = new I2cTestTarget(address)
  board.i2cOf('target').bus.attach(target)
  return {
    ...farPins(board),
    pwm: { duty: () => dimmer.duty, hz: () => dimmer.hz },
    i2c: { target, unusedAddress: 0x24 },
    serial: farSerial(board),
    spi: farSpi(board),
  }
}

function farPins(board: SimulatedBoard): Pick<FarSide, 'digital' | 'analog' | 'pulse'> {
  const [driver, encoder] = [{}, {}]
  const [net, signalNet, controlNet] = ['B13', 'B14', 'B15'].map((name) => board.pin(name).net)
  return {
    digital: {
      level: () => net!.level,
      drive: (level) => net!.drive(driver, level === undefined ? undefined : { strength: 'strong', level }),
    },
    analog: {
      referenceVolts: board.board.logicVolts,
      setVolts: (volts) => board.netOf('analog', 'probe').setVolts(volts),
    },
    pulse: {
      drive: (signal, control) => {
        signalNet!.drive(encoder, { strength: 'strong', level: signal })
        controlNet!.drive(encoder, { strength: 'strong', level: control })
      },
    },
  }
}

function farSerial(board: SimulatedBoard): FarSide['serial'] {
  const line = board.uartTo('line', baud)
  let received: number[] = []
  line.listener = { onBytes: (bytes) => void received.push(...bytes) }
  return {
    send: (bytes) => void line.send(bytes),
    take: () => {
      const taken = received
      received = []
      return taken
    },
  }
}

function farSpi(board: SimulatedBoard): FarSide['spi'] {
  const chip = new ComplementTarget()
  const { bus, select } = board.spiOf('chip')
  bus.attach(select, chip)
  return { take: () => chip.seen.splice(0) }
}

/** Answers each byte with its complement. */
class ComplementTarget implements SpiTarget {
  readonly seen: (number | 'select' | 'deselect')[] = []

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
