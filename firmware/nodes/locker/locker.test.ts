import { describe, expect, test } from 'vitest'
import type { LockerNode } from '../../../sim/fleet/nodes/locker.js'
import { NodeBench } from '../../../sim/testing/node-bench.js'
import { encodePack } from '../../../protocols/senml/index.js'
import { PickupCodes, pickupCode } from './codes.js'
import { Keypad, LockOut } from './keypad.js'
import { hmacSha1 } from '../../../protocols/hotp/index.js'

const ascii = (text: string) => new TextEncoder().encode(text)

class LockerBench extends NodeBench<LockerNode> {
  constructor(options = '{ pickupsPerDay: 0, breakInsPerYear: 0 }') {
    super(
      `
version: 1
name: lockers
place: { latitude: 30.27, longitude: 120.16, timezone: Asia/Shanghai }
start: 2026-06-22T08:00:00+08:00
for: 24h
nodes: [{ kind: locker, count: 1, options: ${options} }]
`,
      600,
    )
  }

  get secret(): Uint8Array {
    return hmacSha1(ascii('wayside simulation'), ascii(this.node.imei))
  }

  type(keys: string): this {
    for (const key of keys) this.node.press(key)
    this.street.run(1)
    return this
  }
}

describe('a locker', () => {
  test('opens a door by command and confirms when it is open', () => {
    const bench = new LockerBench()
    bench.news()
    const id = bench.write({ 'locker/open': 3 })
    const news = bench.news()
    expect(bench.node.isOpen(3)).toBe(true)
    expect(news).toContainEqual(
      expect.objectContaining({ 'locker/door': 3, 'locker/by': 'command', '10351/3/50': true }),
    )
    expect(news).toContainEqual(expect.objectContaining({ 'command/id': id, 'command/done': true, '10351/3/50': true }))
    bench.node.shut(3)
    expect(bench.news()).toContainEqual(expect.objectContaining({ 'locker/door': 3, '10351/3/50': false }))
  })

  test('says so when a door does not open, diagnoses its lock, and the other doors go on', () => {
    const bench = new LockerBench()
    bench.node.setFault({ kind: 'sensor-hung', role: 'coil2' }, true)
    bench.news()
    const id = bench.write({ 'locker/open': 2 })
    const news = bench.news()
    expect(news).toContainEqual(
      expect.objectContaining({ 'command/id': id, 'command/done': false, 'command/reason': 'door 2 does not open' }),
    )
    expect(news).toContainEqual(expect.objectContaining({ 'health/lock2': 'hung', '3/0/11': 8 }))
    bench.write({ 'locker/open': 4 })
    bench.news()
    expect(bench.node.isOpen(4)).toBe(true)
    bench.node.setFault({ kind: 'sensor-hung', role: 'coil2' }, false)
    bench.write({ 'locker/open': 2 })
    expect(bench.news()).toContainEqual(expect.objectContaining({ 'health/lock2': 'ok', '3/0/11': 0 }))
  })

  test.each([
    [{ 'locker/open': 6 }, 'locker/open: a whole number in [0, 5] expected'],
    [{ 'locker/open': true }, 'locker/open: a whole number in [0, 5] expected'],
    [{ 'locker/paint': 1 }, 'unknown resource locker/paint'],
    [{ 'config/ajar': 5 }, 'config/ajar: a whole number in [10, 3600] expected'],
  ])('refuses %j with its reason and does nothing', (values, reason) => {
    const bench = new LockerBench()
    bench.news()
    const id = bench.write(values)
    const news = bench.news()
    expect(news).toEqual([
      expect.objectContaining({ 'command/id': id, 'command/done': false, 'command/reason': reason }),
    ])
    expect(bench.node.locks.some(({ isOpen }) => isOpen)).toBe(false)
  })

  test('opens with a one-time code while there is no network, once, and tells of it afterwards', () => {
    const bench = new LockerBench()
    bench.news()
    bench.node.setFault({ kind: 'modem-hang' }, true)
    const code = pickupCode(bench.secret, 1, 0)
    bench.type(code + '#')
    expect(bench.node.isOpen(1)).toBe(true)
    bench.node.shut(1)
    bench.type(code + '#')
    expect(bench.node.isOpen(1)).toBe(false)
    expect(bench.news(3600)).toEqual([])
    bench.node.setFault({ kind: 'modem-hang' }, false)
    expect(bench.news(1200)).toContainEqual(expect.objectContaining({ 'locker/door': 1, 'locker/by': 'code' }))
  })

  test('keeps a spent code spent over a power cut', () => {
    const bench = new LockerBench()
    const code = pickupCode(bench.secret, 0, 0)
    bench.type(code + '#')
    bench.node.shut(0)
    bench.node.board.brownOut()
    bench.street.run(5)
    bench.type(code + '#')
    expect(bench.node.isOpen(0)).toBe(false)
    bench.type(pickupCode(bench.secret, 0, 1) + '#')
    expect(bench.node.isOpen(0)).toBe(true)
  })

  test('shuts the keypad after five wrong codes in a row, says so, and opens it again', () => {
    const bench = new LockerBench()
    bench.news()
    for (let count = 0; count < 5; count++) bench.type('1000000#')
    expect(bench.news()).toEqual([expect.objectContaining({ 'locker/locked-out': true })])
    const right = pickupCode(bench.secret, 1, 0)
    bench.type(right + '#')
    expect(bench.node.isOpen(1)).toBe(false)
    bench.street.run(300)
    bench.type(right + '#')
    expect(bench.node.isOpen(1)).toBe(true)
  })

  test('raises an alarm for a door that is forced, and one for a door left open, by the setting', () => {
    const bench = new LockerBench()
    bench.write({ 'config/ajar': 60 })
    bench.news()
    bench.node.force(5)
    expect(bench.news()).toEqual([expect.objectContaining({ 'locker/door': 5, 'locker/by': 'force' })])
    expect(bench.news(60)).toEqual([expect.objectContaining({ 'locker/door': 5, 'locker/ajar': true })])
    bench.node.shut(5)
    expect(bench.news()).toEqual([expect.objectContaining({ 'locker/door': 5, 'locker/ajar': false })])
  })

  test('goes back to its settings when it restarts while new ones are on trial', () => {
    const bench = new LockerBench()
    bench.write({ 'config/ajar': 60 })
    bench.news()
    bench.node.board.reset('watchdog')
    expect(bench.news(600)).toContainEqual(
      expect.objectContaining({ 'config/rolled-back': true, 'health/restart': 'watchdog' }),
    )
    bench.write({ 'config/ajar': 60 })
    bench.news(1500)
    bench.node.board.reset('watchdog')
    for (const report of bench.news(600)) expect(report).not.toHaveProperty('config/rolled-back')
  })

  test('refuses what is no SenML', () => {
    const bench = new LockerBench()
    bench.news()
    bench.street.platform.publish(`wayside/locker/${bench.node.imei}/down`, encodePack([]).slice(0, 0))
    expect(bench.news()).toEqual([expect.objectContaining({ 'command/done': false })])
  })

  test('serves everybody who comes in a day, sees every break-in, and no coil burns', () => {
    const bench = new LockerBench('{ pickupsPerDay: 100, typoShare: 0.2, leaveOpenShare: 0.05, breakInsPerYear: 1000 }')
    const news = bench.news(86_400)
    const { truth } = bench.node.recipients
    expect(truth.visits).toBeGreaterThan(50)
    expect(truth.served).toBe(truth.visits)
    expect(news.filter((report) => report['locker/by'] === 'code')).toHaveLength(truth.served)
    expect(news.filter((report) => report['locker/by'] === 'force')).toHaveLength(truth.breakIns)
    expect(bench.node.locks.every(({ isBurnt }) => !isBurnt)).toBe(true)
  })
})

