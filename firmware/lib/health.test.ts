import { expect, test } from 'vitest'
import { busError, driverError, type DriverErrorKind } from '../hal/index.js'
import { BatteryGuard, usualLimits } from './battery-guard.js'
import { PartHealth, type PartState } from './health.js'

function watched(stuckAfter?: number) {
  const states: PartState[] = []
  return { part: new PartHealth('light', ({ state }) => states.push(state), stuckAfter), states }
}

const nack = driverError('bus', 'no', busError('nack-address', 'nobody'))

test.each<[DriverErrorKind, Error, PartState]>([
  ['bus', nack, 'missing'],
  ['bus', driverError('bus', 'no', busError('nack-data', 'refused')), 'hung'],
  ['not-ready', driverError('not-ready', 'no'), 'hung'],
  ['no-answer', driverError('no-answer', 'no'), 'hung'],
  ['checksum', driverError('checksum', 'no'), 'garbled'],
  ['wrong-chip', driverError('wrong-chip', 'no'), 'wrong-chip'],
])('two failures of kind %s in a row are a diagnosis, one is none', (_, error, state) => {
  const { part, states } = watched()
  part.failed(error)
  part.succeeded()
  part.failed(error)
  expect(states).toEqual([])
  part.failed(error)
  part.failed(error)
  part.succeeded()
  expect(states).toEqual([state, 'ok'])
})

test('a value that never moves is found out where that cannot be', () => {
  const { part, states } = watched(3)
  for (const raw of [5, 5, 5, 6, 6, 6]) part.succeeded(raw)
  expect(states).toEqual([])
  part.succeeded(6)
  expect(states).toEqual(['stuck'])
  part.succeeded(7)
  expect(states).toEqual(['stuck', 'ok'])
})

test('readings that contradict what is known are a diagnosis too', () => {
  const { part, states } = watched()
  part.contradicted()
  part.contradicted()
  expect(states).toEqual(['implausible'])
})

test('a battery is low and critical with hysteresis', () => {
  const guard = new BatteryGuard(usualLimits)
  const seen = [50, 20, 24, 25, 15, 5, 9, 10, 24, 26].map((percent) => {
    guard.see(percent)
    return [guard.state, guard.stretch]
  })
  expect(seen).toEqual([
    ['ok', 1],
    ['low', 4],
    ['low', 4],
    ['ok', 1],
    ['low', 4],
    ['critical', 24],
    ['critical', 24],
    ['low', 4],
    ['low', 4],
    ['ok', 1],
  ])
  expect(guard.see(60)).toBe(false)
})
