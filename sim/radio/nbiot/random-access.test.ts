import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../kernel/random.js'
import { LinkPlanner } from './link-planner.js'
import { liveCell, type CoverageLevel } from './options.js'
import { RandomAccess } from './random-access.js'

function access(changes: Partial<CoverageLevel> = {}): RandomAccess {
  const { budget, uplinkModel: uplink, downlinkModel: downlink } = liveCell
  const planner = new LinkPlanner({ ...liveCell, carrierPowerDbm: budget.carrierPowerDbm, uplink, downlink })
  return new RandomAccess(
    liveCell.levels.map((level) => ({ ...level, ...changes })),
    planner,
  )
}

describe('random access', () => {
  // Facts 6.2: n devices on one occasion, 48 preambles: 1 - (1 - 1/48)^(n - 1).
  test.each([2, 5, 10, 20, 48])('%i devices in one occasion collide with the probability of the formula', (devices) => {
    const randomAccess = access({ subcarriers: 48, subcarrierOffset: 0 })
    const chance = new RandomStream(7, `collisions-${devices}`)
    const rounds = Math.ceil((devices < 5 ? 2_000_000 : 400_000) / devices)
    for (let round = 0; round < rounds; round++) {
      const keys = Array.from({ length: devices }, () => {
        randomAccess.enter(0, round * 640 + 8, chance.next())
        return randomAccess.key
      })
      for (const key of keys) randomAccess.collided(key)
    }
    const expected = 1 - (1 - 1 / 48) ** (devices - 1)
    const actual = randomAccess.collisions / (rounds * devices)
    expect(Math.abs(actual / expected - 1)).toBeLessThan(0.02)
  })

  test('occasions come every 640 ms from their start on, and end with the last repetition', () => {
    const randomAccess = access()
    const ends = [0, 8, 9, 648, 649].map((fromMs) => {
      randomAccess.enter(0, fromMs, 0)
      return randomAccess.endMs
    })
    // 2 preambles of 5.6 ms.
    expect(ends).toEqual([20, 20, 660, 660, 1300])
  })

  test('the same preamble of different levels or occasions does not collide', () => {
    const randomAccess = access()
    const keys = [0, 1, 2].flatMap((level) =>
      [0, 640].map((fromMs) => {
        randomAccess.enter(level, fromMs + 128, 0.5)
        return randomAccess.key
      }),
    )
    expect(new Set(keys).size).toBe(6)
    expect(keys.map((key) => randomAccess.collided(key))).not.toContain(true)
  })

  test('who withdraws collides with nobody', () => {
    const randomAccess = access()
    randomAccess.enter(0, 0, 0)
    randomAccess.enter(0, 0, 0)
    randomAccess.withdraw(randomAccess.key)
    expect(randomAccess.collided(randomAccess.key)).toBe(false)
  })

  test('a level hears its own coverage and misses what is far beyond', () => {
    const randomAccess = access()
    for (const [level, lossDb] of [144, 154, 164].entries())
      expect(randomAccess.missRate(lossDb, level)).toBeLessThan(0.01)
    expect(randomAccess.missRate(164, 0)).toBeGreaterThan(0.3)
  })
})
