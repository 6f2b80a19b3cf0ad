import { describe, expect, test } from 'vitest'
import { MainsSeries, MainsSeriesError } from './mains-series.js'

const second = 1_000_000
const text = 'seconds,a,b\n0,230,228\n10,220,200\n# note\n20,220,240\n'

describe('a measured series of mains voltages', () => {
  const series = MainsSeries.parse(text, 'mains.csv')

  test.each([
    [0, 0, 230],
    [5, 0, 225],
    [10, 0, 220],
    [15, 1, 220],
    [20, 1, 240],
    [3600, 1, 240],
    [5, 2, 225],
  ])('at %d s feeder %d has %d V', (atS, feeder, volts) => {
    expect(series.volts(atS * second, feeder)).toBeCloseTo(volts, 9)
  })

  test('before its first line has the voltage of that line', () => {
    expect(MainsSeries.parse('100,231\n200,229', 'mains.csv').volts(0, 0)).toBe(231)
  })

  test.each([
    ['0,230\n0,231', 'mains.csv:2: a time after 0 s expected, got 0'],
    ['0,230\n5,231,232', 'mains.csv:2: 1 columns of volts expected, got 2'],
    ['0,230\n5,volts', 'mains.csv:2: seconds,volts[,volts...] expected'],
    ['0', 'mains.csv:1: seconds,volts[,volts...] expected'],
    ['0,401', 'volts in [0, 400]'],
    ['-1,230', 'mains.csv:1:'],
    ['seconds,volts', 'mains.csv: seconds,volts[,volts...] expected, got no line'],
  ])('%j is refused with file and line', (bad, reason) => {
    expect(() => MainsSeries.parse(bad, 'mains.csv')).toThrow(MainsSeriesError)
    expect(() => MainsSeries.parse(bad, 'mains.csv')).toThrow(reason)
  })
})
