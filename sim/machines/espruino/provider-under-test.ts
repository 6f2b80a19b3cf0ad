import type { Board } from '../../../boards/board.js'
import type { PWMOptions } from '../../../firmware/hal/index.js'
import type { SimulatedBoard } from '../../board/simulated-board.js'
import type { SpiTarget } from '../../board/spi-bus.js'
import { I2cTestTarget, type FarSide, type ProviderUnderTest } from '../../testing/conformance/index.js'
import { ProviderMachine } from './provider-machine.js'

const baud = 9600
const address = 0x23

/** Pins that no part of the test's wiring has. */
export interface TestPins {
  readonly digital: string
  readonly signal: string
  readonly control: string
}

/** Makes providers that run in an emulated interpreter, each on a board of its own. */
export async function espruinoProviders(data: Board, pins: TestPins): Promise<() => Promise<ProviderUnderTest>> {
  const makeMachine = await ProviderMachine.maker(data)
  return async () => {
    const machine = makeMachine()
    const { io, device } = machine.start()
    return {
      io,
      device,
      options: optionsOn(machine.board, pins),
      flashPath: 'outbox',
      far: farSide(machine.board, pins),
      quiet: async () => machine.pass(quietUs),
      pass: async (delayUs) => machine.pass(delayUs),
      escaped: () => machine.escaped,
    }
  }
}

/** Longer than anything that a test begins; the interpreter itself never rests for good. */
const quietUs = 2_000_000

function optionsOn(board: SimulatedBoard, pins: TestPins): ProviderUnderTest['options'] {
  const pinsOf = (bus: string, role: string): Readonly<Record<string, string>> =>
    board.wiring.parts.find(({ part }) => part.bus === bus && part.role === role)!.pins
  const portOf = (role: string): string => board.wiring.parts.find(({ part }) => part.role === role)!.port!
  const { data, clock } = pinsOf('i2c', 'target')
  return {
    Digital: { pin: pins.digital },
    // The bits of the board's timers: a finer or coarser duty cycle would not come out as it was asked for.
    PWM: { pin: pinsOf('pwm', 'dimmer')['pin']!, hz: 1000, resolution: board.board.pwmBits } as PWMOptions,
    Analog: { pin: pinsOf('analog', 'probe')['pin']! },
    I2C: { data: data!, clock: clock!, hz: 100_000, address, port: portOf('target') },
    SPI: { ...pinsOf('spi', 'chip'), hz: 1_000_000, port: portOf('chip') } as ProviderUnderTest['options']['SPI'],
    Serial: { ...pinsOf('serial', 'line'), baud, port: portOf('line') },
    PulseCount: { signal: pins.signal, control: pins.control },
    RTC: {},
  }
}

function farSide(board: SimulatedBoard, pins: TestPins): FarSide {
  const target = new I2cTestTarget(address)
  board.i2cOf('target').bus.attach(target)
  const dimmer = board.netOf('pwm', 'dimmer')
  const [driver, encoder] = [{}, {}]
  return {
    digital: {
      level: () => board.pin(pins.digital).net.level,
      drive: (level) =>
        board.pin(pins.digital).net.drive(driver, level === undefined ? undefined : { strength: 'strong', level }),
    },
    pwm: { duty: () => dimmer.duty, hz: () => dimmer.hz },
    analog: {
      referenceVolts: board.board.logicVolts,
      setVolts: (volts) => board.netOf('analog', 'probe').setVolts(volts),
    },
    i2c: { target, unusedAddress: 0x24 },
    serial: farSerial(board),
    spi: farSpi(board),
    pulse: {
      drive: (signal, control) => {
        board.pin(pins.signal).net.drive(encoder, { strength: 'strong', level: signal })
        board.pin(pins.control).net.drive(encoder, { strength: 'strong', level: control })
      },
    },
  }
}

function farSerial(board: SimulatedBoard): FarSide['serial'] {
  const line = board.uartTo('line', baud)
  const received: number[] = []
  line.listener = { onBytes: (bytes) => void received.push(...bytes) }
  return { send: (bytes) => void line.send(bytes), take: () => received.splice(0) }
}

function farSpi(board: SimulatedBoard): FarSide['spi'] {
  const seen: (number | 'select' | 'deselect')[] = []
  const { bus, select } = board.spiOf('chip')
  const target: SpiTarget = {
    select: () => void seen.push('select'),
    exchange: (byte) => {
      seen.push(byte)
      return byte ^ 0xff
    },
    deselect: () => void seen.push('deselect'),
  }
  bus.attach(select, target)
  return { take: () => seen.splice(0) }
}
