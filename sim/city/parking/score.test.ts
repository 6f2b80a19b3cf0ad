import { expect, test } from 'vitest'
import { emptyScore, scoreDetections, type Detection } from './score.js'

const rules = { fromS: 0, untilS: 10_000, withinS: 60 }
const stay = { from: 1000, until: 2000 }
const told = (...list: readonly (readonly [number, boolean])[]): Detection[] =>
  list.map(([at, isOccupied]) => ({ at, isOccupied }))

test.each([
  [
    'both in time',
    told([1005, true], [2010, false]),
    { rightArrivals: 1, rightDepartures: 1, false: 0, delays: [5, 10] },
  ],
  [
    'told while the vehicle moves',
    told([980, true], [1990, false]),
    { rightArrivals: 1, rightDepartures: 1, false: 0, delays: [0, 0] },
  ],
  ['told too late', told([1100, true], [2001, false]), { rightArrivals: 0, rightDepartures: 1, false: 1, delays: [1] }],
  ['nothing told', [], { rightArrivals: 0, rightDepartures: 0, false: 0, delays: [] }],
  [
    'a vehicle that was none',
    told([500, true], [520, false], [1001, true], [2001, false]),
    { rightArrivals: 1, rightDepartures: 1, false: 2, delays: [1, 1] },
  ],
  [
    'lost and found in between',
    told([1001, true], [1500, false], [1510, true], [2001, false]),
    { rightArrivals: 1, rightDepartures: 1, false: 2, delays: [1, 1] },
  ],
])('%s', (_, detections, expected) => {
  expect(scoreDetections([stay], detections, rules)).toEqual({ arrivals: 1, departures: 1, ...expected })
})

test('a stay that is not over has no departure', () => {
  const score = scoreDetections([{ from: 1000, until: Infinity }], told([1003, true]), rules)
  expect(score).toMatchObject({ arrivals: 1, departures: 0, rightArrivals: 1, false: 0 })
})

test('what happened before the beginning or too near the end is not asked for', () => {
  const stays = [
    { from: 10, until: 100 },
    { from: 9950, until: Infinity },
  ]
  const score = scoreDetections(stays, told([10, true], [100, false]), { ...rules, fromS: 500 })
  expect(score).toEqual(emptyScore())
})

test('two vehicles one after the other need two tellings each', () => {
  const stays = [
    { from: 1000, until: 2000 },
    { from: 2030, until: 3000 },
  ]
  const score = scoreDetections(stays, told([1000, true], [3000, false]), rules)
  expect(score).toMatchObject({ arrivals: 2, departures: 2, rightArrivals: 1, rightDepartures: 1, false: 0 })
})

test('scores of several bays add up', () => {
  const sum = emptyScore()
  scoreDetections([stay], told([1001, true], [2001, false]), rules, sum)
  scoreDetections([stay], [], rules, sum)
  expect(sum).toMatchObject({ arrivals: 2, rightArrivals: 1, departures: 2, rightDepartures: 1 })
})
