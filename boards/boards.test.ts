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
    // The interpreter's board file for the ESP32-S3 names no analogue pin.
    expect(board.pins.some(({ functions }) => functions.includes('adc'))).toBe(name !== 'esp32s3')
  })

  it('says where its figures come from', () => expect(board.sources.length).toBeGreaterThan(0))

  it('has an interpreter whose variables fit its memory', () => {
    if (board.variables) expect(board.variables.count * board.variables.bytes).toBeLessThanOrEqual(board.ramBytes)
  })

  it('has an interpreter with variables of the size that their number asks for', () => {
    // jsutils.h of 2v29.277 (facts/espruino.md 4.5).
    if (!board.variables) return expect(board.interpreter).toBe(undefined)
    const { count, bytes } = board.variables
    expect(bytes).toBe(count <= 2047 ? 12 : count <= 8191 ? 13 : count <= 16383 ? 14 : 16)
  })

  it('gives a node no pin that the board itself uses, and every pin that it has a name for exists', () => {
    const { furtherPins = [], aliases = {} } = board.interpreter ?? {}
    expect(furtherPins.filter((pin) => pins.includes(pin))).toEqual([])
    for (const pin of Object.values(aliases)) expect([...pins, ...furtherPins]).toContain(pin)
  })

  it('has room for its flash areas beside an image in its saved-code area', () => {
    const { savedCode } = board.interpreter ?? {}
    if (!savedCode) return
    const bytes = board.flash.reduce((sum, { blockLength, blocks }) => sum + blockLength * blocks, 0)
    expect(bytes).toBeLessThanOrEqual((savedCode.pageLength * savedCode.pages) / 2)
  })
})

/** Rows of facts/espruino.md 4.6: chip, variables, bytes each, kB of saved code, its address, console. */
const builds: readonly [string, string, number, number, number, number, string][] = [
  ['PICO_R1_3', 'STM32F401CDU6', 5100, 13, 48, 0x8004000, 'Serial1'],
  ['ESPRUINOWIFI', 'STM32F411CEU6', 8190, 13, 64, 0x8010000, 'Serial1'],
  ['ESPRUINOBOARD', 'STM32F103RCT6', 2756, 13, 20, 0x803b000, 'Serial1'],
  ['PUCKJS', 'nRF52832', 2630, 13, 40, 0x6c000, 'Serial1'],
  ['PIXLJS', 'nRF52832', 2950, 13, 36, 0x6d000, 'Serial1'],
  ['MDBT42Q', 'nRF52832', 2950, 13, 40, 0x6c000, 'Serial1'],
  ['JOLTJS', 'nRF52840', 12000, 14, 400, 0x91000, 'Bluetooth'],
  ['ESP32', 'ESP32', 16383, 14, 896, 0x320000, 'Serial1'],
  ['RP2040_PICO', 'RP2040', 12000, 14, 256, 0x101c0000, 'USB'],
  ['NUCLEOF411RE', 'STM32F411RET6', 7423, 13, 128, 0x8060000, 'Serial2'],
  ['NRF52840DK', 'nRF52840', 12500, 14, 40, 0xec000, 'Serial1'],
]

describe('the boards with an interpreter', () => {
  it.each(builds)('%s is as in the facts', (build, processor, count, bytes, savedKib, address, terminal) => {
    const board = Object.values(boards).find(({ interpreter }) => interpreter?.build === build)!
    const { savedCode, console } = board.interpreter!
    expect(board.processor).toBe(processor)
    expect(board.variables).toEqual({ count, bytes })
    expect((savedCode!.pageLength * savedCode!.pages) / 1024).toBe(savedKib)
    expect(savedCode!.address).toBe(address)
    expect(console).toBe(terminal)
  })
})
