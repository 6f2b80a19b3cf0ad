import { describe, expect, test } from 'vitest'
import {
  Lis3dh,
  Register,
  decode,
  standardGravity,
  type AccelerationSample,
  type Lis3dhOptions,
} from '../../firmware/drivers/lis3dh.js'
import { chipConformance, type Quantity } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { Lis3dhModel, lis3dhRange, type AccelerationVector } from './lis3dh.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts = [...onI2c('lis3dh', 0x18), { role: 'lid', bus: 'digital', part: 'lis3dh', purpose: 'interrupt' } as const]

/** A model whose axes the test sets one by one. */
class HeldModel extends Lis3dhModel {
  private held: AccelerationVector = { x: 0, y: 0, z: standardGravity }

  constructor(bench: TestBench) {
    super(bench.board, { interrupt: bench.board.netOf('digital', 'lid') })
    hangOn(bench, this)
  }

  hold(change: Partial<AccelerationVector>): void {
    this.held = { ...this.held, ...change }
    this.setAcceleration(this.held)
  }
}

const axis = (name: string, place: 'x' | 'y' | 'z', min: number): Quantity<HeldModel, AccelerationSample> => ({
  name,
  min,
  max: lis3dhRange.max,
  tolerance: () => lis3dhRange.step / 1.9,
  set: (model, value) => model.hold({ [place]: value }),
  get: (sample) => sample[place],
})

chipConformance({
  chip: chips.lis3dh,
  parts,
  makeModel: (bench) => new HeldModel(bench),
  options: (bench): Lis3dhOptions => connectionTo(bench),
  create: (options) => new Lis3dh(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [
    { address: 0x1a },
    { range: 3 },
    { rate: 60 },
    { motionThreshold: -1 },
    { motionThreshold: 0.01 },
    { motionThreshold: 21 },
    { motionThreshold: NaN },
    { timers: undefined },
  ],
  quantities: [
    axis('z above zero', 'z', 0),
    axis('x', 'x', -lis3dhRange.max),
    axis('y', 'y', -lis3dhRange.max),
    axis('z', 'z', -lis3dhRange.max),
  ],
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'not-ready', withinUs: 1_000_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
  ],
  sampleWithinUs: 710_000,
  state: (model) => model.settings,
  traffic: (bench, _, bytes) => chatter(bench, 0x18, bytes),
})

/** A bench with a model lying flat, powered, and the driver open. */
function setUp(options: Partial<Lis3dhOptions> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new HeldModel(bench))
  bench.powerUp()
  const driver = new Lis3dh({ ...connectionTo(bench), ...options })
  return {
    bench,
    model,
    driver,
    sample: () => bench.call<AccelerationSample>((done) => driver.sample(done), 8_000_000).result!,
    acknowledge: () => bench.call<boolean>((done) => driver.acknowledgeMotion(done), 8_000_000).result!,
    pin: () => bench.board.netOf('digital', 'lid').level,
    write: (register: number, value: number) => busOf(bench).write(0x18, Uint8Array.of(register, value), true),
  }
}

describe('the datasheet as judge', () => {
  test('e0 15 is 350 mg at 2 g in high resolution (AN3308 4.2.3)', () => {
    const { x } = decode(Uint8Array.of(0xe0, 0x15, 0, 0, 0, 0), 2)
    expect(x / standardGravity).toBeCloseTo(0.35, 9)
  })

  test('350 mg along x leaves e0 15 in the registers (the same line, read backwards)', () => {
    const { bench, model, sample } = setUp()
    sample()
    model.hold({ x: 0.35 * standardGravity })
    bench.run(200_000)
    expect(readFrom(bench, 0x18, [Register.OUT_X_L | 0x80], 2)).toEqual([0xe0, 0x15])
  })

  test.each([
    [2, 1],
    [4, 2],
    [8, 4],
    [16, 12],
  ] as const)('at %i g a count is %i mg (table 4)', (range, milligravities) => {
    const { z } = decode(Uint8Array.of(0, 0, 0, 0, 0x10, 0x00), range)
    expect((z / standardGravity) * 1000).toBeCloseTo(milligravities, 9)
    const { sample } = setUp({ range })
    expect(Math.abs(sample().z - standardGravity)).toBeLessThanOrEqual((milligravities / 1900) * standardGravity)
  })

  test('WHO_AM_I is 33, CTRL_REG1 is 07 after power-on (section 8)', () => {
    const { bench } = setUp()
    expect(readFrom(bench, 0x18, [Register.WHO_AM_I], 1)).toEqual([0x33])
    expect(readFrom(bench, 0x18, [Register.CTRL_REG1], 2)).toEqual([0x07, 0x07])
  })

  test('without bit 7 of its address a register is read again and again (6.1.1)', () => {
    const { bench, sample } = setUp()
    sample()
    expect(readFrom(bench, 0x18, [Register.CTRL_REG4], 3)).toEqual([0x88, 0x88, 0x88])
    expect(readFrom(bench, 0x18, [Register.CTRL_REG4 | 0x80], 2)).toEqual([0x88, 0x00])
  })
})

