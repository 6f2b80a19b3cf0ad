import { expect } from 'vitest'
import type { RTC, RTCOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { Witness } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<RTCOptions> = {}): RTC =>
  new provider.io.RTC!({ ...provider.options.RTC!, ...extra })

const noon = Date.UTC(2026, 5, 21, 12)
/** A clock may be this much off, of the time that passed. */
const drift = 200e-6

/** Clause 16. */
export function rtcRules(factory: ProviderFactory): void {
  new Suite(factory, 'RTC').run({ has: ({ io }) => io.RTC !== undefined, make }, (suite) => {
    baseRules<RTC>(suite, {
      construct: (provider, options) => new provider.io.RTC!(options as RTCOptions),
      options: (provider) => ({ ...provider.options.RTC! }),
      required: [],
      wrong: [],
      callbacks: ['onAlarm'],
      calls: {
        time: (rtc) => rtc.time,
        'time =': (rtc) => (rtc.time = noon),
        configure: (rtc) => rtc.configure({}),
      },
      exclusive: false,
    })
    timeRules(suite)
    alarmRules(suite)
  })
}

function timeRules(suite: Suite): void {
  suite.rule('16', 'unset', 'has no time before it was set', (provider) => expect(make(provider).time).toBe(undefined))

  suite.rule('16', 'runs', 'keeps the time that was set, in whole milliseconds', async (provider) => {
    const rtc = make(provider)
    rtc.time = noon
    expect(Math.abs(rtc.time! - noon)).toBeLessThanOrEqual(1)
    await provider.pass(1000_000_000)
    expect(Math.abs(rtc.time! - noon - 1_000_000)).toBeLessThan(1 + 1_000_000 * drift)
    expect(Number.isInteger(rtc.time)).toBe(true)
  })

  suite.rule('16', 'shared', 'is one clock for all instances, and outlives them', (provider) => {
    const first = make(provider)
    first.time = noon
    first.close()
    expect(Math.abs(make(provider).time! - noon)).toBeLessThanOrEqual(1)
  })

  suite.rule('16', 'invalid', 'refuses what is no time value, and keeps its time', (provider) => {
    const rtc = make(provider)
    rtc.time = noon
    for (const wrong of [NaN, Infinity, 8.64e15 + 1]) expect(() => (rtc.time = wrong)).toThrow()
    expect(Math.abs(rtc.time - noon)).toBeLessThanOrEqual(1)
  })
}

function alarmRules(suite: Suite): void {
  /** A clock at noon with its alarm some seconds later. */
  const armed = (provider: ProviderUnderTest, witness: Witness, seconds: number): RTC => {
    const rtc = witness.during(() => make(provider, { onAlarm: witness.callback() }))
    rtc.time = noon
    witness.during(() => rtc.configure({ alarm: noon + seconds * 1000 }))
    return rtc
  }

  suite.rule(
    '16',
    'alarm',
    'rings once at its alarm, as a task of its own, with the instance as this',
    async (provider) => {
      const witness = new Witness()
      const rtc = armed(provider, witness, 100)
      await provider.pass(99_000_000)
      expect(witness.calls).toEqual([])
      await provider.pass(2_000_000)
      expect(witness.only().self).toBe(rtc)
      await provider.pass(300_000_000)
      witness.only()
    },
  )

  suite.rule('12', 'alarm-kept', 'configure changes only what it names', async (provider) => {
    const witness = new Witness()
    armed(provider, witness, 10).configure({})
    await provider.pass(11_000_000)
    witness.only()
  })

  suite.rule('16', 'alarm-taken-back', 'does not ring once its alarm was taken back', async (provider) => {
    const witness = new Witness()
    armed(provider, witness, 10).configure({ alarm: undefined })
    await provider.pass(20_000_000)
    expect(witness.calls).toEqual([])
  })

  suite.rule(
    '16',
    'alarm-moved',
    'rings when the clock shows its alarm, also after the clock was set',
    async (provider) => {
      const witness = new Witness()
      armed(provider, witness, 3600).time = noon + 3_590_000
      await provider.pass(11_000_000)
      witness.only()
    },
  )

  suite.rule('8', 'alarm-closed', 'does not ring after close', async (provider) => {
    const witness = new Witness()
    armed(provider, witness, 10).close()
    await provider.pass(20_000_000)
    expect(witness.calls).toEqual([])
  })

  suite.rule(
    '12',
    'configure-refuses',
    'configure refuses null, undefined and what is no time value',
    async (provider) => {
      const witness = new Witness()
      const rtc = armed(provider, witness, 10)
      for (const wrong of [null, undefined, { alarm: NaN }] as unknown as { alarm: number }[])
        expect(() => rtc.configure(wrong)).toThrow()
      await provider.pass(11_000_000)
      witness.only()
    },
  )
}
