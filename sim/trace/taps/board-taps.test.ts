import { describe, expect, it } from 'vitest'
import { TestBoard } from '../../board/test-board.js'
import type { I2cTarget } from '../../board/i2c-bus.js'
import type { Device } from '../../../firmware/hal/index.js'
import { EventLog } from '../event-log.js'
import type { TraceChannel } from '../events.js'
import { NodeTrace } from '../node-trace.js'

function watch(bench: TestBoard, ...channels: TraceChannel[]) {
  const log = new EventLog(channels)
  const trace = new NodeTrace({ board: bench.board }, [log])
  return {
    of: <Channel extends TraceChannel>(channel: Channel) => {
      trace.settle()
      return log.of(channel)
    },
    trace,
  }
}

/** Acknowledges writes of less than 0x80 and reads 0x83, 0x90. */
const target: I2cTarget = {
  address: 0x23,
  start: () => true,
  write: (byte) => byte < 0x80,
  read: () => 0x83,
  stop: () => undefined,
}

describe('the tap of an I2C bus', () => {
  function run(act: (io: InstanceType<Device['i2c'][string]['io']>) => void, hz = 100_000, address = 0x23) {
    const bench = new TestBoard()
    bench.board.i2cOf('target').bus.attach(target)
    const watched = watch(bench, 'i2c')
    bench.boot(({ i2c }) => {
      const { io: I2c, ...pins } = i2c['target']!
      act(new I2c({ ...pins, hz, address }))
    })
    const bootedUs = 50_000
    bench.run(100_000)
    return watched.of('i2c').map(({ startUs, atUs, ...event }) => ({
      ...event,
      bytes: [...event.bytes],
      fromUs: startUs - bootedUs,
      toUs: atUs - bootedUs,
    }))
  }
  const common = { channel: 'i2c', node: 'under-test', bus: 'I2C1', hz: 100_000, address: 0x23 }

  it('tells of a write: 20 bits at 100 kHz', () => {
    expect(run((io) => io.write(Uint8Array.of(0x20)))).toEqual([
      { ...common, direction: 'write', bytes: [0x20], outcome: 'ok', stop: true, fromUs: 0, toUs: 200 },
    ])
  })

  it('tells of both halves of an exchange, the second from its repeated START', () => {
    expect(run((io) => io.writeRead(Uint8Array.of(1), 2, () => undefined))).toEqual([
      { ...common, direction: 'write', bytes: [1], outcome: 'ok', stop: false, fromUs: 0, toUs: 200 },
      { ...common, direction: 'read', bytes: [0x83, 0x83], outcome: 'ok', stop: true, fromUs: 200, toUs: 490 },
    ])
  })

  it('tells what was on the wires of a transaction that was refused', () => {
    expect(run((io) => io.write(Uint8Array.of(1, 0x80, 2), () => undefined))[0]).toMatchObject({
      bytes: [1, 0x80],
      outcome: 'nack-data',
      stop: true,
    })
    expect(run((io) => io.write(Uint8Array.of(1), () => undefined), 400_000, 0x24)[0]).toMatchObject({
      hz: 400_000,
      address: 0x24,
      bytes: [],
      outcome: 'nack-address',
    })
  })

  it('lays out blocking transactions one after the other', () => {
    const bench = new TestBoard()
    bench.board.i2cOf('target').bus.attach(target)
    const watched = watch(bench, 'i2c')
    bench.boot(({ i2c, io }) => {
      const { data, clock } = i2c['target']!
      const port = new io.I2C!({ data, clock, hz: 100_000, address: 0x23 })
      port.write(Uint8Array.of(1))
      port.write(Uint8Array.of(2))
    })
    bench.run(10_000)
    const [first, second] = watched.of('i2c')
    expect(second!.startUs).toBe(first!.atUs)
    expect(second!.atUs - second!.startUs).toBe(200)
  })
})

it('the tap of a serial line tells both directions with the time of their bits', () => {
  const bench = new TestBoard()
  const far = bench.board.uartTo('line', 9600)
  const watched = watch(bench, 'uart')
  bench.boot(({ serial }) => {
    const { io: Serial, ...options } = serial['line']!
    new Serial(options).write(Uint8Array.of(0x55, 0xaa))
  })
  bench.run(10_000)
  far.send(Uint8Array.of(1))
  bench.run(10_000)
  expect(watched.of('uart').map(({ line, direction, baud, bytes }) => [line, direction, baud, ...bytes])).toEqual([
    ['line', 'sent', 9600, 0x55, 0xaa],
    ['line', 'received', 9600, 1],
  ])
  const [sent] = watched.of('uart')
  // Twenty bits at 9600 baud from the first line of firmware on.
  expect(sent!.startUs).toBeGreaterThanOrEqual(50_000)
  expect(sent!.startUs).toBeLessThan(50_001)
  expect(sent!.atUs - sent!.startUs).toBeCloseTo(20e6 / 9600, 6)
})

