import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultHorizonMs as horizonMs, Grid } from './grid.js'
import { liveCell } from './options.js'
import { anchorPattern } from './pattern.js'

const pattern = anchorPattern(liveCell.levels)
const open = { uplink: new Uint16Array(1), downlink: new Uint8Array(1) }

describe('the pattern of an anchor carrier', () => {
  test('leaves 14 of 20 downlink subframes: NPBCH, NPSS, NSSS and SIB1-NB take the rest (facts/nbiot.md 1.4)', () => {
    expect([...pattern.downlink].filter((taken) => taken === 0)).toHaveLength(14)
  })

  test('gives random access its tones for as long as the preambles take, each 640 ms', () => {
    // Live levels: 12 subcarriers of 3.75 kHz are 3 tones of 15 kHz, 2, 8 and 32 preambles of 5.6 ms.
    const toneMs = [...pattern.uplink].reduce((sum, tones) => sum + tones.toString(2).replaceAll('0', '').length, 0)
    expect(pattern.uplink).toHaveLength(640)
    expect(toneMs).toBe(3 * (12 + 45 + 180))
    expect(pattern.uplink.some((tones) => (tones & 0b111) !== 0)).toBe(false)
  })
})

describe('the uplink grid', () => {
  test('gives twelve neighbours the same time and the thirteenth the next', () => {
    const grid = new Grid(open)
    const starts = Array.from({ length: 13 }, () => grid.reserveUplink(10, 40, 1))
    expect(starts).toEqual([...Array.from({ length: 12 }, () => 10), 50])
  })

  test('never gives a millisecond of a tone twice', () => {
    const length = fc.integer({ min: 1, max: 300 })
    const request = fc.record({ fromMs: fc.integer({ min: 0, max: 500 }), length, tones: fc.constantFrom(1, 3, 6, 12) })
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
        const grid = new Grid(pattern)
        const perMs = new Map<number, number>()
        let wanted = 0
        for (const { fromMs, length: lengthMs, tones } of requests) {
          const startMs = grid.reserveUplink(fromMs, lengthMs, tones)
          if (startMs < 0) continue
          expect(startMs).toBeGreaterThanOrEqual(fromMs)
          for (let atMs = startMs; atMs < startMs + lengthMs; atMs++) perMs.set(atMs, (perMs.get(atMs) ?? 0) + tones)
          wanted += lengthMs * tones
        }
        const free = (atMs: number): number => 12 - pattern.uplink[atMs % 640]!.toString(2).replaceAll('0', '').length
        for (const [atMs, tones] of perMs) expect(tones).toBeLessThanOrEqual(free(atMs))
        expect(grid.uplinkToneMs).toBe(wanted)
      }),
      { numRuns: 50 },
    )
  })

  test('keeps long blocks on the tones that random access leaves alone', () => {
    const grid = new Grid(pattern)
    const starts = Array.from({ length: 4 }, () => grid.reserveUplink(0, 2000, 1))
    expect(starts).toEqual([0, 0, 0, 2000])
  })

  test('says so when it is full up to its horizon, and forgets what is past', () => {
    const grid = new Grid(open)
    expect(grid.reserveUplink(0, horizonMs, 12)).toBe(0)
    expect(grid.reserveUplink(0, 1, 1)).toBe(-1)
    grid.advance(1000)
    expect(grid.reserveUplink(1000, 500, 1)).toBe(horizonMs)
    grid.advance(10 * horizonMs)
    expect(grid.reserveUplink(10 * horizonMs, 100, 12)).toBe(10 * horizonMs)
  })
})

describe('the downlink grid', () => {
  test('steps over broadcast and gives one message at a time', () => {
    const grid = new Grid(pattern)
    // Free subframes of the first two frames: 1 2 3 4 6 7 8, 11 12 13 16 17 18 19.
    expect(grid.reserveDownlink(0, 6)).toBe(0)
    expect(grid.endMs).toBe(8)
    expect(grid.reserveDownlink(0, 2)).toBe(8)
    expect(grid.endMs).toBe(12)
  })

  test('begins a DCI only at a candidate of its search space', () => {
    const grid = new Grid(open)
    // R_max 8, G 2: spaces begin every 16 ms; with 4 repetitions the candidates are at 0 and 4.
    expect(grid.reserveControl(1, 4, 8, 16)).toBe(4)
    expect(grid.reserveControl(1, 4, 8, 16)).toBe(16)
    expect(grid.reserveControl(21, 4, 8, 16)).toBe(32)
  })

  test('says so when it is full up to its horizon', () => {
    const grid = new Grid(open)
    expect(grid.reserveDownlink(0, horizonMs)).toBe(0)
    expect(grid.reserveDownlink(0, 1)).toBe(-1)
    expect(grid.reserveControl(0, 1, 8, 16)).toBe(-1)
  })
})
