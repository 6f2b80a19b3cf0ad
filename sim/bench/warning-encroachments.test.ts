import { expect, test } from 'vitest'
import { blankVehicleState, type VehicleState } from '../city/traffic/source.js'
import { Encroachments } from './warning-encroachments.js'

/** Two cars of 4 m by 2 m at 10 m/s over one place: northwards at 0 s, and another heading so much later. */
function cross(headingDegrees: number, laterS: number) {
  let nowS = 0
  const car = (id: number, heading: number, atS: number): VehicleState => {
    const radians = (heading * Math.PI) / 180
    const gone = 10 * (nowS - atS)
    const place = { x: gone * Math.sin(radians), y: gone * Math.cos(radians) }
    const isOnIntersection = Math.abs(gone) < 20
    return { ...blankVehicleState(), id, ...place, heading, lengthM: 4, widthM: 2, isOnIntersection }
  }
  const watch = new Encroachments({
    forEach: (visit) => [1, 2].forEach(visit),
    read: (id, into) => Object.assign(into, id === 1 ? car(1, 0, 0) : car(2, headingDegrees, laterS)) !== undefined,
  } as ConstructorParameters<typeof Encroachments>[0])
  for (let step = -50; step <= 100; step++) {
    nowS = step / 10
    watch.look(Math.round((nowS + 10) * 1e6))
  }
  return watch.found()
}

test('one who comes from the side 2 s later: the first is gone after (4 + 1) m, the second there 1 m before', () => {
  // Rear of the first over the other's nearest edge 0.5 s behind its front, front of the second there 0.1 s early: 1.4 s.
  const [found, ...others] = cross(90, 2)
  expect(others).toEqual([])
  expect(found).toMatchObject({ first: 1, second: 2 })
  expect(found!.petS).toBeGreaterThan(1.2)
  expect(found!.petS).toBeLessThan(1.7)
})

test('two who are there at once have no time between them', () => {
  expect(Math.min(...cross(90, 0.1).map(({ petS }) => petS))).toBeLessThan(0.11)
})

test.each([
  ['one who follows', 0, 1],
  ['one who is met', 180, 1],
  ['one who comes 4 s later', 90, 4],
])('%s crosses nobody', (_name, heading, laterS) => {
  expect(cross(heading, laterS)).toEqual([])
})
