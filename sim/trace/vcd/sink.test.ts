import { describe, expect, it } from 'vitest'
import type { PinEvent, TraceEvent, UartEvent } from '../events.js'
import { MemoryOutput } from '../testing/memory-output.js'
import { createVcdSink, formatVcd, parseVcd, tickNsFor, type VcdOptions, type WireList } from './index.js'

const wires: WireList = {
  node: 'lamp-1',
  pins: [
    { signal: 'dimmer', kind: 'pwm', hz: 1000 },
    { signal: 'probe', kind: 'volts' },
    { signal: 'button', kind: 'level' },
  ],
  i2c: [{ bus: 'I2C1', hz: 100_000 }],
  spi: [{ bus: 'SPI1', hz: 1_000_000, selects: ['chip'] }],
  uart: [{ line: 'meter', baud: 9600 }],
}

const button = (atUs: number, level: 0 | 1 | 'z'): PinEvent => ({
  channel: 'pins',
  node: 'lamp-1',
  atUs,
  signal: 'button',
  value: { kind: 'level', level },
})

const serial = (atUs: number, bytes: number[]): UartEvent => ({
  channel: 'uart',
  node: 'lamp-1',
  line: 'meter',
  direction: 'sent',
  baud: 9600,
  bytes: Uint8Array.from(bytes),
  startUs: atUs - (bytes.length * 10e6) / 9600,
  atUs,
})

/** A ring is written anew: what was there before goes. */
class RingOutput extends MemoryOutput {
  restarts = 0

  restart(): void {
    this.restarts++
    this.writes.length = 0
  }
}

async function dump(events: readonly TraceEvent[], endUs: number, options: Partial<VcdOptions> = {}): Promise<string> {
  const output = new RingOutput()
  const sink = createVcdSink(output, { wires, ...options })
  for (const event of events) sink.onEvent(event)
  await sink.end(endUs)
  return output.text
}

function changesOf(text: string, name: string): [number, string][] {
  const parsed = parseVcd(text)
  const place = parsed.variables.findIndex((variable) => variable.name === name)
  return parsed.changes.filter(({ variable }) => variable === place).map(({ tick, value }) => [tick, value])
}

