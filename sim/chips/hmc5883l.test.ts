import { describe, expect, test } from 'vitest'
import {
  Hmc5883l,
  Register,
  decode,
  preparationOf,
  ranges,
  type Hmc5883lOptions,
  type RangeGauss,
} from '../../firmware/drivers/hmc5883l.js'
import { chipConformance } from './conformance.js'
import { Hmc5883lModel, hmc5883lRange } from './hmc5883l.js'
import { busOf } from './i2c-test-bench.js'
import { magnetometerBench, magnetometerFailures } from './magnetometer-test-bench.js'
import { chips } from './registry.js'

const { subject, setUp } = magnetometerBench({
  part: 'hmc5883l',
  address: 0x1e,
  model: Hmc5883lModel,
  driver: Hmc5883l,
  range: hmc5883lRange,
})

chipConformance({
  ...subject,
  chip: chips.hmc5883l,
  badOptions: [{ address: 0x0d }, { range: '1' }, { range: 'constructor' }, { averages: 3 }, { timers: undefined }],
  failures: magnetometerFailures(16_000),
  sampleWithinUs: 16_000,
  closeAfterUs: [0, 1_000, 10_000],
})

describe('the datasheet as judge', () => {
  test.each([
    ['0.88', 0.73],
    ['1.3', 0.92],
    ['1.9', 1.22],
    ['2.5', 1.52],
    ['4.0', 2.27],
    ['4.7', 2.56],
    ['5.6', 3.03],
    ['8.1', 4.35],
  ] as const)('at %s gauss a count is %f milligauss (table 9)', (range, milligauss) => {
    const { x } = decode(Uint8Array.of(0, 1, 0, 0, 0, 0), range)
    expect(x * 10).toBeCloseTo(milligauss, 2)
  })

  test('data comes as x, z, y, high bytes first (p. 15)', () => {
    const { bench, model, write, read } = setUp()
    Object.assign(model.at, { x: 100, y: -100, z: 50 })
    write(Register.MODE, 0x01)
    bench.run(6_001)
    // 1090, 545, -1090 counts at 1.3 gauss.
    expect(read(Register.DXRA, 6)).toEqual([0x04, 0x42, 0x02, 0x21, 0xfb, 0xbe])
    expect(decode(Uint8Array.from(read(Register.DXRA, 6)), '1.3')).toMatchObject({ x: 100, y: -100, z: 50 })
  })

  test('registers after power-on: 10, 20, 01, and "H43" (p. 12 to 14, 17)', () => {
    const { read } = setUp()
    expect(read(Register.CRA, 3)).toEqual([0x10, 0x20, 0x01])
    expect(String.fromCharCode(...read(Register.IRA, 3))).toBe('H43')
  })

  test('8 averages, 4.7 gauss, single mode is 00 70, 01 a0, 02 01 (example on p. 18); the self-test is 00 71', () => {
    const written = (options: Partial<Hmc5883lOptions>) => {
      const { bench, driver } = setUp(options)
      const heard: number[][] = []
      busOf(bench).tap = {
        onTransaction: (_hz, _address, direction, bytes) => {
          if (direction === 'write' && bytes.length === 2) heard.push([...bytes])
        },
      }
      bench.call((done) => driver.sample(done))
      return heard
    }
    expect(written({ range: '4.7', averages: 8 }).slice(0, 3)).toEqual([
      [0x00, 0x70],
      [0x01, 0xa0],
      [0x02, 0x01],
    ])
    expect(preparationOf(0x71, '4.7')[1]).toEqual({ write: Uint8Array.of(0, 0x71) })
  })

  test('the bias of 1.16 gauss is 452 counts at 4.7 gauss, 1.08 gauss 421 (self-test, p. 19)', () => {
    const { bench, model, write, read } = setUp()
    Object.assign(model.at, { x: 0, y: 0, z: 0 })
    write(Register.CRA, 0x71)
    write(Register.CRB, 0xa0)
    for (let time = 0; time < 2; time++) {
      write(Register.MODE, 0x01)
      bench.run(6_001)
    }
    expect(read(Register.DXRA, 6)).toEqual([452 >> 8, 452 & 255, 421 >> 8, 421 & 255, 452 >> 8, 452 & 255])
  })

  test('an axis beyond its range reads f0 00, -4096 (p. 15)', () => {
    const { bench, model, write, read, sample } = setUp()
    model.at.z = 400
    write(Register.MODE, 0x01)
    bench.run(6_001)
    expect(read(Register.DXRA + 2, 2)).toEqual([0xf0, 0x00])
    expect(sample().overflow).toBe(true)
    model.at.z = 0
    expect(sample().overflow).toBe(false)
  })
})

describe('modes and times', () => {
  test('a single measurement takes 6 ms, then the chip is idle', () => {
    const { bench, write, read } = setUp()
    write(Register.MODE, 0x01)
    bench.run(5_999)
    expect([read(Register.STATUS, 1), read(Register.MODE, 1)]).toEqual([[0], [1]])
    bench.run(2)
    expect([read(Register.STATUS, 1), read(Register.MODE, 1)]).toEqual([[1], [3]])
  })

  test('a new gain counts from the second measurement on (p. 13), and the driver knows it', () => {
    const { bench, model, write, read, driver, sample } = setUp()
    model.at.x = 100
    write(Register.CRB, 0xe0)
    write(Register.MODE, 0x01)
    bench.run(6_001)
    expect(read(Register.DXRA, 2)).toEqual([0x04, 0x42])
    write(Register.MODE, 0x01)
    bench.run(6_001)
    expect(read(Register.DXRA, 2)).toEqual([0, 230])
    for (const range of Object.keys(ranges) as RangeGauss[]) {
      driver.configure({ range })
      model.at.x = 80
      expect(Math.abs(sample().x - 80)).toBeLessThan(50 / ranges[range].countsPerGauss + 1e-9)
    }
  })

  test('in continuous mode there is a new measurement each period of the rate (table 5)', () => {
    const { bench, model, write, read } = setUp()
    write(Register.CRA, 0x14)
    write(Register.MODE, 0x00)
    bench.run(6_001)
    const before = read(Register.DXRA, 2)
    model.at.x = 0
    bench.run(33_000)
    expect(read(Register.DXRA, 2)).toEqual(before)
    bench.run(400)
    expect(read(Register.DXRA, 2)).not.toEqual(before)
  })

  test('the self-test passes, fails where the chip is deaf, and leaves the settings to the next sample', () => {
    const { bench, model, driver, sample } = setUp()
    const selfTest = () => bench.call<boolean>((done) => driver.selfTest(done)).result
    Object.assign(model.at, { x: 10, y: 10, z: 10 })
    expect(selfTest()).toBe(true)
    expect(Math.abs(sample().x - 10)).toBeLessThan(0.05)
    model.setFaults({ stuck: true })
    expect(selfTest()).toBe(false)
  })

  test('between samples it draws 2 uA (p. 2)', () => {
    const { bench, sample } = setUp()
    sample()
    bench.run(3600_000_000)
    const { idle, measuring } = bench.board.ledger.table()['hmc5883l']!
    expect(idle).toBeCloseTo(3600 * 2e-6 * 2.5, 4)
    expect(measuring).toBeCloseTo(2 * 6e-3 * 2.2e-3 * 2.5, 9)
  })

  test('a register that cannot be written is noted', () => {
    const { bench, write } = setUp()
    write(Register.STATUS, 1)
    expect(bench.notes).toHaveLength(1)
  })
})