describe('codes', () => {
  const secret = ascii('0123456789abcdef')

  test.each(['', '1', '00000000', '9123456', '012345', 'a123456'])('"%s" opens nothing', (typed) =>
    expect(new PickupCodes(secret, 6, undefined).spend(typed)).toBeUndefined(),
  )

  test('a later code spends all before it; codes beyond the window open nothing', () => {
    const codes = new PickupCodes(secret, 6, undefined)
    expect(codes.spend(pickupCode(secret, 2, 5))).toBeUndefined()
    expect(codes.spend(pickupCode(secret, 2, 4))).toBe(2)
    expect(codes.spend(pickupCode(secret, 2, 3))).toBeUndefined()
    expect(codes.spend(pickupCode(secret, 2, 5))).toBe(2)
  })

  test('a short secret is refused', () => {
    expect(() => new PickupCodes(new Uint8Array(15), 6, undefined)).toThrow(
      'a secret of 16 bytes or more expected, got 15',
    )
  })
})

describe('typing', () => {
  test('"*" begins anew, and so does an entry that is too long', () => {
    const keypad = new Keypad({ after: () => 1, cancel: () => {} })
    const typed = (keys: string) => [...keys].map((key) => keypad.take(key as '1')).pop()
    expect(typed('12*345#')).toEqual({ kind: 'entry', text: '345' })
    expect(typed('1234567890123456#')).toEqual({ kind: 'entry', text: '456' })
    expect(typed('#')).toEqual({ kind: 'entry', text: '' })
  })

  test('a right code forgives wrong ones', () => {
    const lockOut = new LockOut()
    for (let count = 0; count < 4; count++) expect(lockOut.blame(0, 5, 300)).toBe(false)
    lockOut.forgive()
    for (let count = 0; count < 4; count++) expect(lockOut.blame(0, 5, 300)).toBe(false)
    expect([lockOut.blame(0, 5, 300), lockOut.isShut(299_999_999), lockOut.isShut(300_000_000)]).toEqual([
      true,
      true,
      false,
    ])
  })
})
