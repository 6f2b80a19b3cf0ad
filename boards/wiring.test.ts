import { describe, expect, it } from 'vitest'
import type { Part, PartBus } from '../firmware/hal/index.js'
import type { Board } from './board.js'
import { boards } from './index.js'
import { wire, WiringError } from './wiring.js'

const pico = boards['espruino-pico']!
const single = boards['mdbt42q']!

const part = (role: string, bus: PartBus, more: Partial<Part> = {}): Part => ({
  role,
  bus,
  part: role.toUpperCase(),
  purpose: 'test',
  ...more,
})
const many = (count: number, bus: PartBus): Part[] =>
  Array.from({ length: count }, (_, index) => part(`${bus}${index}`, bus))

/** What a wiring that must fail says. */
function refusal(board: Board, parts: readonly Part[]): WiringError {
  try {
    wire(board, parts)
  } catch (error) {
    if (error instanceof WiringError) return error
    throw error
  }
  throw new Error('a WiringError expected, the parts were wired')
}

describe('ports', () => {
  it('each serial part has a port of its own, the first one the first', () => {
    const { parts } = wire(pico, [part('modem', 'serial'), part('meter', 'serial')])
    expect(parts.map(({ port, pins }) => [port, pins])).toEqual([
      ['Serial1', { receive: 'B7', transmit: 'B6' }],
      ['Serial2', { receive: 'A3', transmit: 'A2' }],
    ])
  })

  it('parts on I2C share the first controller', () => {
    const { parts } = wire(pico, [part('light', 'i2c', { address: 0x23 }), part('humidity', 'i2c', { address: 0x44 })])
    expect(parts.map(({ port }) => port)).toEqual(['I2C1', 'I2C1'])
    expect(parts[0]!.pins).toEqual({ clock: 'B8', data: 'B9' })
  })

  it('parts with one address go on different controllers', () => {
    const { parts } = wire(pico, [part('left', 'i2c', { address: 0x23 }), part('right', 'i2c', { address: 0x23 })])
    expect(parts.map(({ port }) => port)).toEqual(['I2C1', 'I2C2'])
  })

  it('parts on SPI share the port, each with a select pin of its own', () => {
    const { parts } = wire(pico, [part('reader', 'spi'), part('radio', 'spi')])
    expect(parts.map(({ port }) => port)).toEqual(['SPI1', 'SPI1'])
    expect(parts.map(({ pins }) => [pins['clock'], pins['in'], pins['out']])).toEqual([
      ['A5', 'A6', 'A7'],
      ['A5', 'A6', 'A7'],
    ])
    expect(parts[0]!.pins['select']).not.toBe(parts[1]!.pins['select'])
  })

  it('a port whose pins another port took is not free', () => {
    const overlapping: Board = { ...pico, i2c: [{ name: 'I2C1', clock: 'B6', data: 'B7' }] }
    expect(refusal(overlapping, [part('modem', 'serial'), part('meter', 'serial'), part('light', 'i2c')]).kind).toBe(
      'no-port',
    )
    const { parts } = wire({ ...overlapping, i2c: [...overlapping.i2c, ...pico.i2c] }, [
      part('modem', 'serial'),
      part('light', 'i2c'),
    ])
    expect(parts[1]!.pins).toEqual({ clock: 'B8', data: 'B9' })
  })
})

describe('pins', () => {
  it('no pin is given away twice, whatever the order of the parts, and parts keep their order', () => {
    const list = [
      ...many(3, 'digital'),
      ...many(2, 'pwm'),
      part('modem', 'serial'),
      ...many(2, 'analog'),
      part('light', 'i2c'),
      part('reader', 'spi'),
    ]
    for (const parts of [list, list.slice().reverse()]) {
      const wiring = wire(pico, parts)
      const pins = wiring.parts.flatMap((wired) => Object.values(wired.pins))
      expect(new Set(pins).size).toBe(pins.length)
      expect(wiring.parts.map((wired) => wired.part)).toEqual(parts)
    }
  })

  it('PWM and analogue parts get pins that can do it', () => {
    const { parts } = wire(pico, [...many(4, 'pwm'), ...many(4, 'analog')])
    for (const { part, pins } of parts)
      expect(pico.pins.find(({ name }) => name === pins['pin'])!.functions).toContain(
        part.bus === 'pwm' ? 'pwm' : 'adc',
      )
  })
})

describe('a board that cannot carry the parts', () => {
  it('has too few serial ports: says who needs one and what the board has', () => {
    const error = refusal(single, [
      part('modem', 'serial', { part: 'BC66' }),
      part('meter', 'serial', { part: 'BL0942' }),
    ])
    expect(error.kind).toBe('no-port')
    expect(error.message).toBe('meter (BL0942) needs a free serial port; mdbt42q has 1 serial port, all in use')
  })

  it('has no room for a second part with one address', () => {
    const twins = [part('left', 'i2c', { address: 0x23 }), part('right', 'i2c', { address: 0x23 })]
    expect(refusal(single, twins).message).toBe(
      'right (RIGHT) needs a free i2c port; mdbt42q has 1 i2c port, all in use',
    )
  })

  it('has no pins left: says what was needed', () => {
    const error = refusal(pico, many(100, 'analog'))
    expect(error.kind).toBe('no-pin')
    expect(error.message).toMatch(/^analog\d+ \(ANALOG\d+\) needs a free pin with ADC; espruino-pico has none left$/)
    expect(refusal(pico, many(100, 'digital')).message).toContain('needs a free pin; espruino-pico has none left')
  })
})