it('the tap of an SPI bus gathers what is exchanged under one select, in the time of its bits', () => {
  const bench = new TestBoard()
  const { bus, select } = bench.board.spiOf('chip')
  bus.attach(select, { select: () => undefined, exchange: (byte) => byte ^ 0xff, deselect: () => undefined })
  const watched = watch(bench, 'spi')
  bench.boot(({ spi }) => {
    const { io: Spi, ...options } = spi['chip']!
    const port = new Spi({ ...options, hz: 1_000_000, mode: 3 })
    port.write(Uint8Array.of(0x9f))
    port.read(2)
    port.flush(true)
    port.transfer(Uint8Array.of(0x0f))
    port.close()
  })
  bench.run(1000)
  const events = watched.of('spi').map((event) => ({ ...event, out: [...event.out], in: [...event.in] }))
  expect(events).toMatchObject([
    {
      bus: 'SPI1',
      select: 'chip',
      mode: 3,
      hz: 1_000_000,
      out: [0x9f, 0, 0],
      in: [0x60, 0xff, 0xff],
      startUs: 50_000,
      atUs: 50_024,
    },
    { out: [0x0f], in: [0xf0], startUs: 50_026, atUs: 50_034 },
  ])
})

it('the taps of pins tell what is on each wire, every change once, and volts', () => {
  const bench = new TestBoard()
  const watched = watch(bench, 'pins')
  bench.boot(({ pwm }) => {
    const { io: Pwm, ...options } = pwm['dimmer']!
    const output = new Pwm({ ...options, hz: 2000 })
    output.write(2 ** output.resolution - 1)
    output.write(2 ** output.resolution - 1)
  })
  const by = {}
  bench.board.netOf('digital', 'button').drive(by, { strength: 'strong', level: 1 })
  bench.board.netOf('digital', 'button').drive(by, undefined)
  bench.board.netOf('analog', 'probe').setVolts(1.5)
  bench.run(1000)
  const of = (signal: string) =>
    watched
      .of('pins')
      .filter((event) => event.signal === signal)
      .map(({ value }) => value)
  expect(of('dimmer')).toEqual([
    { kind: 'level', level: 'z' },
    { kind: 'pwm', hz: 2000, duty: 0, activeLevel: 1 },
    { kind: 'pwm', hz: 2000, duty: 1, activeLevel: 1 },
  ])
  expect(of('button')).toEqual([
    { kind: 'level', level: 'z' },
    { kind: 'level', level: 1 },
    { kind: 'level', level: 'z' },
  ])
  expect(of('probe')).toEqual([
    { kind: 'level', level: 'z' },
    { kind: 'volts', volts: 1.5 },
  ])
})

it('the tap of the processor names tasks by what called for them, and takes what is logged at any level', () => {
  const bench = new TestBoard()
  const watched = watch(bench, 'tasks', 'log')
  const far = bench.board.uartTo('line', 9600)
  bench.boot(({ serial, timers, power, log }) => {
    const { io: Serial, ...options } = serial['line']!
    new Serial({ ...options, onReadable: () => log('debug', 'test', 'heard') })
    timers.after(1000, () => power.sleep())
    timers.after(9000, () => undefined)
  })
  bench.run(5000)
  far.send(Uint8Array.of(1))
  bench.run(20_000)
  expect(watched.of('tasks').map(({ name, woke }) => [name, woke])).toEqual([
    ['boot', false],
    ['timer', false],
    ['serial.line', true],
    ['timer', false],
  ])
  expect(watched.of('log').map(({ level, tag, text }) => [level, tag, text])).toEqual([['debug', 'test', 'heard']])
})

it('the tap of the ledger tells what all parts do at first, and then each change and burst', () => {
  const bench = new TestBoard()
  bench.boot()
  const watched = watch(bench, 'power')
  bench.board.chargeFlash(100, 0)
  bench.board.powerOff()
  const events = watched.of('power').map(({ part, state, burstJ }) => [part, state, burstJ])
  expect(events).toEqual([
    ['board', 'idle', 0],
    // 100 bytes at 0.2 uJ each.
    ['board', 'run', 100 * 2e-7],
    ['board', 'off', 0],
  ])
})

it('a node has one trace at a time; after its end it may have another', async () => {
  const bench = new TestBoard()
  const { trace } = watch(bench, 'power')
  expect(() => watch(bench, 'power')).toThrow('under-test: one trace at a time expected')
  await trace.end()
  await trace.end()
  expect(() => watch(bench, 'power')).not.toThrow()
})

it('after its end a trace tells nothing more', async () => {
  const bench = new TestBoard()
  const watched = watch(bench, 'power', 'pins', 'uart', 'i2c', 'spi', 'tasks', 'log')
  await watched.trace.end()
  const before = watched.of('power').length
  bench.boot(({ log }) => log('info', 'test', 'hello'))
  expect(watched.of('power').length).toBe(before)
  expect([watched.of('tasks').length, watched.of('log').length]).toEqual([0, 0])
})
