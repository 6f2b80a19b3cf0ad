import { expect } from 'vitest'
import type { Analog, AnalogOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'

const make = (provider: ProviderUnderTest, extra: Partial<AnalogOptions> = {}): Analog =>
  new provider.io.Analog!({ ...provider.options.Analog!, ...extra })

/** Clause 10.3. */
export function analogRules(factory: ProviderFactory): void {
  new Suite(factory, 'Analog').run({ has: ({ io }) => io.Analog !== undefined, make }, (suite) => {
    baseRules<Analog>(suite, {
      construct: (provider, options) => new provider.io.Analog!(options as AnalogOptions),
      options: (provider) => ({ ...provider.options.Analog! }),
      required: ['pin'],
      wrong: [
        ['pin', 'no such pin'],
        ['resolution', 0],
        ['resolution', 'fine'],
      ],
      callbacks: [],
      calls: { read: (analog) => analog.read() },
      exclusive: true,
    })

    suite.rule('10.3', 'resolution', 'has a whole number of bits', (provider) => {
      const { resolution } = make(provider)
      expect(Number.isInteger(resolution) && resolution >= 1 && resolution <= 32).toBe(true)
    })

    suite.rule(
      '10.3',
      'range',
      'reads whole numbers from 0 to 2^resolution - 1, the reference being full scale',
      async (provider) => {
        const analog = make(provider)
        const { referenceVolts } = provider.far.analog!
        const full = 2 ** analog.resolution
        const cases = [
          [0, 0],
          [0.25, full / 4],
          [0.5, full / 2],
          [1, full - 1],
        ] as const
        for (const [part, expected] of cases) {
          provider.far.analog!.setVolts(part * referenceVolts)
          await provider.quiet()
          expect(Number.isInteger(analog.read())).toBe(true)
          expect(Math.abs(analog.read() - expected), `${part}`).toBeLessThanOrEqual(1)
        }
      },
    )

    suite.rule('10.3', 'clamps', 'reads its ends for volts beyond them', async (provider) => {
      const analog = make(provider)
      for (const [volts, expected] of [[-1, 0] as const, [100, 2 ** analog.resolution - 1] as const]) {
        provider.far.analog!.setVolts(volts)
        await provider.quiet()
        expect(analog.read()).toBe(expected)
      }
    })

    suite.rule('10.3', 'resolution-asked', 'gives the resolution that was asked for', async (provider) => {
      const analog = make(provider, { resolution: 8 })
      expect(analog.resolution).toBe(8)
      provider.far.analog!.setVolts(provider.far.analog!.referenceVolts)
      await provider.quiet()
      expect(analog.read()).toBe(255)
    })
  })
}
