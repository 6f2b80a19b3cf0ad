import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Completion, Part } from '../../firmware/hal/index.js'
import type { PartFaults, Powered } from '../board/part.js'
import type { ChipEntry } from './registry.js'
import { TestBench, type Outcome } from './test-bench.js'

/** What the suite asks of a model. */
export interface ConformingModel extends Powered {
  setFaults(faults: PartFaults): void
}

/** What the suite asks of a driver: `sample` where the chip measures something. */
export interface ConformingDriver {
  sample?(done: Completion<[unknown]>): void
  close(): void
}

/** What a driver's samples are. */
export type SampleOf<Driver> = Driver extends { sample(done: Completion<[infer Sample]>): void } ? Sample : never

/** One thing that a chip measures. Range and tolerance come from the model, not from the driver. */
export interface Quantity<Model, Sample> {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Largest deviation of a sample at a value, in the quantity's unit. */
  readonly tolerance: (value: number) => number
  readonly set: (model: Model, value: number) => void
  readonly get: (sample: Sample) => number
}

/** A fault of the model, and how the driver must end because of it. */
export interface ExpectedFailure {
  readonly faults: PartFaults
  /** Kind of the DriverError. */
  readonly kind: string
  /** Kind of the BusError in its `cause`. */
  readonly cause?: string
  /** Longest time until it says so, microseconds. */
  readonly withinUs: number
}

/** A chip, its driver, and what this pair needs to be tested like any other. */
export interface ChipUnderTest<Model extends ConformingModel, Driver extends ConformingDriver, Options> {
  readonly chip: ChipEntry
  readonly parts: readonly Part[]
  /** Makes the model on the bench's board; the suite solders it. */
  readonly makeModel: (bench: TestBench) => Model
  readonly options: (bench: TestBench) => Options
  readonly create: (options: Options) => Driver
  /** Any method but `close`: it must throw "closed" after it. */
  readonly use: (driver: Driver) => void
  /** Changes to good options that must be refused. */
  readonly badOptions: readonly Partial<Record<string, unknown>>[]
  readonly quantities?: readonly Quantity<Model, SampleOf<Driver>>[]
  readonly failures?: readonly ExpectedFailure[]
  /** Longest time of a sample, microseconds. */
  readonly sampleWithinUs?: number
  /** When to close during the first sample, microseconds from its beginning; default 0, 1000 and 20,000. */
  readonly closeAfterUs?: readonly number[]
  /** What firmware can see of the chip's state. */
  readonly state: (model: Model) => unknown
  /** Puts arbitrary bytes where the chip hears them. */
  readonly traffic: (bench: TestBench, model: Model, bytes: Uint8Array) => void
}

