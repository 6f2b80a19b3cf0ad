import { expect, test } from 'vitest'
import { parseRoute, placeOnRoute } from './route.js'

const route = `seconds,latitude,longitude,altitude
# due east along the equator: 0.001 degrees are 111.195 m on a sphere of 6371 km
0,0,120,10
10,0,120.001,20
20,0.001,120.001,20
`

test('a route gives place, speed and course in between, and rests before and behind', () => {
  const points = parseRoute(route, 'route.csv')
  expect(placeOnRoute(points, 5e6)).toEqual({
    latitude: 0,
    longitude: expect.closeTo(120.0005, 9) as number,
    altitude: 15,
    speed: expect.closeTo(11.1195, 4) as number,
    course: 90,
  })
  expect(placeOnRoute(points, 15e6)).toMatchObject({ speed: expect.closeTo(11.1195, 4) as number, course: 0 })
  expect(placeOnRoute(points, 99e6)).toEqual({ latitude: 0.001, longitude: 120.001, altitude: 20, speed: 0, course: 0 })
})

test.each([
  ['', /^r.csv: seconds,latitude,longitude\[,altitude\] expected, got no point$/],
  ['0,91,0', /^r.csv:1: .* expected, got "0,91,0"$/],
  ['0,1', /^r.csv:1: /],
  ['0,1,2,3,4', /^r.csv:1: /],
  ['0,1,,3', /^r.csv:1: /],
  ['5,1,2\n5,1,2', /^r.csv:2: a time after 5 s expected, got 5$/],
  ['-1,1,2', /^r.csv:1: /],
])('refuses %j', (text, message) => {
  expect(() => parseRoute(text, 'r.csv')).toThrow(message)
})
