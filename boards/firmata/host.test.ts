import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ProviderUnderTest } from '../../sim/testing/conformance/index.js'
import { rtcRules } from '../../sim/testing/conformance/rtc.js'
import { clockRules, randomRules, timerRules } from '../../sim/testing/conformance/time.js'
import { rtcOf } from './host-rtc.js'
import { systemHost } from './host.js'

const noon = Date.UTC(2026, 5, 21, 12)

beforeEach(() => void vi.useFakeTimers({ now: noon }))
afterEach(() => void vi.useRealTimers())

/** The computer's own services, under timers that the test turns. */
async function makeProvider(): Promise<ProviderUnderTest> {
  const host = systemHost()
  const pass = async (delayUs: number): Promise<void> =>
    void (await vi.advanceTimersByTimeAsync(Math.ceil(delayUs / 1000)))
  return {
    io: { RTC: rtcOf(host, host.unixMs!) },
    device: host,
    options: { RTC: {} },
    far: {},
    quiet: () => pass(1_000_000),
    pass,
    escaped: () => 0,
  }
}

describe("the computer's clock, timers and chance", () => {
  const factory = { name: 'system host', impossible: [], make: makeProvider }
  clockRules(factory)
  timerRules(factory)
  randomRules(factory)

  test('a timer of sixty days is waited for in pieces: Node refuses more than 2^31 - 1 ms', async () => {
    const { timers } = systemHost()
    const days = 86_400_000
    let fired = 0
    timers.after(60 * days * 1000, () => fired++)
    await vi.advanceTimersByTimeAsync(60 * days - 1)
    expect(fired).toBe(0)
    await vi.advanceTimersByTimeAsync(2)
    expect(fired).toBe(1)
  })

  test('a timer that Node fires early waits on', async () => {
    const { timers } = systemHost()
    let fired = 0
    timers.after(10_000, () => fired++)
    const now = vi.spyOn(performance, 'now').mockReturnValue(9.4)
    await vi.advanceTimersByTimeAsync(10)
    expect(fired).toBe(0)
    now.mockRestore()
    await vi.advanceTimersByTimeAsync(2)
    expect(fired).toBe(1)
  })
})

describe("the computer's time of day as an RTC", () => {
  const knowsTime = { class: 'RTC', rule: 'unset', how: 'differs', reason: 'the computer knows the time' } as const
  rtcRules({ name: 'host RTC', impossible: [knowsTime], make: makeProvider })

  test('is the time of the computer until it is set, and can be taken away', () => {
    const RTC = rtcOf(systemHost(), () => Date.now())
    const rtc = new RTC({})
    expect(rtc.time).toBe(noon)
    rtc.time = undefined
    expect(new RTC({}).time).toBe(undefined)
  })
})