/** The suite that every pair of driver and model goes through. Call it at the top of the chip's test file. */
export function chipConformance<Model extends ConformingModel, Driver extends ConformingDriver, Options extends object>(
  subject: ChipUnderTest<Model, Driver, Options>,
): void {
  type Sample = SampleOf<Driver>
  const { chip, quantities = [], failures = [], sampleWithinUs = 0, closeAfterUs = [0, 1000, 20_000] } = subject

  const setUp = () => {
    const bench = new TestBench(subject.parts)
    const model = bench.solder(subject.makeModel(bench))
    bench.powerUp()
    const options = subject.options(bench)
    return { bench, model, options, driver: subject.create(options) }
  }
  const sampleOf = (bench: TestBench, driver: Driver): Outcome<Sample> =>
    bench.call<Sample>((done) => begin(driver, done), 10_000_000)

  describe(`${chip.name}: options and closing`, () => {
    test('accepts frozen options and leaves them as they were', () => {
      const { bench, options, driver } = setUp()
      driver.close()
      const before = { ...options }
      const frozen = Object.freeze({ ...options })
      expect(() => subject.create(frozen)).not.toThrow()
      expect(frozen).toEqual(before)
      expect(bench.notes).toEqual([])
    })

    test.each(subject.badOptions.map((change) => [describeChange(change), change] as const))(
      'refuses %s before it touches the hardware',
      (_, change) => {
        const { options } = setUp()
        let touched = false
        class Untouchable {
          constructor() {
            touched = true
          }
        }
        const bad = { ...options, io: Untouchable, ...change } as unknown as Options
        expect(() => subject.create(bad)).toThrow()
        expect(touched).toBe(false)
      },
    )

    test('refuses to live without options', () => {
      expect(() => subject.create(undefined as never)).toThrow(TypeError)
    })

    test('says "missing" where the provider lacks the class it needs', () => {
      const { options } = setUp()
      expect(kindOf(() => subject.create({ ...options, io: undefined }))).toBe('missing')
    })

    test('closes twice and frees what it held', () => {
      const { driver, options } = setUp()
      driver.close()
      driver.close()
      expect(() => subject.create(options)).not.toThrow()
    })

    test('throws "closed" when used after close', () => {
      const { driver } = setUp()
      driver.close()
      expect(kindOf(() => subject.use(driver))).toBe('closed')
    })
  })

  describe(`${chip.name}: the silicon`, () => {
    test('never throws, whatever bytes come, and is itself again after a power cycle', () => {
      const fresh = subject.state(setUp().model)
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 8 }), (frames) => {
          const { bench, model, driver } = setUp()
          driver.close()
          for (const bytes of frames) {
            subject.traffic(bench, model, bytes)
            bench.run(7_000)
          }
          bench.board.powerOff()
          bench.board.powerOn()
          expect(subject.state(model)).toEqual(fresh)
        }),
        { numRuns: 60 },
      )
    })

    test('says nothing at all when treated well', () => {
      const { bench, driver } = setUp()
      if (driver.sample) sampleOf(bench, driver)
      else subject.use(driver)
      expect(bench.notes).toEqual([])
      expect(bench.board.faults).toBe(0)
    })
  })

  if (quantities.length === 0) return

  describe(`${chip.name}: sampling`, () => {
    test.each(quantities.map((quantity) => [quantity.name, quantity] as const))(
      'measures %s over its range within its tolerance',
      (_, { min, max, tolerance, set, get }) => {
        const { bench, model, driver } = setUp()
        for (let step = 0; step <= 16; step++) {
          const value = min + ((max - min) * step) / 16
          set(model, value)
          const { error, result } = sampleOf(bench, driver)
          expect(error).toBeNull()
          expect(Math.abs(get(result!) - value), `at ${value}`).toBeLessThanOrEqual(tolerance(value))
        }
      },
    )

    test('completes once, later, in time, with a fresh object', () => {
      const { bench, driver } = setUp()
      const first = sampleOf(bench, driver)
      expect(first).toMatchObject({ error: null, completions: 1, inside: false })
      expect(first.elapsedUs).toBeLessThanOrEqual(sampleWithinUs)
      expect(sampleOf(bench, driver).result).not.toBe(first.result)
    })

    test('answers "busy" to a second sample and finishes the first', () => {
      const { bench, driver } = setUp()
      let second: Outcome<Sample> | undefined
      const first = bench.call<Sample>((done) => {
        begin(driver, done)
        second = bench.call<Sample>((late) => begin(driver, late), 1)
      })
      expect(second).toMatchObject({ completions: 1, inside: false, error: { kind: 'busy' } })
      expect(first).toMatchObject({ completions: 1, error: null })
    })

    test.each(closeAfterUs)('completes with "closed" when closed %i us into a sample', (afterUs) => {
      const { bench, driver } = setUp()
      const outcome = bench.call<Sample>((done) => {
        begin(driver, done)
        bench.run(afterUs)
        driver.close()
      })
      expect(outcome).toMatchObject({ completions: 1, error: { kind: 'closed' } })
      expect(bench.board.faults).toBe(0)
    })

    test('leaves no timer behind when closed', () => {
      const { bench, driver } = setUp()
      begin(driver, () => {})
      bench.run(2_000)
      driver.close()
      bench.run(2_000)
      expect(bench.world.scheduler.pendingOf(bench.board.cpuOwner)).toBe(0)
    })

    test.each(failures.map((failure) => [JSON.stringify(failure.faults), failure] as const))(
      'fails in bounded time with %s and works again once mended',
      (_, { faults, kind, cause, withinUs }) => {
        const { bench, model, driver } = setUp()
        model.setFaults(faults)
        const outcome = sampleOf(bench, driver)
        expect(outcome).toMatchObject({ completions: 1, inside: false, error: { kind } })
        if (cause) expect(outcome.error).toMatchObject({ cause: { kind: cause } })
        expect(outcome.elapsedUs).toBeLessThanOrEqual(withinUs)
        model.setFaults({})
        expect(sampleOf(bench, driver)).toMatchObject({ completions: 1, error: null })
      },
    )

    test('a stuck chip keeps its value, a mended one follows again', () => {
      const { bench, model, driver } = setUp()
      const { min, max, set, get } = quantities[0]!
      set(model, min + (max - min) / 4)
      const before = get(sampleOf(bench, driver).result!)
      model.setFaults({ stuck: true })
      set(model, min + (max - min) / 2)
      expect(get(sampleOf(bench, driver).result!)).toBe(before)
      model.setFaults({})
      expect(get(sampleOf(bench, driver).result!)).toBeGreaterThan(before * 1.5)
    })

    test('noise spreads the samples around the truth by what was asked for', () => {
      const { bench, model, driver } = setUp()
      const { min, max, set, get } = quantities[0]!
      const truth = (min + max) / 2
      set(model, truth)
      model.setFaults({ noise: 0.05 })
      const values = Array.from({ length: 400 }, () =>
        get(bench.call<Sample>((done) => begin(driver, done), sampleWithinUs).result!),
      )
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
      expect(mean / truth).toBeCloseTo(1, 1)
      expect(deviation / truth).toBeGreaterThan(0.04)
      expect(deviation / truth).toBeLessThan(0.06)
    })
  })
}

/** The suite calls `sample` only on drivers that have it; the compiler cannot see that. */
function begin<Driver extends ConformingDriver>(driver: Driver, done: Completion<[SampleOf<Driver>]>): void {
  driver.sample!(done as Completion<[unknown]>)
}

function describeChange(change: Partial<Record<string, unknown>>): string {
  return Object.entries(change)
    .map(([name, value]) => `${name} = ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
}

/** Kind of the error that a call throws; undefined if it throws none. */
function kindOf(call: () => void): string | undefined {
  try {
    call()
  } catch (error) {
    return (error as { kind?: string }).kind
  }
  return undefined
}
