import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FillWatch, type FillState, type FillVerdict } from './fill-watch.js'
import { FireWatch, type FireState } from './fire-watch.js'
import { JumpGuard, patienceS } from './jump-guard.js'
import { LidWatch, type LidState } from './lid-watch.js'

describe('the fill', () => {
  const full = 80

  test.each<[FillState, number[], number, FillVerdict, FillState]>([
    ['unknown', [], 40, 'same', 'normal'],
    ['unknown', [], 80, 'unsure', 'unknown'],
    ['unknown', [80], 80, 'full', 'full'],
    ['normal', [40], 79.9, 'same', 'normal'],
    ['normal', [40], 80, 'unsure', 'normal'],
    ['normal', [40, 80], 80, 'full', 'full'],
    ['normal', [40, 80, 40], 80, 'unsure', 'normal'],
    ['full', [80, 80], 70.1, 'same', 'full'],
    ['full', [80, 80], 70, 'unsure', 'full'],
    ['full', [80, 80, 70], 69, 'normal', 'normal'],
    ['full', [80, 80, 70, 75], 70, 'unsure', 'full'],
  ])('that is %s after %j takes %d as "%s" and is %s', (before, fills, fill, verdict, after) => {
    const watch = new FillWatch()
    for (const each of fills) watch.see(each, full)
    expect(watch.state).toBe(before)
    expect([watch.see(fill, full), watch.state]).toEqual([verdict, after])
  })

  test('never changes by one look, and follows a threshold that is moved', () => {
    const watch = new FillWatch()
    watch.see(50, full)
    expect([watch.see(50, 45), watch.see(50, 45), watch.see(50, 70), watch.see(50, 70)]).toEqual([
      'unsure',
      'full',
      'unsure',
      'normal',
    ])
  })

  test('changes at most at every second look, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1 }), (fills) => {
        const watch = new FillWatch()
        let changes = 0
        for (const fill of fills) if (['full', 'normal'].includes(watch.see(fill, full))) changes++
        expect(changes).toBeLessThanOrEqual(fills.length / 2)
      }),
    )
  })
})

describe('a jump', () => {
  const guard = (): JumpGuard => {
    const made = new JumpGuard()
    made.accepts(30, 0, 0)
    return made
  }

  test('by no more than the visits can have brought is taken', () => {
    expect(new JumpGuard().accepts(95, 0, 0)).toBe(true)
    expect([guard().accepts(42, 0, 60), guard().accepts(51, 1, 60), guard().accepts(0, 0, 60)]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('by more waits for two more visits', () => {
    const made = guard()
    expect([made.accepts(90, 1, 60), made.accepts(90, 2, 120), made.accepts(90, 3, 180)]).toEqual([false, false, true])
  })

  test('by more is taken when it has stood for hours', () => {
    const made = guard()
    expect([made.accepts(90, 1, 60), made.accepts(90, 1, 59 + patienceS), made.accepts(90, 1, 60 + patienceS)]).toEqual(
      [false, false, true],
    )
  })

  test('that was one bag standing up is forgotten with it', () => {
    const made = guard()
    expect([made.accepts(90, 1, 60), made.accepts(36, 2, 120), made.accepts(90, 1, 180)]).toEqual([false, true, false])
  })

  test('is taken where nobody counts the visits', () => {
    expect(guard().accepts(90, undefined, 60)).toBe(true)
  })
})

describe('the lid', () => {
  const g = 9.80665
  const lid = (degrees: number) => ({
    x: 0,
    y: g * Math.sin((degrees * Math.PI) / 180),
    z: g * Math.cos((degrees * Math.PI) / 180),
  })
  const side = { x: 9.5, y: 0, z: 2.4 }
  const shaken = { x: 0, y: 0, z: 14 }

  test('moves by two readings that agree, and lies on its side when gravity goes along the hinge', () => {
    const watch = new LidWatch(lid(0))
    const steps: [ReturnType<typeof lid>, string, LidState][] = [
      [lid(19), 'same', 'shut'],
      [lid(70), 'unsure', 'shut'],
      [shaken, 'unsure', 'shut'],
      [lid(70), 'changed', 'open'],
      [lid(90), 'same', 'open'],
      [lid(126), 'same', 'open'],
      [lid(2), 'unsure', 'open'],
      [lid(70), 'same', 'open'],
      [lid(2), 'unsure', 'open'],
      [lid(2), 'changed', 'shut'],
      [side, 'unsure', 'shut'],
      [lid(70), 'unsure', 'shut'],
      [side, 'unsure', 'shut'],
      [side, 'changed', 'fallen'],
      [lid(0), 'unsure', 'fallen'],
      [lid(0), 'changed', 'shut'],
    ]
    for (const [index, [reading, verdict, state]] of steps.entries())
      expect([index, watch.see(reading), watch.state]).toEqual([index, verdict, state])
  })

  test('of a bin that leans is shut as it was put on', () => {
    const watch = new LidWatch({ x: 2, y: 0, z: 9.6 })
    expect([watch.see({ x: 2, y: 0, z: 9.6 }), watch.state]).toEqual(['same', 'shut'])
  })
})

describe('the air', () => {
  test.each<[string, number[], FireState]>([
    ['the first reading, hot as it may be below the limit', [69], 'none'],
    ['sun on the lid', [30, 34, 38, 42], 'none'],
    ['eight kelvin between two looks', [30, 38], 'smoulders'],
    ['what has stopped rising', [30, 38, 38], 'smoulders'],
    ['what cools again', [30, 38, 36.9], 'none'],
    ['the limit', [30, 70], 'burns'],
    ['the limit at the first look', [70], 'burns'],
    ['what has cooled by less than fifteen', [30, 70, 55.1], 'burns'],
    ['what has cooled by fifteen', [30, 70, 55], 'none'],
    ['smoke that becomes fire', [30, 40, 75], 'burns'],
  ])('after %s says %j: %s', (_, temperatures, state) => {
    const watch = new FireWatch()
    for (const temperature of temperatures) watch.see(temperature, 70)
    expect(watch.state).toBe(state)
  })

  test('says when its state has changed', () => {
    const watch = new FireWatch()
    expect([30, 38, 39, 75, 75, 20].map((each) => watch.see(each, 70))).toEqual([false, true, false, true, false, true])
  })
})
