import { describe, expect, test } from 'vitest'
import { StreetlightDaliNode } from '../../../sim/fleet/nodes/streetlight-dali.js'
import { readReport, TestStreet } from '../../../sim/testing/index.js'

/** Bank 202 counts in steps of 0.1 Wh in this gear (DiiA 252: scale byte -1). */
const bankStepWh = 0.1

/** One street lamp on a DALI line in Hangzhou. */
class TestDaliLamp {
  readonly street: TestStreet
  readonly node: StreetlightDaliNode

  constructor(at: string, options: Readonly<Record<string, unknown>> = {}) {
    this.street = TestStreet.from(
      JSON.stringify({
        version: 1,
        name: 'one-dali-lamp',
        place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
        start: at,
        for: '24h',
        nodes: [{ kind: 'streetlight-dali', count: 1, options }],
      }),
    )
    const [node] = this.street.fleet.nodes
    if (!(node instanceof StreetlightDaliNode)) throw new TypeError('a lamp by DALI expected')
    this.node = node
  }

  get reports() {
    return this.street.platform.reports.map((report) => readReport(report))
  }

  get last() {
    return this.reports.at(-1)!
  }

  /** What the reports since an index say of a resource, where they say it. */
  said(path: string, from = 0): unknown[] {
    return this.reports
      .slice(from)
      .map((report) => report[path])
      .filter((record) => record !== undefined)
      .map((record) => record.value ?? record.booleanValue ?? record.stringValue)
  }

  write(values: Readonly<Record<string, number | boolean | string>>): number {
    return this.street.command(this.node, { kind: 'write', values })
  }

  /** In the evening, on line and at full. */
  static lit(options?: Readonly<Record<string, unknown>>): TestDaliLamp {
    const lamp = new TestDaliLamp('2026-06-21T20:00:00+08:00', options)
    lamp.street.run(1500)
    expect(lamp.node.lamp.level).toBe(1)
    return lamp
  }
}

