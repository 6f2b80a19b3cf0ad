import type { I2cChipOptions } from '../../firmware/drivers/i2c-chip.js'
import type { MagneticFieldSample } from '../../firmware/drivers/magnetic-field.js'
import type { Completion } from '../../firmware/hal/index.js'
import type { PartHost } from '../board/part.js'
import type { ExpectedFailure, Quantity, SampleOf } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import type { FieldVector, MagneticWorld, MagnetometerTarget } from './magnetometer-target.js'
import { TestBench } from './test-bench.js'

/** A field that a test changes. */
export type SetField = { -readonly [Axis in keyof FieldVector]: number }

/** The earth's field at Hangzhou, roughly: north, east, down in microteslas. */
const earthField = (): SetField => ({ x: 33, y: -3, z: 36 })

/** What the conformance suite measures on a magnetometer: one axis upwards from zero, then each over its whole range. */
function axisQuantities<Model extends { readonly at: SetField }, Sample extends MagneticFieldSample>(
  max: number,
  tolerance: number,
): Quantity<Model, Sample>[] {
  const axis = (name: string, place: 'x' | 'y' | 'z', min: number): Quantity<Model, Sample> => ({
    name,
    min,
    max,
    tolerance: () => tolerance,
    set: (model, value) => {
      model.at[place] = value
    },
    get: (sample) => sample[place],
  })
  return [axis('x above zero', 'x', 0), axis('x', 'x', -max), axis('y', 'y', -max), axis('z', 'z', -max)]
}

/** How every magnetometer fails; `hungWithinUs`: how long the driver waits for one that hangs. */
export const magnetometerFailures = (hungWithinUs: number): readonly ExpectedFailure[] => [
  { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
  { faults: { hung: true }, kind: 'not-ready', withinUs: hungWithinUs },
  { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
]

type MagnetometerDriver = {
  sample(done: Completion<[MagneticFieldSample]>): void
  close(): void
}

/** A pair of model and driver. */
interface MagnetometerPair<Model, World, Driver, Options> {
  readonly part: string
  readonly address: number
  readonly model: new (host: PartHost, world: World) => Model
  readonly driver: new (options: Options) => Driver
  /** Microteslas: the largest field, and that of one count. */
  readonly range: { readonly max: number; readonly step: number }
  /** What a register's address carries where a read is to go on to the next one; default 0. */
  readonly autoIncrement?: number
}

/** What tests of a magnetometer have in common: what the conformance suite asks, and a bench in the earth's field. */
export function magnetometerBench<
  Model extends MagnetometerTarget & { readonly settings: readonly number[] },
  World extends MagneticWorld,
  Driver extends MagnetometerDriver,
  Options extends I2cChipOptions,
>({ part, address, range, autoIncrement = 0, ...pair }: MagnetometerPair<Model, World, Driver, Options>) {
  type Sample = SampleOf<Driver> & MagneticFieldSample
  const parts = onI2c(part, address)

  const makeModel = (bench: TestBench, world: Partial<World> = {}): Model & { readonly at: SetField } => {
    const at = earthField()
    const model = new pair.model(bench.board, { field: () => at, ...world } as World)
    return hangOn(bench, Object.assign(model, { at }))
  }
  const create = (options: Options): Driver => new pair.driver(options)

  /** Model and driver, powered and open, in a field `at` that the test sets. */
  const setUp = (options: Partial<Options> = {}, world: Partial<World> = {}) => {
    const bench = new TestBench(parts)
    const model = bench.solder(makeModel(bench, world))
    bench.powerUp()
    const driver = create({ ...connectionTo(bench), ...options } as Options)
    const call = () => bench.call<Sample>((done) => driver.sample(done as Completion<[MagneticFieldSample]>), 100_000)
    const write = (...bytes: number[]) => busOf(bench).write(address, Uint8Array.from(bytes), true)
    const read = (register: number, count: number) => readFrom(bench, address, [register | autoIncrement], count)
    return { bench, model, driver, call, sample: () => call().result!, write, read }
  }

  const subject = {
    parts,
    makeModel: (bench: TestBench) => makeModel(bench),
    options: (bench: TestBench) => connectionTo(bench) as Options,
    create,
    use: (driver: Driver) => driver.sample(() => {}),
    quantities: axisQuantities<Model & { readonly at: SetField }, Sample>(range.max, range.step / 1.9),
    state: (model: Model) => model.settings,
    traffic: (bench: TestBench, _: Model, bytes: Uint8Array) => chatter(bench, address, bytes),
  }
  return { subject, setUp }
}
