import { expect, test } from 'vitest'
import { PartHealth } from '../../lib/health.js'
import { RadarTrust } from './radar-trust.js'

function radar(): { health: PartHealth; trust: RadarTrust } {
  const health = new PartHealth('radar', () => undefined)
  return { health, trust: new RadarTrust(health) }
}

test('the first change tests the radar, then every ninth', () => {
  const { trust } = radar()
  const asked: number[] = []
  for (let change = 1; change <= 20; change++)
    if (trust.wantsTest()) {
      asked.push(change)
      trust.tested(true, true)
    }
  expect(asked).toEqual([1, 10, 19])
})

test('one wrong answer is tested again at once, two make it implausible, a right one makes it well', () => {
  const { health, trust } = radar()
  trust.wantsTest()
  trust.tested(false, true)
  expect(health.state).toBe('ok')
  expect(trust.wantsTest()).toBe(true)
  trust.tested(false, true)
  expect(health.state).toBe('implausible')
  expect(trust.wantsTest()).toBe(true)
  trust.tested(true, true)
  expect(health.state).toBe('ok')
})

test('an answer that did not come proves nothing', () => {
  const { health, trust } = radar()
  for (let times = 0; times < 5; times++) trust.tested(undefined, true)
  expect(health.state).toBe('ok')
})

test('a radar that decided something is tested at the next change', () => {
  const { trust } = radar()
  trust.wantsTest()
  trust.tested(true, true)
  expect(trust.wantsTest()).toBe(false)
  trust.decided()
  expect(trust.wantsTest()).toBe(true)
})

test('a radar that never sees anything is right about every empty bay, and found out all the same', () => {
  const { health, trust } = radar()
  for (const isOccupied of [true, false, true]) {
    expect(trust.wantsTest()).toBe(true)
    trust.tested(false, isOccupied)
  }
  expect(health.state).toBe('implausible')
  trust.tested(false, false)
  expect(health.state).toBe('implausible')
})

test('a radar that always sees something is right about every vehicle, and found out all the same', () => {
  const { health, trust } = radar()
  for (const isOccupied of [false, true, false]) trust.tested(true, isOccupied)
  expect(health.state).toBe('implausible')
})
