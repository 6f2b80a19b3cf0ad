import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minutesToNextStep, parsePlan, planLevel } from './plan.js'

const plan = [
  { atMinute: 0, level: 50 },
  { atMinute: 300, level: 80 },
  { atMinute: 960, level: 100 },
  { atMinute: 1320, level: 70 },
]

describe('a dimming plan', () => {
  test.each([
    [0, 50, 300],
    [299, 50, 1],
    [300, 80, 660],
    [1319, 100, 1],
    [1320, 70, 120],
    [1439, 70, 1],
  ])('at minute %i says %i %% and changes in %i minutes', (minute, level, next) => {
    expect(planLevel(plan, minute)).toBe(level)
    expect(minutesToNextStep(plan, minute)).toBe(next)
  })

  test('goes round midnight where no step is at midnight', () => {
    const evening = [{ atMinute: 1000, level: 30 }]
    expect(planLevel(evening, 5)).toBe(30)
    expect(minutesToNextStep(evening, 1000)).toBe(1440)
    expect(minutesToNextStep(evening, 999)).toBe(1)
  })

  test('is read from its text, in order of time', () => {
    expect(parsePlan('16:00=100,22:00=70,00:00=50,05:00=80')).toEqual(plan)
    expect(parsePlan('23:59=0')).toEqual([{ atMinute: 1439, level: 0 }])
  })

  test.each([
    '',
    '16:00',
    '16:00=',
    '16:00=101',
    '24:00=5',
    '16:60=5',
    '1600=5',
    '16:00=5,',
    '16:00=5,16:00=6',
    '16:00=-5',
    'aa:00=5',
    '16:00=5x',
  ])('is not %j', (text) => {
    expect(parsePlan(text)).toBeUndefined()
  })

  test('takes twelve steps and not thirteen', () => {
    const text = (count: number) =>
      Array.from({ length: count }, (_, hour) => `${String(hour).padStart(2, '0')}:00=${hour}`).join(',')
    expect(parsePlan(text(12))).toHaveLength(12)
    expect(parsePlan(text(13))).toBeUndefined()
  })

  test('never throws, whatever the text (property)', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePlan(text)))
  })
})