describe('a street lamp on a DALI line', () => {
  test('gives its gear a short address at the first start, and keeps it', () => {
    const lamp = TestDaliLamp.lit()
    expect(lamp.node.gear.variables.shortAddress).toBe(0)
    expect(lamp.said('dali/found')[0]).toBe(1)
    lamp.node.board.powerOff()
    lamp.street.run(60)
    lamp.node.board.powerOn()
    let searches = 0
    lamp.node.line.tap = { onTraffic: ({ frame }) => (searches += frame && frame.data >> 8 === 0xa9 ? 1 : 0) }
    lamp.street.run(1500)
    // No COMPARE (IEC 62386-102, special command 0xa9): the address was kept.
    expect(searches).toBe(0)
    expect(lamp.node.lamp.level).toBe(1)
    expect(lamp.street.notes).toEqual([])
  })

  test('follows its plan with the nearest of 254 levels (IEC 62386-102: 10^(3 (n - 1) / 253 - 1) percent)', () => {
    const lamp = TestDaliLamp.lit()
    lamp.street.runTo('22:30')
    // Level 241: 70.13 %.
    expect(lamp.node.lamp.level).toBeCloseTo(10 ** ((3 * 240) / 253 - 1) / 100, 4)
    expect(lamp.last['3416/0/3']?.value).toBe(70)
    lamp.street.runTo('08:00')
    expect(lamp.node.lamp.level).toBe(0)
  })

  test('reports energy equal to the ledger within the resolution of its bank, over a night', () => {
    const lamp = TestDaliLamp.lit()
    const { node, street } = lamp
    const latches: { readonly unixS: number; readonly wh: number }[] = []
    let bank = 0
    node.line.tap = {
      onTraffic: ({ frame }) => {
        if (frame?.bits !== 16) return
        // DTR1 (0xc3) selects the bank; 0xaa written to its lock byte (0xc7, 0xc9) keeps its counters as they are at that instant.
        if (frame.data >> 8 === 0xc3) bank = frame.data & 0xff
        if (bank === 202 && (frame.data === 0xc7aa || frame.data === 0xc9aa))
          latches.push({ unixS: street.world.unixMs / 1000, wh: node.lamp.energyJ / 3600 })
      },
    }
    const firstReport = street.platform.reports.length
    street.runTo('06:00')
    const errors = lamp.reports.slice(firstReport).flatMap((report) => {
      const { value, time } = report['3418/0/6'] ?? {}
      const latch = latches.filter(({ unixS }) => unixS <= time! + 1).at(-1)
      return value === undefined || !latch ? [] : [Math.abs(latch.wh - value)]
    })
    expect(errors.length).toBeGreaterThan(35)
    // The step of the bank, and half of the 1/16 Wh that reports are rounded to.
    expect(Math.max(...errors)).toBeLessThanOrEqual(bankStepWh + 1 / 32)
    expect(latches.at(-1)!.wh - latches[0]!.wh).toBeGreaterThan(300)
  })

  test('tells a broken lamp from a cut line, reports each once and when it is well again', () => {
    const lamp = TestDaliLamp.lit()
    const before = lamp.reports.length
    lamp.node.setFault({ kind: 'lamp-open' }, true)
    lamp.street.run(1800)
    expect(lamp.said('3416/0/6', before)).toContain(3)
    expect(lamp.last).toMatchObject({ '3416/0/5': { booleanValue: true }, '3416/0/12': { booleanValue: false } })
    lamp.node.setFault({ kind: 'lamp-open' }, false)
    lamp.street.run(1800)
    expect(lamp.last['3416/0/5']?.booleanValue).toBe(false)

    const cut = lamp.reports.length
    lamp.node.setFault({ kind: 'sensor-missing', role: 'dali' }, true)
    lamp.street.run(1800)
    expect(new Set(lamp.said('3416/0/6', cut))).toEqual(new Set([6]))
    expect(lamp.last).toMatchObject({ '3416/0/5': { booleanValue: false }, '3416/0/12': { booleanValue: true } })
    expect(lamp.last['3418/0/6']).toBeUndefined()
    // A driver that nobody commands gives full light.
    expect(lamp.node.lamp.level).toBe(1)
    lamp.street.runTo('22:30')
    lamp.node.setFault({ kind: 'sensor-missing', role: 'dali' }, false)
    lamp.street.run(1900)
    expect(lamp.last['3416/0/12']?.booleanValue).toBe(false)
    // The level that was due while the line was cut.
    expect(Math.round(lamp.node.lamp.level * 100)).toBe(70)
  })

  test('names a gear that is broken itself, and one that stays silent on a line with power', () => {
    const lamp = TestDaliLamp.lit()
    lamp.node.gear.setFaults({ failed: true })
    lamp.street.run(1800)
    expect(lamp.last).toMatchObject({ '3416/0/6': { value: 4 }, '3416/0/7': { booleanValue: true } })
    lamp.node.gear.setFaults({ hung: true })
    lamp.street.run(1800)
    expect(lamp.last).toMatchObject({ '3416/0/6': { value: 5 }, '3416/0/12': { booleanValue: true } })
  })

  test('finds a gear that was exchanged and gives it an address', () => {
    const lamp = TestDaliLamp.lit()
    lamp.node.gear.variables.shortAddress = 0xff
    lamp.street.run(1900)
    expect(lamp.node.gear.variables.shortAddress).toBe(0)
    expect(lamp.said('3416/0/6')).toEqual([])
  })

  test('takes a level by command and answers with the lamp at its new level', () => {
    const lamp = TestDaliLamp.lit()
    const id = lamp.write({ '3416/0/1': 40 })
    lamp.street.run(30)
    expect(Math.round(lamp.node.lamp.level * 100)).toBe(40)
    expect(lamp.last).toMatchObject({
      'command/id': { value: id },
      'command/done': { booleanValue: true },
      '3416/0/3': { value: 40 },
    })
  })

  test('goes on by itself when the interface says nothing, and says which part it is', () => {
    const lamp = TestDaliLamp.lit()
    lamp.node.setFault({ kind: 'sensor-hung', role: 'dali' }, true)
    lamp.street.run(2700)
    expect(lamp.said('health/dali')).toEqual(['hung'])
    expect(lamp.said('3/0/11')).toEqual([8])
    expect(lamp.last['3301/0/5700']).toBeDefined()
    lamp.node.setFault({ kind: 'sensor-hung', role: 'dali' }, false)
    lamp.street.run(1800)
    expect(lamp.said('health/dali')).toEqual(['hung', 'ok'])
    expect(lamp.last['3418/0/6']).toBeDefined()
  })
})
