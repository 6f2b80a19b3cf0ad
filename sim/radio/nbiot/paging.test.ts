import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextPagingMs, type PagingTimes } from './paging.js'

const always: PagingTimes = {
  idleMs: 0,
  activeMs: Infinity,
  cycleMs: 2560,
  extendedCycleMs: 0,
  windowMs: 0,
  identity: 1000,
}

describe('paging', () => {
  test('comes once in each cycle, at the place of the modem', () => {
    expect([0, 1000, 1001, 3560].map((fromMs) => nextPagingMs(fromMs, always))).toEqual([1000, 1000, 3560, 3560])
  })

  test('stops when T3324 is over: PSM', () => {
    const times = { ...always, idleMs: 10_000, activeMs: 10_000 }
    expect(nextPagingMs(15_000, times)).toBe(16_360)
    expect(nextPagingMs(19_000, times)).toBe(-1)
  })

  test('with eDRX comes only in the paging time window', () => {
    // Cycle 20.48 s, window 5.12 s that opens at 1000 ms of the cycle.
    const times = { ...always, extendedCycleMs: 20_480, windowMs: 5_120 }
    expect(nextPagingMs(0, times)).toBe(1000)
    expect(nextPagingMs(3000, times)).toBe(3560)
    expect(nextPagingMs(4000, times)).toBe(21_480)
  })

  test('is never before it is asked for, and always in the window', () => {
    const cycles = fc.constantFrom(20_480, 40_960, 655_360)
    fc.assert(
      fc.property(fc.nat(1e9), cycles, fc.nat(2 ** 31), (fromMs, extendedCycleMs, identity) => {
        const atMs = nextPagingMs(fromMs, { ...always, extendedCycleMs, windowMs: 10_240, identity })
        expect(atMs).toBeGreaterThanOrEqual(fromMs)
        expect(Math.abs((atMs - identity) % 2560)).toBe(0)
        const since = (((atMs - identity) % extendedCycleMs) + extendedCycleMs) % extendedCycleMs
        expect(since).toBeLessThan(10_240)
      }),
    )
  })
})
