import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EmptyLevels } from './empty-levels.js'

const at = (x: number) => ({ x, y: 0, z: 0 })

describe('levels of the empty bay', () => {
  test('nothing is near a level as long as none is known', () => {
    const levels = new EmptyLevels()
    expect(levels.isUnknown).toBe(true)
    expect(levels.distanceTo(at(0))).toBe(Infinity)
  })

  test('a field within reach of a level is that level, another one is new', () => {
    const levels = new EmptyLevels()
    expect(levels.learn(at(0), 2)).toBe(true)
    expect(levels.learn(at(2), 2)).toBe(false)
    expect(levels.learn(at(2.1), 2)).toBe(true)
    expect(levels.count).toBe(2)
    expect(levels.distanceTo(at(3))).toBeCloseTo(0.9, 12)
  })

  test('the one that was met longest ago makes room for the seventh', () => {
    const levels = new EmptyLevels()
    for (let level = 0; level < 6; level++) levels.learn(at(10 * level), 1)
    levels.learn(at(0), 1)
    levels.learn(at(100), 1)
    expect(levels.count).toBe(6)
    expect(levels.distanceTo(at(0))).toBe(0)
    expect(levels.distanceTo(at(10))).toBe(10)
  })

  test('a level follows what rests within reach: after one time constant by a large part, and only that one', () => {
    const levels = new EmptyLevels()
    levels.learn(at(0), 1)
    levels.learn(at(10), 1)
    for (let step = 0; step < 360; step++) levels.follow(at(1), 5, 2)
    // 1 - 1/e after 1800 s.
    expect(levels.distanceTo(at(0.632))).toBeLessThan(0.01)
    expect(levels.distanceTo(at(10))).toBe(0)
  })

  test('all levels shift together', () => {
    const levels = new EmptyLevels()
    levels.learn(at(0), 1)
    levels.learn(at(10), 1)
    levels.shift(0.5, 1, 0)
    expect(levels.distanceTo({ x: 0.5, y: 1, z: 0 })).toBe(0)
    expect(levels.distanceTo({ x: 10.5, y: 1, z: 0 })).toBe(0)
  })

  test('once nobody can be believed only proven levels are kept, or all where none is', () => {
    const levels = new EmptyLevels()
    levels.learn(at(0), 1)
    levels.learn(at(10), 1)
    levels.distrust()
    expect(levels.count).toBe(2)
    levels.prove(at(0.5), 1)
    levels.prove(at(5), 1)
    levels.distrust()
    expect(levels.count).toBe(1)
    expect(levels.distanceTo(at(0))).toBe(0)
  })

  test('what is stored is read again to half a step', () => {
    const axis = fc.double({ min: -1600, max: 1600, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.record({ x: axis, y: axis, z: axis }), { maxLength: 6 }), (fields) => {
        const levels = new EmptyLevels()
        for (const field of fields) levels.learn(field, 0)
        const read = new EmptyLevels()
        read.decode(levels.encode())
        for (const field of fields) expect(read.distanceTo(field)).toBeLessThan(0.05)
      }),
    )
  })

  test('-0.1 uT is the word 0xfffe', () => {
    const levels = new EmptyLevels()
    levels.learn({ x: -0.1, y: 0.05, z: 12.8 }, 1)
    expect([...levels.encode()]).toEqual([0xff, 0xfe, 0x00, 0x01, 0x01, 0x00])
  })

  test.each([[5], [7], [42]])('%i bytes are not levels and change nothing', (length) => {
    const levels = new EmptyLevels()
    levels.learn(at(3), 1)
    levels.decode(new Uint8Array(length))
    expect(levels.distanceTo(at(3))).toBe(0)
    expect(levels.count).toBe(1)
  })
})
