import { describe, expect, test } from 'vitest'
import { Gate } from './gate.js'

describe('the gate', () => {
  test('holds until the last reason is gone, and asks the world to stop each time', async () => {
    let stops = 0
    const gate = new Gate(() => stops++)
    await gate.whenClear()
    gate.hold('window')
    gate.hold('window')
    gate.hold('gone')
    expect([gate.isHeld, gate.has('gone'), stops]).toEqual([true, true, 3])
    let isClear = false
    const clear = gate.whenClear().then(() => (isClear = true))
    gate.release('window')
    gate.release('command')
    await Promise.resolve()
    expect(isClear).toBe(false)
    gate.release('gone')
    await clear
    expect(gate.isHeld).toBe(false)
    expect(gate.heldMs).toBeGreaterThan(0)
  })

  test('tells a failure to whoever waits, now and later, and stays shut', async () => {
    const gate = new Gate(() => {})
    gate.hold('gone')
    const waiting = gate.whenClear()
    gate.fail(new Error('first'))
    gate.fail(new Error('second'))
    gate.release('gone')
    await expect(waiting).rejects.toThrow('first')
    await expect(gate.whenClear()).rejects.toThrow('first')
    expect(gate.isHeld).toBe(true)
  })
})
