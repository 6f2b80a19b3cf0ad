import { describe, expect, test } from 'vitest'
import { Qmc5883l, Register, decode, measurement } from '../../firmware/drivers/qmc5883l.js'
import { chipConformance } from './conformance.js'
import { readFrom } from './i2c-test-bench.js'
import { magnetometerBench, magnetometerFailures } from './magnetometer-test-bench.js'
import { Qmc5883lModel, qmc5883lRange } from './qmc5883l.js'
import { chips } from './registry.js'

const { subject, setUp } = magnetometerBench({
  part: 'qmc5883l',
  address: 0x0d,
  model: Qmc5883lModel,
  driver: Qmc5883l,
  range: qmc5883lRange[8],
})

chipConformance({
  ...subject,
  chip: chips.qmc5883l,
  badOptions: [{ address: 0x1e }, { range: 4 }, { oversampling: 100 }, { timers: undefined }],
  failures: magnetometerFailures(30_000),
  sampleWithinUs: 9_000,
  closeAfterUs: [0, 1_000, 4_000],
})

describe('the datasheet as judge', () => {
  test('12000 counts are one gauss at 2 gauss, 3000 at 8 gauss (table 2)', () => {
    const bytes = Uint8Array.of(0xe0, 0x2e, 0x20, 0xd1, 0, 0, 1, 0, 0) // 12000, -12000, 0
    expect(decode(bytes, 2)).toMatchObject({ x: 100, y: -100, z: 0, overflow: false })
    expect(decode(bytes, 8)).toMatchObject({ x: 400, y: -400, z: 0 })
  })

  test('one gauss along z leaves b8 0b in the registers at 8 gauss: low byte first, x, y, z (table 13)', () => {
    const { bench, model, write } = setUp()
    Object.assign(model.at, { x: 0, y: -1 / 30, z: 100 })
    write(Register.PERIOD, 1)
    write(Register.CONTROL1, 0x1d)
    bench.run(5_001)
    expect(readFrom(bench, 0x0d, [Register.XOUT_L], 6)).toEqual([0, 0, 0xff, 0xff, 0xb8, 0x0b])
  })

  test('512 samples, 8 gauss, 200 Hz, continuous is 1d; 64 samples, 2 gauss is cd; standby clears MODE (9.2.4)', () => {
    const written = (steps: ReturnType<typeof measurement>) =>
      steps.flatMap((step) => ('write' in step ? [[...step.write]] : []))
    expect(written(measurement(8, 512))).toEqual([
      [0x09, 0x1d],
      [0x09, 0x1c],
    ])
    expect(written(measurement(2, 64))[0]).toEqual([0x09, 0xcd])
  })

  test('the chip id register reads ff (9.2.6)', () => {
    const { bench } = setUp()
    expect(readFrom(bench, 0x0d, [Register.CHIP_ID], 1)).toEqual([0xff])
  })

  test('100 counts are one degree, against an offset of the part (9.2.3)', () => {
    const { sample } = setUp({}, { temperature: () => 31.5, temperatureOffset: -20 })
    expect(sample().relativeTemperature).toBe(11.5)
  })
})

describe('status and times', () => {
  test('data is ready one period after continuous mode began, and not any more once it was read', () => {
    const { bench, write } = setUp()
    const status = () => readFrom(bench, 0x0d, [Register.STATUS], 1)[0]
    write(Register.PERIOD, 1)
    write(Register.CONTROL1, 0x01)
    bench.run(99_999)
    expect(status()).toBe(0)
    bench.run(2)
    expect(status()).toBe(1)
    readFrom(bench, 0x0d, [Register.XOUT_L], 6)
    expect(status()).toBe(0)
    bench.run(250_000)
    expect(status()).toBe(0x05)
  })

  test('a field beyond the range sets the overflow flag', () => {
    const { model, sample } = setUp({ range: 2 })
    expect(sample().overflow).toBe(false)
    model.at.y = -300
    expect(sample().overflow).toBe(true)
  })

  test('between samples it is in standby', () => {
    const { bench, model, sample } = setUp()
    sample()
    expect(model.settings[0]! & 3).toBe(0)
    const { continuous } = bench.board.ledger.table()['qmc5883l']!
    expect(continuous).toBeGreaterThan(850e-6 * 3.3 * 5e-3)
    expect(continuous).toBeLessThan(850e-6 * 3.3 * 7e-3)
    bench.run(3600_000_000)
    expect(bench.board.ledger.table()['qmc5883l']!['continuous']).toBe(continuous)
    expect(bench.board.ledger.table()['qmc5883l']!['standby']).toBeCloseTo(3600 * 3e-6 * 3.3, 5)
  })

  test('with ROL_PNT a burst goes round from the status to the data', () => {
    const { bench, write } = setUp()
    write(Register.CONTROL2, 0x40)
    write(Register.PERIOD, 1)
    write(Register.CONTROL1, 0x1d)
    bench.run(6_000)
    const bytes = readFrom(bench, 0x0d, [Register.XOUT_L], 14)
    expect(bytes.slice(7)).toEqual([...bytes.slice(0, 6), bytes[6]])
  })

  test('a soft reset puts everything back; measuring without the recommended period is noted', () => {
    const { bench, model, write } = setUp()
    write(Register.CONTROL1, 0x1d)
    expect(bench.notes).toHaveLength(1)
    write(Register.CONTROL2, 0x80)
    expect(model.settings).toEqual([0, 0, 0, 0])
  })

  test('configure changes the range of the next sample and keeps everything when it refuses', () => {
    const { driver, sample, model } = setUp({ range: 2 })
    expect(() => driver.configure({ range: 8, oversampling: 1 as never })).toThrow(RangeError)
    model.at.x = 300
    expect(sample().overflow).toBe(true)
    driver.configure({ range: 8 })
    expect(sample()).toMatchObject({ overflow: false, x: 300 })
  })
})
