import { describe, expect, test } from 'vitest'
import { momentToUs, parseMoment, parseStart } from './moment.js'

const hourUs = 3_600_000_000

describe('a start', () => {
  test.each([
    ['2026-06-21T16:00:00+08:00', { localMs: Date.UTC(2026, 5, 21, 16), offsetMinutes: 480 }],
    ['2026-06-21T16:00Z', { localMs: Date.UTC(2026, 5, 21, 16), offsetMinutes: 0 }],
    ['2026-06-21 16:00:30.25', { localMs: Date.UTC(2026, 5, 21, 16, 0, 30, 250) }],
    ['2026-06-21T16:00:00-03:30', { localMs: Date.UTC(2026, 5, 21, 16), offsetMinutes: -210 }],
    ['2024-02-29T00:00', { localMs: Date.UTC(2024, 1, 29) }],
  ])('%s is read', (text, written) => expect(parseStart(text)).toEqual(written))

  test.each([
    '2026-06-21',
    '16:00',
    '2026-02-29T00:00',
    '2026-13-01T00:00',
    '2026-06-21T24:00',
    '2026-06-21T16:60',
    '2026-06-21T16:00+15:00',
  ])('%s is refused', (text) => expect(parseStart(text)).toBeUndefined())
})

describe('a moment', () => {
  // 16:00 in Hangzhou.
  const start = { unixMs: Date.UTC(2026, 5, 21, 8), offsetMinutes: 480 }
  test.each([
    ['+90min', 1.5 * hourUs],
    ['+0s', 0],
    ['02:00', 10 * hourUs],
    ['16:00', 0],
    ['15:59', 24 * hourUs - 60_000_000],
    ['16:01', 60_000_000],
  ])('%s is %d microseconds after a start at 16:00 local time', (text, us) =>
    expect(momentToUs(parseMoment(text)!, start)).toBe(us),
  )

  test('a time of day is found west of Greenwich and before 1970 too', () => {
    const evening = { unixMs: Date.UTC(1969, 6, 20, 20, 17, 40), offsetMinutes: -300 }
    expect(momentToUs(parseMoment('21:56')!, evening)).toBe((6 * 60 + 38) * 60_000_000 + 20_000_000)
  })

  test.each(['90min', '2:00', '24:00', '+90', '+', ''])('"%s" is refused', (text) =>
    expect(parseMoment(text)).toBeUndefined(),
  )
})
