import { describe, expect, test } from 'vitest'
import { collectorMaker, type CollectorNode } from '../../../sim/fleet/nodes/collector.js'
import { NodeBench } from '../../../sim/testing/node-bench.js'
import { liftTimes } from '../../../sim/city/waste/lifting.js'

class TruckBench extends NodeBench<CollectorNode> {
  constructor(options = 'sites: 4, binsPerSite: 3, unreadableShare: 0, shadowShare: 0', seed = 1) {
    super(`
version: 1
name: bins
place: { latitude: 39.88, longitude: 116.46, timezone: Asia/Shanghai }
start: 2026-06-22T06:00:00+08:00
for: 24h
seed: ${seed}
network: { model: nbiot }
nodes: [{ kind: collector, count: 1, options: { ${options} } }]
`)
  }

  /** Lets time pass until that emptying (from 0) was tipped, and so many seconds more (or less than none). */
  runToTip(emptying: number, seconds: number): this {
    const { hangs } = this.node.round.plan
    const atS = this.node.round.begunUs / 1e6 + hangs[emptying]!.atS + liftTimes.up + seconds
    this.street.world.scheduler.runUntil(Math.round(atS * 1e6))
    return this
  }

  figures(afterS = 0): Record<string, unknown> {
    this.street.run(afterS)
    return { ...collectorMaker.figures!([this.node]) }
  }

  fault(kind: 'sensor-missing' | 'sensor-hung' | 'sensor-stuck', role: string, isBroken: boolean): void {
    this.node.setFault({ kind, role }, isBroken)
  }
}

const everyOnce = { missing: 0, doubled: 0, invented: 0, wrongCan: 0 }

describe('a collection truck', () => {
  test('tells each emptying once with its six fields, the weight within a kilogram, the place within ten metres', () => {
    const bench = new TruckBench()
    const figures = bench.figures(3 * 3600)
    expect(figures).toMatchObject({ ...everyOnce, emptyings: 12, told: 12, complete: 12, completeShare: 1 })
    expect((figures['weightErrorKg'] as { max: number }).max).toBeLessThan(1)
    expect((figures['placeErrorM'] as { max: number }).max).toBeLessThan(10)
    expect(bench.street.notes).toEqual([])
  })

  test('tells tags that cannot be read as such, with the rest', () => {
    const figures = new TruckBench('sites: 4, binsPerSite: 3, unreadableShare: 1, shadowShare: 0').figures(3 * 3600)
    expect(figures).toMatchObject({ ...everyOnce, emptyings: 12, told: 12, unreadable: 12, saidUnreadable: 12 })
    expect(figures['weightErrorKg']).toMatchObject({ count: 12 })
  })

  test('tells all of a round without network, once there is one again', () => {
    const bench = new TruckBench('sites: 4, binsPerSite: 3, unreadableShare: 0, shadowShare: 1')
    bench.street.run(1500)
    bench.runToTip(11, 30)
    expect(bench.figures()).toMatchObject({ shadowed: 12 })
    expect(bench.figures(2 * 3600)).toMatchObject({ ...everyOnce, emptyings: 12, complete: 12 })
  })

  // Before the bin hangs, on the comb, up, on the way down, and just gone; then some.
  test.each([-8, -3, -0.1, 0.1, 2, 4.9, 5.1, 7, 9.1, 9.9, 10.1, 12])(
    'that loses its supply for a second %d s after a bin was tipped tells it once all the same',
    (seconds) => {
      const bench = new TruckBench()
      bench.runToTip(5, seconds)
      bench.node.board.powerOff()
      bench.street.run(0.7)
      bench.node.board.powerOn()
      expect(bench.figures(3 * 3600)).toMatchObject({ ...everyOnce, emptyings: 12, told: 12 })
    },
  )

  test('whose supply comes and goes through the round tells each once', () => {
    const bench = new TruckBench('sites: 4, binsPerSite: 3, unreadableShare: 0, shadowShare: 0.5')
    bench.street.run(1700)
    for (let cut = 0; cut < 12; cut++) {
      bench.street.run(97)
      bench.node.board.powerOff()
      bench.street.run(0.5)
      bench.node.board.powerOn()
    }
    expect(bench.figures(3 * 3600)).toMatchObject({ ...everyOnce, emptyings: 12, told: 12 })
  })

  test.each([
    ['sensor-missing', 'reader', 'missing'],
    ['sensor-missing', 'gnss', 'hung'],
    ['sensor-missing', 'scale-data', 'hung'],
    ['sensor-hung', 'scale-data', 'hung'],
  ] as const)('with %s at its %s says "%s" and tells what it still knows', (kind, role, state) => {
    const bench = new TruckBench()
    bench.street.run(900)
    bench.fault(kind, role, true)
    const news = bench.news(3 * 3600)
    expect(news).toContainEqual(expect.objectContaining({ [`health/${role}`]: state, '3/0/11': 8 }))
    expect(bench.figures()).toMatchObject({ ...everyOnce, told: 12 })
    const emptyings = news.filter((report) => report['collector/emptying'] !== undefined)
    const last = emptyings.at(-1)!
    if (role === 'reader') expect(last).toMatchObject({ 'collector/tag': 'unreadable' })
    else expect(last).toHaveProperty('collector/can')
    if (role === 'scale-data') expect(last).not.toHaveProperty('3322/0/5700')
    else expect(last).toHaveProperty('3322/0/5700')
  })

  test.each([
    [{ 'config/fix-every': 0 }, 'config/fix-every: a whole number in [1, 600] expected'],
    [{ 'config/lightest': 'much' }, 'config/lightest: a number in [0, 50] expected'],
    [{ 'collector/vehicle': 'mine' }, 'unknown resource collector/vehicle'],
  ])('refuses %j with its reason', (values, reason) => {
    const bench = new TruckBench()
    bench.news(600)
    const id = bench.street.command(bench.node, { kind: 'write', values })
    expect(bench.news(60)).toContainEqual(
      expect.objectContaining({ 'command/id': id, 'command/done': false, 'command/reason': reason }),
    )
  })
})
