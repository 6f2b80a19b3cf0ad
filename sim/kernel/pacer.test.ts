import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.js'

class Wall {
  seconds = 1000
  readonly read = (): number => this.seconds
}

describe('Pacer', () => {
  it('lets virtual time go as far as the wall went, times the factor', () => {
    const wall = new Wall()
    const pacer = new Pacer(60, wall.read, 5_000_000)
    expect(pacer.pace(5_000_000)).toEqual({ targetUs: 5_000_000, lagSeconds: 0 })
    wall.seconds += 2
    expect(pacer.pace(5_000_000).targetUs).toBe(125_000_000)
  })

  it('gives targets in whole microseconds', () => {
    const wall = new Wall()
    const pacer = new Pacer(1, wall.read)
    wall.seconds += 0.000_001_7
    expect(pacer.pace(0).targetUs).toBe(1)
  })

  it('tells the lag in wall seconds', () => {
    const wall = new Wall()
    const pacer = new Pacer(10, wall.read)
    wall.seconds += 3
    expect(pacer.pace(10_000_000).lagSeconds).toBeCloseTo(2, 9)
  })

  it('has no lag where virtual time is at its target or ahead of it', () => {
    const wall = new Wall()
    const pacer = new Pacer(10, wall.read)
    wall.seconds += 3
    expect(pacer.pace(30_000_000).lagSeconds).toBe(0)
    expect(pacer.pace(31_000_000).lagSeconds).toBe(0)
  })

  it('tells how long to wait for an instant', () => {
    const wall = new Wall()
    const pacer = new Pacer(10, wall.read)
    expect(pacer.waitSeconds(30_000_000)).toBeCloseTo(3, 9)
    wall.seconds += 1
    expect(pacer.waitSeconds(30_000_000)).toBeCloseTo(2, 9)
    wall.seconds += 5
    expect(pacer.waitSeconds(30_000_000)).toBe(0)
  })

  it('catches up after a delay: the target does not depend on how often it was asked', () => {
    const wall = new Wall()
    const pacer = new Pacer(2, wall.read)
    for (let step = 0; step < 1000; step++) {
      wall.seconds += 0.01
      pacer.pace(0)
    }
    expect(pacer.pace(0).targetUs / 1e6).toBeCloseTo(20, 5)
  })

  it('forgives the lag when it begins anew', () => {
    const wall = new Wall()
    const pacer = new Pacer(1, wall.read)
    wall.seconds += 100
    pacer.rebase(40_000_000)
    expect(pacer.pace(40_000_000)).toEqual({ targetUs: 40_000_000, lagSeconds: 0 })
    wall.seconds += 1
    expect(pacer.pace(40_000_000).targetUs).toBe(41_000_000)
  })

  it('knows no bound and no lag at an infinite factor', () => {
    const pacer = new Pacer(Infinity, new Wall().read)
    expect(pacer.pace(0)).toEqual({ targetUs: Infinity, lagSeconds: 0 })
    expect(pacer.waitSeconds(1e15)).toBe(0)
  })

  it.each([0, -1, NaN])('refuses the factor %d', (factor) => {
    expect(() => new Pacer(factor, new Wall().read)).toThrow(RangeError)
  })
})
