import { describe, expect, it } from 'vitest'
import type { Board } from './board.js'
import { boards } from './index.js'

/** Size of the pieces in which the simulator stores flash. */
const storedPiece = 256

describe.each(Object.entries(boards))('%s', (name, board: Board) => {
  const pins = board.pins.map((pin) => pin.name)
  const ports = [...board.i2c, ...board.serial, ...board.spi]

  it('goes by its name', () => expect(board.name).toBe(name))

  it('has pins with names of their own', () => expect(new Set(pins).size).toBe(pins.length))

  it('has ports with names of their own, on pins that it has, each signal on another', () => {
    expect(new Set(ports.map((port) => port.name)).size).toBe(ports.length)
    for (const { name: port, ...signals } of ports) {
      for (const pin of Object.values(signals)) expect(pins, `${port} on ${pin}`).toContain(pin)
      expect(new Set(Object.values(signals)).size).toBe(Object.values(signals).length)
    }
  })

  it('has flash areas that its flash can hold, in blocks that can be written', () => {
    expect(new Set(board.flash.map(({ path }) => path)).size).toBe(board.flash.length)
    const bytes = board.flash.reduce((sum, { blockLength, blocks }) => sum + blockLength * blocks, 0)
    expect(bytes).toBeLessThanOrEqual(board.flashBytes)
    for (const { blockLength, writeAlign } of board.flash) {
      expect(blockLength % writeAlign).toBe(0)
      expect(blockLength % storedPiece).toBe(0)
    }
  })

  it('draws less the less it does', () => {
    const { run, idle, sleep } = board.current
    expect(run).toBeGreaterThan(idle)
    expect(idle).toBeGreaterThan(sleep)
    expect(sleep).toBeGreaterThan(0)
    expect(run).toBeLessThan(1)
  })

  it('has figures in their range', () => {
    expect(board.logicVolts).toBeGreaterThanOrEqual(1.8)
    expect(board.logicVolts).toBeLessThanOrEqual(5)
    for (const bits of [board.adcBits, board.pwmBits]) expect(bits >= 8 && bits <= 16).toBe(true)
    expect(board.ramBytes).toBeGreaterThan(1024)
    expect(board.pins.some(({ functions }) => functions.includes('pwm'))).toBe(true)
    expect(board.pins.some(({ functions }) => functions.includes('adc'))).toBe(true)
  })

  it('says where its figures come from', () => expect(board.sources.length).toBeGreaterThan(0))

  it('has an interpreter whose variables fit its memory', () => {
    if (board.variables) expect(board.variables.count * board.variables.bytes).toBeLessThanOrEqual(board.ramBytes)
  })
})