describe('the dump of a node', () => {
  it('names its wires as a person labels a logic analyser, and says when virtual time began', async () => {
    const text = await dump([], 1000, { startUnixMs: Date.UTC(2026, 5, 21, 8) })
    const { variables, remarks, tickNs } = parseVcd(text)
    expect(variables.map(({ name, type, scope }) => `${scope.join('.')}.${name} ${type}`)).toEqual([
      'lamp-1.dimmer wire',
      'lamp-1.dimmer_duty real',
      'lamp-1.probe real',
      'lamp-1.button wire',
      'lamp-1.I2C1_SCL wire',
      'lamp-1.I2C1_SDA wire',
      'lamp-1.SPI1_SCK wire',
      'lamp-1.SPI1_MOSI wire',
      'lamp-1.SPI1_MISO wire',
      'lamp-1.chip_CS wire',
      'lamp-1.meter_TX wire',
      'lamp-1.meter_RX wire',
    ])
    expect(remarks[0]).toEqual({ keyword: 'date', text: '2026-06-21T08:00:00.000Z' })
    expect(tickNs).toBe(100)
  })

  it('has only the wires of the channels asked for', async () => {
    const { variables } = parseVcd(await dump([], 1000, { channels: ['uart', 'ip'] }))
    expect(variables.map(({ name }) => name)).toEqual(['meter_TX', 'meter_RX'])
  })

  it('is in the order of time although a serial line is told of at its end', async () => {
    // The byte begins 1041.7 us before its end, and the button is pressed within.
    const text = await dump([button(0, 0), button(5000, 1), serial(5500, [0x55])], 10_000)
    const ticks = parseVcd(text).changes.map(({ tick }) => tick)
    expect(ticks).toEqual([...ticks].sort((first, second) => first - second))
    expect(changesOf(text, 'meter_TX')[0]).toEqual([Math.round((5500 - 1e7 / 9600) * 10), '0'])
    expect(changesOf(text, 'button').at(-1)).toEqual([50_000, '1'])
  })

  it('shows volts as reals and floating wires as z', async () => {
    const probe = {
      channel: 'pins',
      node: 'lamp-1',
      atUs: 20,
      signal: 'probe',
      value: { kind: 'volts', volts: 1.65 },
    } as const
    const text = await dump([button(10, 'z'), probe], 100)
    expect(changesOf(text, 'probe')).toEqual([[200, 'r1.65']])
    expect(changesOf(text, 'button')).toEqual([[100, 'z']])
  })

  it('written, read and written again is the same', async () => {
    const events = [button(0, 0), serial(5500, [0x55, 0xaa]), button(7000, 1)]
    const text = await dump(events, 10_000)
    expect(formatVcd(parseVcd(text))).toBe(text)
  })

  it('in a window begins with the values of that instant and ends with it', async () => {
    const window = { fromUs: 1500, untilUs: 3500 }
    const text = await dump(
      [1, 2, 3, 4].map((ms) => button(ms * 1000, (ms % 2) as 0 | 1)),
      10_000,
      { window },
    )
    const { initial, endTick, variables } = parseVcd(text)
    const place = variables.findIndex(({ name }) => name === 'button')
    expect(initial?.tick).toBe(15_000)
    expect(initial?.values[place]?.value).toBe('1')
    expect(changesOf(text, 'button')).toEqual([
      [20_000, '0'],
      [30_000, '1'],
    ])
    expect(endTick).toBe(35_000)
  })

  it('in a ring is the last of it, complete with the values it begins with', async () => {
    const events = Array.from({ length: 5000 }, (_, ms) => button(ms * 1000, ((ms >> 1) % 2) as 0 | 1))
    const whole = await dump(events, 5_000_000)
    const text = await dump(events, 5_000_000, { lastBytes: 4096 })
    const definitions = text.indexOf('#')
    expect(text.length - definitions).toBeLessThan(4096 + 200)
    expect(text.length - definitions).toBeGreaterThan(2048)
    const kept = changesOf(text, 'button')
    expect(kept).toEqual(changesOf(whole, 'button').slice(-kept.length))
    const { initial, variables } = parseVcd(text)
    const place = variables.findIndex(({ name }) => name === 'button')
    expect(initial?.values[place]?.value).toBe(kept[0]![1] === '1' ? '0' : '1')
    expect(formatVcd(parseVcd(text))).toBe(text)
  })

  it('in a ring is written at a flush once an eighth of it is new', async () => {
    const output = new RingOutput()
    const sink = createVcdSink(output, { wires, lastBytes: 800 })
    sink.onEvent(button(0, 1))
    await sink.flush()
    expect(output.restarts).toBe(0)
    for (let index = 1; index < 40; index++) sink.onEvent(button(index * 1_000_000, (index % 2) as 0 | 1))
    await sink.flush()
    expect(output.restarts).toBe(1)
    expect(parseVcd(output.text).changes.length).toBeGreaterThan(0)
  })

  it('streams: what is older than any span can be is written before the end', async () => {
    const output = new MemoryOutput()
    const sink = createVcdSink(output, { wires })
    for (let s = 0; s < 100; s++) sink.onEvent(button(s * 1e6, (s % 2) as 0 | 1))
    await sink.flush()
    expect(changesOf(output.text, 'button').length).toBeGreaterThan(85)
  })
})

describe('the time scale', () => {
  const none = { node: 'n', pins: [], i2c: [], spi: [], uart: [] }
  for (const [what, list, tickNs] of [
    ['9600 baud', { ...none, uart: [{ line: 'a', baud: 9600 }] }, 1000],
    ['115200 baud', { ...none, uart: [{ line: 'a', baud: 115_200 }] }, 100],
    ['I2C at 400 kHz', { ...none, i2c: [{ bus: 'a', hz: 400_000 }] }, 100],
    ['SPI at 10 MHz', { ...none, spi: [{ bus: 'a', hz: 10_000_000, selects: [] }] }, 10],
    ['PWM at 25 kHz', { ...none, pins: [{ signal: 'a', kind: 'pwm' as const, hz: 25_000 }] }, 10],
    ['PWM at 200 kHz', { ...none, pins: [{ signal: 'a', kind: 'pwm' as const, hz: 200_000 }] }, 1],
  ] as const) {
    it(`of ${what} is ${tickNs} ns`, () => {
      expect(tickNsFor(list)).toBe(tickNs)
    })
  }
})
