import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cardOf, keyOf, Wiegand, type WiegandMessage, type WiegandOptions } from '../../firmware/drivers/wiegand.js'
import type { Part } from '../../firmware/hal/index.js'
import { chipConformance } from './conformance.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'
import { WiegandModel } from './wiegand.js'

const parts: readonly Part[] = [
  { role: 'data0', bus: 'digital', part: 'wiegand', purpose: 'a pulse is a 0' },
  { role: 'data1', bus: 'digital', part: 'wiegand', purpose: 'a pulse is a 1' },
]

const makeModel = ({ board }: TestBench) =>
  new WiegandModel(board, board.netOf('digital', 'data0'), board.netOf('digital', 'data1'))

const optionsOf = ({ device }: TestBench): WiegandOptions => ({
  io: device.digital['data0']!.io,
  data0: device.digital['data0']!.pin,
  data1: device.digital['data1']!.pin,
  timers: device.timers,
  onMessage: () => {},
})

chipConformance({
  chip: chips['wiegand'],
  parts,
  makeModel,
  options: optionsOf,
  create: (options) => new Wiegand(options),
  use: (driver) => driver.isReceiving,
  badOptions: [{ timers: undefined }, { onMessage: undefined }, { data0: undefined }, { data1: undefined }],
  state: (model) => model.busyUntilUs,
  traffic: (_, model, bytes) => {
    for (const byte of bytes) model.press('0123456789*#'.charAt(byte % 12))
  },
})

const bitsOf = (text: string): WiegandMessage => ({ bits: [...text].map((bit) => (bit === '1' ? 1 : 0)) })

function setUp() {
  const bench = new TestBench(parts)
  const model = bench.solder(makeModel(bench))
  bench.powerUp()
  const messages: WiegandMessage[] = []
  const driver = new Wiegand({ ...optionsOf(bench), onMessage: (message) => messages.push(message) })
  return { bench, model, driver, messages }
}

describe('messages', () => {
  test.each([
    ['0000', '0'],
    ['1001', '9'],
    ['1010', '*'],
    ['1011', '#'],
    ['1100', undefined],
    // Eight bits: the complement, then the key.
    ['11100001', '1'],
    ['10100101', '5'],
    ['11100000', undefined],
    ['101', undefined],
  ])('%s is key %s', (text, key) => expect(keyOf(bitsOf(text))).toBe(key))

  test('26 bits are a card: facility 1, number 1 is the usual example of H10301', () => {
    // Even parity over the first 13 bits: one 1 in the facility; odd over the last: one 1 in the number.
    expect(cardOf(bitsOf('1' + '00000001' + '0000000000000001' + '0'))).toEqual({ facility: 1, card: 1 })
    expect(cardOf(bitsOf('0' + '00000001' + '0000000000000001' + '0'))).toBeUndefined()
    expect(cardOf(bitsOf('1' + '00000001' + '0000000000000001' + '1'))).toBeUndefined()
    expect(cardOf(bitsOf('1'))).toBeUndefined()
  })
})

describe('on the lines', () => {
  test('keys and cards arrive as they were pressed and presented, however fast', () => {
    const { bench, model, messages } = setUp()
    for (const key of '1234567890*#') model.press(key)
    model.present(200, 54321)
    bench.run(2_000_000)
    expect(messages.slice(0, 12).map(keyOf).join('')).toBe('1234567890*#')
    expect(cardOf(messages[12]!)).toEqual({ facility: 200, card: 54321 })
    expect(messages).toHaveLength(13)
  })

  test('any card comes through', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 65_535 }), (facility, card) => {
        const { bench, model, messages } = setUp()
        model.present(facility, card)
        bench.run(200_000)
        expect(messages.map(cardOf)).toEqual([{ facility, card }])
      }),
      { numRuns: 20 },
    )
  })

  test('a message is complete 25 ms after its last bit', () => {
    const { bench, model, driver, messages } = setUp()
    model.press('5')
    bench.run(6_100)
    expect([driver.isReceiving, messages.length]).toEqual([true, 0])
    bench.run(24_000)
    expect(messages).toHaveLength(0)
    bench.run(1_000)
    expect([driver.isReceiving, messages.length]).toEqual([false, 1])
  })

  test('a message with lost bits is no key', () => {
    const { bench, model, messages } = setUp()
    model.setFaults({ noise: 1 })
    model.press('5')
    model.setFaults({ noise: 0.5 })
    for (let count = 0; count < 20; count++) model.press('9')
    bench.run(2_000_000)
    expect(messages.length).toBeGreaterThan(0)
    for (const message of messages) expect(['9', undefined]).toContain(keyOf(message))
  })

  test('a missing or hung reader is silent, a stuck one repeats itself', () => {
    const { bench, model, messages } = setUp()
    for (const faults of [{ missing: true }, { hung: true }]) {
      model.setFaults(faults)
      model.press('1')
      bench.run(200_000)
    }
    expect(messages).toEqual([])
    model.setFaults({})
    model.press('1')
    model.setFaults({ stuck: true })
    model.press('2')
    bench.run(200_000)
    expect(messages.map(keyOf)).toEqual(['1', '1'])
  })

  test('refuses a key that it has not', () => {
    expect(() => setUp().model.press('A')).toThrow('a key of 0123456789*# expected, got A')
    expect(() => setUp().model.press('12')).toThrow(RangeError)
  })
})