describe('resolutions and times', () => {
  test.each([
    ['high resolution', 0x27, 0x08, 0x000f],
    ['normal mode', 0x27, 0x00, 0x003f],
    ['low power', 0x2f, 0x00, 0x00ff],
  ])('in %s the lower bits are zero', (_, control1, control4, zeros) => {
    const { bench, model, write } = setUp()
    model.hold({ x: 0.777 * standardGravity })
    write(Register.CTRL_REG4, control4)
    write(Register.CTRL_REG1, control1)
    bench.run(800_000)
    const [low, high] = readFrom(bench, 0x18, [Register.OUT_X_L | 0x80], 2)
    const word = low! | (high! << 8)
    expect(word & zeros).toBe(0)
    expect(word >> 4).toBeGreaterThan(777 - (zeros >> 4) - 1)
    expect(word >> 4).toBeLessThanOrEqual(777)
  })

  test('the first measurement in high resolution comes after 7 periods, then one a period', () => {
    const { bench, write } = setUp()
    const isReady = () => readFrom(bench, 0x18, [Register.STATUS_REG], 1)[0]! & 0x08
    const readData = () => readFrom(bench, 0x18, [Register.OUT_X_L | 0x80], 6)
    write(Register.CTRL_REG4, 0x08)
    write(Register.CTRL_REG1, 0x27)
    bench.run(699_999)
    expect(isReady()).toBe(0)
    bench.run(2)
    expect(isReady()).toBe(8)
    readData()
    expect(isReady()).toBe(0)
    bench.run(100_000)
    expect(isReady()).toBe(8)
  })

  test('draws by rate, 0.5 uA in power down', () => {
    const { bench, sample } = setUp({ rate: 50 })
    bench.run(900_000)
    expect(bench.board.ledger.table()['lis3dh']!['down']).toBeCloseTo(0.5e-6 * 3.3, 7)
    sample()
    const before = bench.board.ledger.table()['lis3dh']!['measuring']!
    bench.run(100_000_000)
    expect(bench.board.ledger.table()['lis3dh']!['measuring']! - before).toBeCloseTo(100 * 11e-6 * 3.3, 9)
  })
})

describe('motion', () => {
  test('a lid that opens raises INT1 within a period, and it stays up until it is acknowledged', () => {
    const { bench, model, sample, pin, acknowledge } = setUp({ motionThreshold: 2 })
    sample()
    expect(pin()).toBe(0)
    model.hold({ z: 6, x: 7 })
    bench.run(100_001)
    expect(pin()).toBe(1)
    model.hold({ z: standardGravity, x: 0 })
    bench.run(10_000_000)
    expect(pin()).toBe(1)
    expect(acknowledge()).toBe(true)
    expect(pin()).toBe(0)
    expect(acknowledge()).toBe(false)
  })

  test('a change below the threshold, or of a chip that is not to watch, raises nothing', () => {
    for (const [motionThreshold, z] of [
      [2, 8],
      [0, 0],
    ] as const) {
      const { bench, model, sample, pin } = setUp({ motionThreshold })
      sample()
      model.hold({ z })
      bench.run(1_000_000)
      expect(pin()).toBe(0)
    }
  })

  test('a knock that is over within a period may be missed, as by the chip', () => {
    const { bench, model, sample, pin } = setUp({ motionThreshold: 2 })
    sample()
    model.hold({ x: 15 })
    bench.run(50_000)
    model.hold({ x: 0 })
    bench.run(1_000_000)
    expect(pin()).toBe(0)
  })

  test('a step of the threshold is 16 mg at 2 g, 186 mg at 16 g (INT1_THS)', () => {
    for (const [range, threshold, steps] of [
      [2, 0.016, 1],
      [2, 1.6, 100],
      [16, 1.86, 10],
    ] as const) {
      const { bench, sample } = setUp({ range, motionThreshold: threshold * standardGravity })
      sample()
      expect(readFrom(bench, 0x18, [Register.INT1_THS], 1)).toEqual([steps])
    }
  })

  test('events that are not modelled are noted', () => {
    const { bench, write } = setUp()
    write(Register.INT1_CFG, 0x95)
    expect(bench.notes).toHaveLength(1)
  })

  test('a chip without supply lets go of its interrupt wire', () => {
    const { bench, pin } = setUp()
    bench.board.powerOff()
    expect(bench.board.netOf('digital', 'lid').driven).toBeUndefined()
    expect(pin()).toBe(0)
  })
})
