import { describe, expect, test } from 'vitest'
import { FieldSeries, FieldSeriesError } from './field-series.js'

const text = `seconds,x,y,z,taken
# measured by nobody
0,10,0,-40,0
4,14,2,-40,0

8,60,2,-10,1
12,60,2,-10,1
13,10,0,-40,0
`
const fieldAt = (series: FieldSeries, second: number) => {
  const field = { x: NaN, y: NaN, z: NaN }
  series.fieldAt(second, field)
  return field
}

test('between two lines the field goes straight, before and behind it stays', () => {
  const series = FieldSeries.parse(text, 'bay.csv')
  expect(fieldAt(series, 0)).toEqual({ x: 10, y: 0, z: -40 })
  expect(fieldAt(series, 1)).toEqual({ x: 11, y: 0.5, z: -40 })
  expect(fieldAt(series, 10)).toEqual({ x: 60, y: 2, z: -10 })
  expect(fieldAt(series, 12.5)).toEqual({ x: 35, y: 1, z: -25 })
  expect(fieldAt(series, 1e6)).toEqual({ x: 10, y: 0, z: -40 })
  expect(series.endS).toBe(13)
})

test('readers of one series do not disturb each other', () => {
  const series = FieldSeries.parse(text, 'bay.csv')
  expect(fieldAt(series.reader(), 12.5).x).toBe(35)
  expect(fieldAt(series.reader(), 1).x).toBe(11)
})

test('a series that begins later than it is asked for gives its first line', () => {
  expect(fieldAt(FieldSeries.parse('5,1,2,3\n6,2,2,3', 'bay.csv'), 0)).toEqual({ x: 1, y: 2, z: 3 })
})

test('the column taken is the truth: when a vehicle came and left', () => {
  expect(FieldSeries.parse(text, 'bay.csv').stays).toEqual([{ from: 8, until: 13 }])
  expect(FieldSeries.parse('0,1,1,1,1\n5,1,1,1,1', 'bay.csv').stays).toEqual([{ from: 0, until: Infinity }])
  const unseen = FieldSeries.parse('0,1,1,1\n5,1,1,1', 'bay.csv')
  expect([unseen.stays, unseen.hasTruth]).toEqual([[], false])
})

describe('a file is refused with its line', () => {
  const form = 'seconds,x,y,z[,taken]'
  test.each([
    ['nothing', '', `bay.csv: ${form} expected, got no line`],
    ['a header alone', 'seconds,x,y,z\n', `bay.csv: ${form} expected, got no line`],
    ['three columns', '0,1,2', `bay.csv:1: ${form} expected, got "0,1,2"`],
    ['six columns', '0,1,2,3,0,9', `bay.csv:1: ${form} expected, got "0,1,2,3,0,9"`],
    ['a word', '0,1,2,3\n1,1,two,3', `bay.csv:2: ${form} expected, got "1,1,two,3"`],
    ['an empty cell', '0,1,,3', `bay.csv:1: ${form} expected, got "0,1,,3"`],
    ['a time before 0', '-1,1,2,3', `bay.csv:1: ${form} expected, got "-1,1,2,3"`],
    ['a time that goes back', '0,1,2,3\n5,1,2,3\n4,1,2,3', 'bay.csv:3: a time after 5 s expected, got 4'],
    ['taken that is neither 0 nor 1', '0,1,2,3,2', `bay.csv:1: ${form} expected, got "0,1,2,3,2"`],
    [
      'taken in some lines only',
      '0,1,2,3,0\n1,1,2,3',
      `bay.csv:2: ${form} with taken in all lines or in none expected, got "1,1,2,3"`,
    ],
    ['infinity', '0,1,2,Infinity', `bay.csv:1: ${form} expected, got "0,1,2,Infinity"`],
  ])('%s', (_, wrong, message) => {
    expect(() => FieldSeries.parse(wrong, 'bay.csv')).toThrow(new FieldSeriesError(message))
  })
})
