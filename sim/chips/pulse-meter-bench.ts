import { Hlw8012, type Hlw8012Options, type PulseMeterChip } from '../../firmware/drivers/hlw8012.js'
import type { Part } from '../../firmware/hal/index.js'
import type { MeterLoad } from './bl0942-meter.js'
import type { ChipUnderTest } from './conformance.js'
import { Hlw8012Model } from './hlw8012.js'
import type { TestBench } from './test-bench.js'

/** A model that can be given one figure of its load at a time. */
export class LoadedPulseMeter extends Hlw8012Model {
  private present: MeterLoad = { voltage: 230, power: 500, powerFactor: 0.9, frequency: 50 }

  constructor({ board }: TestBench, chip: PulseMeterChip) {
    const net = (role: string) => board.netOf('digital', role)
    super(board, { cf: net('cf'), cf1: net('cf1'), sel: net('sel') }, { chip })
    this.setLoad(this.present)
  }

  change(change: Partial<MeterLoad>): void {
    this.present = { ...this.present, ...change }
    this.setLoad(this.present)
  }
}

/** The parts list of a bench with a pulse meter. */
export function pulseMeterParts(chip: PulseMeterChip): readonly Part[] {
  return (['cf', 'cf1', 'sel'] as const).map((role) => ({
    role,
    bus: 'digital',
    part: chip,
    purpose: `mains, ${role}`,
  }))
}

/** What a driver needs on that bench. */
export function pulseMeterOptions({ device }: TestBench, chip: PulseMeterChip): Hlw8012Options {
  const { cf, cf1, sel } = device.digital
  return {
    io: cf!.io,
    cf: cf!.pin,
    cf1: cf1!.pin,
    sel: sel!.pin,
    timers: device.timers,
    clock: device.clock,
    chip,
  }
}

/** What the conformance suite asks of a chip of the family, but for its entry in the registry. */
export function pulseMeterUnderTest(
  name: PulseMeterChip,
): Omit<ChipUnderTest<LoadedPulseMeter, Hlw8012, Hlw8012Options>, 'chip'> {
  return {
    parts: pulseMeterParts(name),
    makeModel: (bench) => new LoadedPulseMeter(bench, name),
    options: (bench) => pulseMeterOptions(bench, name),
    create: (options) => new Hlw8012(options),
    use: (driver) => driver.sample(() => {}),
    badOptions: [
      { timers: undefined },
      { clock: undefined },
      { cf: undefined },
      { cf1: undefined },
      { sel: undefined },
      { chip: 'cse7766' },
      { windowUs: 1 },
      { frontEnd: { shuntOhms: 0, divider: 1 } },
    ],
    quantities: [
      {
        name: 'power',
        min: 0,
        max: 3680,
        // Two edges of a microsecond each over at least 10 ms.
        tolerance: (value) => value * 2e-4,
        set: (model, power) => model.change({ power, voltage: 230, powerFactor: 0.9 }),
        get: ({ power }) => power,
      },
      {
        name: 'voltage',
        min: 20,
        max: 265,
        tolerance: (value) => value * 2e-4,
        set: (model, voltage) => model.change({ voltage }),
        get: ({ voltage }) => voltage,
      },
      {
        name: 'current',
        min: 0.5,
        max: 16,
        tolerance: (value) => value * 2e-4,
        set: (model, current) => model.change({ voltage: 230, power: current * 230 * 0.9, powerFactor: 0.9 }),
        get: ({ current }) => current,
      },
    ],
    sampleWithinUs: 2_100_000,
    state: (model) => model.powerHz,
    traffic: ({ board }, _, bytes) => {
      const net = board.netOf('digital', 'sel')
      for (const byte of bytes) net.drive(bytes, { strength: 'pull', level: byte & 1 ? 1 : 0 })
      net.drive(bytes, undefined)
    },
  }
}
