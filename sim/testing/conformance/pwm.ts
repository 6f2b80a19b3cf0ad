import { expect } from 'vitest'
import type { PWM, PWMOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'

const make = (provider: ProviderUnderTest, extra: Partial<PWMOptions> = {}): PWM =>
  new provider.io.PWM!({ ...provider.options.PWM!, ...extra })

/** Clause 10.4. */
export function pwmRules(factory: ProviderFactory): void {
  new Suite(factory, 'PWM').run({ has: ({ io }) => io.PWM !== undefined, make }, (suite) => {
    baseRules<PWM>(suite, {
      construct: (provider, options) => new provider.io.PWM!(options as PWMOptions),
      options: (provider) => ({ ...provider.options.PWM! }),
      required: ['pin'],
      wrong: [
        ['pin', 'no such pin'],
        ['hz', 0],
        ['hz', -1],
        ['hz', 'fast'],
      ],
      callbacks: [],
      calls: { write: (pwm) => pwm.write(0) },
      exclusive: true,
    })
    dutyRules(suite)

    suite.rule('10.4', 'hz', 'runs at the frequency that it was given, and says so', async (provider) => {
      const pwm = make(provider, { hz: 500 })
      pwm.write(2 ** (pwm.resolution - 1))
      await provider.quiet()
      expect(pwm.hz).toBe(500)
      expect(provider.far.pwm!.hz()).toBe(500)
    })

    suite.rule('10.4', 'hz-default', 'has a frequency of the host where none was given', (provider) => {
      expect(make(provider, { hz: undefined }).hz).toBeGreaterThan(0)
    })
  })
}

function dutyRules(suite: Suite): void {
  suite.rule('10.4', 'starts-at-0', 'starts with a duty cycle of 0', async (provider) => {
    make(provider)
    await provider.quiet()
    expect(provider.far.pwm!.duty()).toBe(0)
  })

  suite.rule('10.4', 'resolution', 'has a whole number of bits', (provider) => {
    const { resolution } = make(provider)
    expect(Number.isInteger(resolution) && resolution >= 1 && resolution <= 32).toBe(true)
  })

  suite.rule('10.4', 'duty', 'puts duty / (2^resolution - 1) on the wire', async (provider) => {
    const pwm = make(provider)
    const full = 2 ** pwm.resolution - 1
    for (const duty of [full, Math.round(full / 3), 1, 0]) {
      pwm.write(duty)
      await provider.quiet()
      expect(provider.far.pwm!.duty()).toBeCloseTo(duty / full, 9)
    }
  })

  suite.rule('10.4', 'duty-range', 'refuses what is outside its range, and goes on as before', async (provider) => {
    const pwm = make(provider)
    const full = 2 ** pwm.resolution - 1
    pwm.write(full)
    for (const duty of [-1, full + 1, NaN, Infinity, undefined as unknown as number])
      expect(() => pwm.write(duty), String(duty)).toThrow()
    await provider.quiet()
    expect(provider.far.pwm!.duty()).toBe(1)
  })

  suite.rule('8', 'closed-off', 'lets go of its pin when it is closed', async (provider) => {
    const pwm = make(provider)
    pwm.write(2 ** pwm.resolution - 1)
    pwm.close()
    await provider.quiet()
    expect(provider.far.pwm!.hz()).toBe(undefined)
    make(provider)
  })
}
