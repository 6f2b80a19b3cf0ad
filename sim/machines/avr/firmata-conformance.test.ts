import { describe } from 'vitest'
import { testParts } from '../../board/test-board.js'
import {
  conformance,
  type ClassName,
  type FarSide,
  type ImpossibleCell,
  type ProviderUnderTest,
} from '../../testing/conformance/index.js'
import { roundUs, UnoBench } from '../../testing/targets/uno-bench.js'

const parts = testParts.filter(({ bus }) => bus !== 'serial' && bus !== 'spi')
const address = 0x23
const bench = new UnoBench(parts, address)

async function makeProvider(): Promise<ProviderUnderTest> {
  const { uno } = bench
  // An RTC would be the host's, and its rules let hours pass: host-rtc.test.ts has them.
  const device = await bench.device({ host: { ...uno.host, unixMs: undefined } })
  uno.host.escaped = 0
  return {
    io: device.io,
    device,
    flashPath: 'outbox',
    options: {
      Digital: { pin: device.digital['button']!.pin },
      PWM: device.pwm['dimmer']!,
      Analog: device.analog['probe']!,
      I2C: { ...device.i2c['target']!, address },
    },
    far: farSide(),
    quiet: async () => uno.pass(roundUs),
    pass: async (delayUs) => uno.pass(delayUs + 1),
    escaped: () => uno.host.escaped,
  }
}

function farSide(): FarSide {
  const { board } = bench.uno
  const button = board.netOf('digital', 'button')
  const dimmer = board.netOf('pwm', 'dimmer')
  return {
    digital: { level: () => button.level, drive: (level) => bench.drive('D2', level) },
    pwm: { duty: () => dimmer.duty, hz: () => dimmer.hz },
    analog: {
      referenceVolts: board.board.logicVolts,
      setVolts: (volts) => board.netOf('analog', 'probe').setVolts(volts),
    },
    i2c: { target: bench.target, unusedAddress: 0x24 },
  }
}

const noWriteNack = 'the board does not tell the host whether a write was acknowledged'
const noRestart = 'StandardFirmata 2.4 puts a STOP between register and data'
const noQuickRead = "a read of no bytes overruns the buffer of the AVR's Wire library: one is read and dropped"

const impossible: readonly ImpossibleCell[] = [
  { class: 'I2C', how: 'throws', reason: 'everything is a message: there is nothing to wait with' },
  { class: 'SPI', how: 'absent', reason: 'StandardFirmata has no SPI' },
  { class: 'Serial', how: 'absent', reason: 'this StandardFirmata has no serial feature' },
  { class: 'PulseCount', how: 'absent', reason: 'StandardFirmata counts no pulses' },
  { class: 'RTC', how: 'absent', reason: 'the board has no clock of the day, and this host tells it none' },
  ...differing('Digital', 'Firmata has no pull-downs', ['InputPullDown', 'InputPullUpDown']),
  ...differing('Digital', 'Firmata has no open drain', ['OutputOpenDrain']),
  ...differing('PWM', 'Firmata sets no frequency: a Uno has 490 and 977 Hz', ['hz']),
  ...differing('I2C.Async', noRestart, ['stop-false', 'write-read', 'write-read-long']),
  ...differing('I2C.Async', noQuickRead, ['zero-read']),
  ...differing('I2C.Async', noWriteNack, ['nack-address', 'nack-data', 'after-error', 'shared-bus']),
  ...differing('SMBus.Async', noRestart, ['readUint8', 'readUint16', 'readUint16 big-endian', 'readBuffer', 'view']),
  ...differing('SMBus.Async', noQuickRead, ['readQuick']),
  ...differing('SMBus.Async', noWriteNack, ['writeUint8 error', 'writeUint16 error', 'writeUint16 big-endian error']),
  ...differing('SMBus.Async', noWriteNack, ['writeBuffer error', 'sendByte error', 'writeQuick error']),
]

function differing(name: ClassName, reason: string, rules: readonly string[]): ImpossibleCell[] {
  return rules.map((rule) => ({ class: name, rule, how: 'differs', reason }))
}

describe('Firmata on an emulated Uno', () =>
  conformance({ name: 'Firmata on an emulated Uno', impossible, make: makeProvider }))
