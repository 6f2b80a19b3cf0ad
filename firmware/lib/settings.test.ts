import { describe, expect, test } from 'vitest'
import { SimulatedKeyValue } from '../../sim/board/key-value.js'
import { Settings, type SettingsTable } from './settings.js'

const table = {
  period: { path: 'config/period', name: 'Period', low: 10, high: 3600, initial: 60 },
  gain: { path: 'config/gain', name: 'Gain', low: 0, high: 1, isFloat: true, initial: 0.5 },
} satisfies SettingsTable

const written = (store: SimulatedKeyValue, text: string) =>
  store.open({ path: 'settings' }).write('kept', new TextEncoder().encode(text))

describe('settings of a node', () => {
  test('are their initial values on a new board, and without a store', () => {
    for (const settings of [new Settings(table, new SimulatedKeyValue()), new Settings(table, undefined)]) {
      expect([settings.get('period'), settings.get('gain'), settings.start]).toEqual([60, 0.5, 'initial'])
    }
  })

  test('once kept, outlive a restart', () => {
    const store = new SimulatedKeyValue()
    const before = new Settings(table, store)
    expect(before.propose({ 'config/period': 120, 'config/gain': 0.25, 'lock/open': true })).toBe(true)
    before.keep()
    const after = new Settings(table, store)
    expect([after.get('period'), after.get('gain'), after.start]).toEqual([120, 0.25, 'kept'])
  })

  test('on trial, hold until a restart, and are gone behind it', () => {
    const store = new SimulatedKeyValue()
    const before = new Settings(table, store)
    before.propose({ 'config/period': 120 })
    before.keep()
    before.propose({ 'config/period': 3600 })
    expect([before.get('period'), before.isOnTrial]).toEqual([3600, true])
    const after = new Settings(table, store)
    expect([after.get('period'), after.start]).toEqual([120, 'rolled-back'])
    expect(new Settings(table, store).start).toBe('kept')
  })

  test('rolled back, are what was kept, with everything proposed since', () => {
    const settings = new Settings(table, new SimulatedKeyValue())
    settings.propose({ 'config/period': 120 })
    settings.propose({ 'config/gain': 1 })
    expect([settings.get('period'), settings.get('gain')]).toEqual([120, 1])
    settings.rollBack()
    expect([settings.get('period'), settings.get('gain'), settings.isOnTrial]).toEqual([60, 0.5, false])
  })

  test('say so when a proposal changes nothing', () => {
    const settings = new Settings(table, undefined)
    expect(settings.propose({ 'config/period': 60 })).toBe(false)
    expect(settings.isOnTrial).toBe(false)
  })

  test.each([
    ['of other firmware', 'config/colour=3;config/period=90', 90],
    ['out of range', 'config/period=5', 60],
    ['damaged', 'config/period=;;=7;config', 60],
  ])('in a store that is %s, count only where they make sense', (_, text, period) => {
    const store = new SimulatedKeyValue()
    written(store, text)
    expect(new Settings(table, store).get('period')).toBe(period)
  })

  test('in a store of bytes that are no text count for nothing', () => {
    const store = new SimulatedKeyValue()
    store.open({ path: 'settings' }).write('kept', Uint8Array.of(0xc3, 0x28))
    expect(new Settings(table, store).get('period')).toBe(60)
  })
})
