import { expect } from 'vitest'
import type { ProviderFactory } from './provider.js'
import { Suite } from './suite.js'
import { Witness } from './witness.js'

const nothing = (): void => {}

/** Our extension: time since the processor started. */
export function clockRules(factory: ProviderFactory): void {
  const presence = { has: ({ device }: { device: { clock?: unknown } }) => device.clock !== undefined, make: nothing }
  new Suite(factory, 'Clock').run(presence, (suite) => {
    suite.rule('ext', 'monotonic', 'goes forward with time and never back', async (provider) => {
      const clock = provider.device.clock!
      const readings = [clock.uptimeUs()]
      for (const delayUs of [0, 1000, 1_000_000, 0, 10]) {
        await provider.pass(delayUs)
        readings.push(clock.uptimeUs())
        expect(readings.at(-1)! - readings.at(-2)!).toBeGreaterThanOrEqual(delayUs)
      }
      expect(readings[0]).toBeGreaterThanOrEqual(0)
    })
  })
}

/** Our extension: one-shot timers by the device's clock. */
export function timerRules(factory: ProviderFactory): void {
  const presence = { has: ({ device }: { device: { timers?: unknown } }) => device.timers !== undefined, make: nothing }
  new Suite(factory, 'Timers').run(presence, (suite) => {
    suite.rule('ext', 'once', 'calls back once, not before its delay', async (provider) => {
      const { clock, timers } = provider.device
      const beganUs = clock!.uptimeUs()
      const firedUs: number[] = []
      timers!.after(5000, () => firedUs.push(clock!.uptimeUs()))
      await provider.pass(100_000)
      expect(firedUs).toHaveLength(1)
      expect(firedUs[0]! - beganUs).toBeGreaterThanOrEqual(5000)
    })

    suite.rule('8', 'callback-late', 'calls back as a task of its own, even with no delay', async (provider) => {
      const witness = new Witness()
      witness.during(() => provider.device.timers!.after(0, witness.callback()))
      await provider.pass(100_000)
      witness.only()
    })

    suite.rule('ext', 'order', 'calls back by time, and first in, first out for one time', async (provider) => {
      const witness = new Witness()
      const { timers } = provider.device
      for (const [delayUs, name] of [
        [20_000, 'd'],
        [0, 'a'],
        [10_000, 'b'],
        [10_000, 'c'],
        [20_000, 'e'],
      ] as const)
        // prettier-ignore
        timers!.after(delayUs, witness.callback(name))
      await provider.pass(100_000)
      expect(witness.order.join('')).toBe('abcde')
    })

    suite.rule('ext', 'nested', 'takes new timers from a callback', async (provider) => {
      const witness = new Witness()
      const { timers } = provider.device
      timers!.after(1000, () => timers!.after(1000, witness.callback()))
      await provider.pass(100_000)
      witness.only()
    })

    suite.rule(
      'ext',
      'cancel',
      'does not call back once cancelled, not even in the instant of another',
      async (provider) => {
        const witness = new Witness()
        const timers = provider.device.timers!
        timers.cancel(timers.after(5000, witness.callback('cancelled')))
        const handles: number[] = []
        timers.after(5000, () => timers.cancel(handles[0]))
        handles.push(timers.after(5000, witness.callback('cancelled by its neighbour')))
        timers.after(5000, witness.callback('kept'))
        await provider.pass(100_000)
        expect(witness.order).toEqual(['kept'])
      },
    )

    suite.rule(
      'ext',
      'cancel-nothing',
      'cancelling what fired, was cancelled or is undefined is no mistake',
      async (provider) => {
        const witness = new Witness()
        const timers = provider.device.timers!
        const fired = timers.after(0, nothing)
        await provider.pass(100_000)
        const cancelled = timers.after(0, nothing)
        timers.cancel(cancelled)
        timers.after(0, witness.callback())
        for (const handle of [fired, cancelled, undefined]) timers.cancel(handle)
        await provider.pass(100_000)
        witness.only()
      },
    )

    suite.rule('ext', 'delay-range', 'refuses a delay that is negative or NaN', (provider) => {
      for (const wrong of [-1, NaN]) expect(() => provider.device.timers!.after(wrong, nothing)).toThrow(RangeError)
    })

    suite.rule('ext', 'callback-type', 'refuses a callback that cannot be called', (provider) => {
      expect(() => provider.device.timers!.after(0, 'code' as unknown as () => void)).toThrow(TypeError)
    })
  })
}

/** Our extension: the device's stream of chance. */
export function randomRules(factory: ProviderFactory): void {
  const presence = { has: ({ device }: { device: { random?: unknown } }) => device.random !== undefined, make: nothing }
  new Suite(factory, 'Random').run(presence, (suite) => {
    suite.rule('ext', 'range', 'lies in [0, 1) and is not always the same', (provider) => {
      const values = Array.from({ length: 1000 }, () => provider.device.random!.next())
      expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
      expect(new Set(values).size).toBeGreaterThan(900)
    })
  })
}
