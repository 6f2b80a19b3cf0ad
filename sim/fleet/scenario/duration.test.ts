import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from './duration.js'

describe('a duration', () => {
  test.each([
    ['250us', 250],
    ['200ms', 200_000],
    ['10s', 10_000_000],
    ['15min', 900_000_000],
    ['24h', 86_400_000_000],
    ['2d', 172_800_000_000],
    ['0s', 0],
    ['1.5h', 5_400_000_000],
    ['0.1s', 100_000],
    ['1.000001s', 1_000_001],
    ['104249d', 104_249 * 86_400_000_000],
  ])('%s is %d microseconds', (text, us) => expect(parseDuration(text)).toBe(us))

  test.each([
    '15',
    '',
    'min',
    '15 min',
    '15m',
    '-1s',
    '+1s',
    '1e3s',
    '1.s',
    '.5s',
    '0.5us',
    '1.0000001s',
    '15MIN',
    '1h30min',
    '200000d',
    ' 1s',
  ])('"%s" is refused', (text) => expect(parseDuration(text)).toBeUndefined())

  test('every whole number of microseconds survives being written and read', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (us) => {
        expect(parseDuration(formatDuration(us))).toBe(us)
      }),
    )
  })

  test('is written in the largest unit that is exact', () => {
    expect([0, 900_000_000, 86_400_000_000, 1_000_001].map(formatDuration)).toEqual(['0s', '15min', '1d', '1000001us'])
  })
})
