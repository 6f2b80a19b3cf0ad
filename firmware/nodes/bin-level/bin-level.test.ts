import { describe, expect, test } from 'vitest'
import { binLevelMaker, type BinLevelNode } from '../../../sim/fleet/nodes/bin-level.js'
import { NodeBench } from '../../../sim/testing/node-bench.js'

const quiet = 'leftOpenShare: 0, foldShare: 0, firesPerYear: 0, fallsPerYear: 0, emptiedEvery: 60, category: hazardous'

class BinBench extends NodeBench<BinLevelNode> {
  constructor(options = quiet, rest = '', count = 1) {
    super(
      `
version: 1
name: bins
place: { latitude: 38.48, longitude: 106.23, timezone: Asia/Shanghai }
start: 2026-06-22T08:00:00+08:00
for: 24h
nodes: [{ kind: bin-level, count: ${count}, options: { ${options} } ${rest} }]
`,
      600,
    )
  }

  /** Bags of so many litres in all, one every ten minutes. */
  fill(litres: number): void {
    for (let left = litres; left > 0; left -= 24) {
      this.node.bin.deposit(Math.min(24, left))
      this.street.run(600)
    }
  }
}

describe('a bin', () => {
  test.each(['a02yyuw', 'maxbotix, height: 200'])('with a %s says how full it is within three percent', (sensor) => {
    const bench = new BinBench(`${quiet}, sensor: ${sensor}`)
    const [first] = bench.news()
    expect(first).toMatchObject({ '3435/0/5': false, '3435/0/21': false, '3435/0/22': false, '3/0/11': 0 })
    expect(Math.abs((first!['3435/0/2'] as number) - bench.node.bin.fill)).toBeLessThan(4)
    bench.fill(60)
    bench.write({ 'command/report': true, 'config/look': 900 })
    const last = bench.news(120).at(-1)!
    expect(Math.abs((last['3435/0/2'] as number) - bench.node.bin.fill)).toBeLessThan(6)
  })

  test('says when it is full, once, and when it was emptied', () => {
    const bench = new BinBench()
    bench.news()
    bench.fill(240)
    const alerts = bench.news(3600).filter((report) => report['3435/0/5'] === true)
    expect(alerts.length).toBeGreaterThanOrEqual(1)
    expect(bench.node.alerts.map(({ isFull }) => isFull)).toEqual([true])
    bench.node.bin.empty()
    expect(bench.news(600)).toContainEqual(
      expect.objectContaining({ '3435/0/5': false, '3435/0/7': true, 'bin/emptied': true }),
    )
    expect(bench.node.alerts.map(({ isFull }) => isFull)).toEqual([true, false])
  })

  test('tells a lid that was left open after ten minutes, and that it is shut again', () => {
    const bench = new BinBench(quiet.replace('leftOpenShare: 0', 'leftOpenShare: 1'))
    bench.news()
    bench.node.bin.deposit(5)
    expect(bench.news(590)).toEqual([])
    expect(bench.news(60)).toEqual([expect.objectContaining({ '3435/0/21': true })])
    expect(bench.news(15_000)).toContainEqual(expect.objectContaining({ '3435/0/21': false }))
  })

  test('tells at once that it was knocked over, and that it stands again', () => {
    const bench = new BinBench()
    bench.news()
    bench.node.bin.knockOver(600)
    expect(bench.news(10)).toEqual([expect.objectContaining({ '3435/0/13': true })])
    const upright = bench.news(700)
    expect(upright.length).toBeGreaterThanOrEqual(1)
    expect(upright.at(-1)).not.toHaveProperty('3435/0/13')
  })

  test('tells a fire within two looks at the thermometer', () => {
    const bench = new BinBench()
    bench.news()
    bench.node.bin.ignite()
    expect(bench.news(250)).toContainEqual(expect.objectContaining({ '3435/0/22': true }))
    expect(bench.news(7200).at(-1)).toMatchObject({ '3435/0/22': false })
  })

  test('is not fooled by a bag that stands up, until the next one is thrown in', () => {
    const bench = new BinBench(`${quiet.replace('foldShare: 0', 'foldShare: 1')}`)
    bench.news()
    // Bags one on the other would confirm each other: one, and then hours of nobody.
    bench.node.bin.deposit(5)
    expect(bench.news(3 * 3600).some((report) => report['3435/0/5'] === true)).toBe(false)
  })

  test('runs its fan by command, and confirms when it has', () => {
    const bench = new BinBench()
    bench.news()
    const before = bench.node.fan.blownS
    const id = bench.write({ 'bin/fan': 30 })
    expect(bench.news(20)).toEqual([])
    expect(bench.node.fan.speed).toBe(1)
    expect(bench.news(60)).toEqual([expect.objectContaining({ 'command/id': id, 'command/done': true })])
    expect(bench.node.fan.blownS - before).toBeCloseTo(30, 1)
  })

  test('says of a fan that is blocked that it did not run, and by the second time that it is broken', () => {
    const bench = new BinBench()
    bench.news()
    bench.node.setFault({ kind: 'sensor-hung', role: 'fan' }, true)
    const id = bench.write({ 'bin/fan': 30 })
    expect(bench.news(60)).toContainEqual(
      expect.objectContaining({
        'command/id': id,
        'command/done': false,
        'command/reason': expect.stringContaining('a rotor that turns expected'),
      }),
    )
    bench.write({ 'bin/fan': 30 })
    expect(bench.news(60)).toContainEqual(expect.objectContaining({ 'health/fan': 'hung', '3/0/11': 8 }))
  })

  test.each([
    [{ '3435/0/4': 101 }, '3435/0/4: a whole number in [20, 100] expected'],
    [{ '3435/0/1': 'deep' }, '3435/0/1: a whole number in [20, 400] expected'],
    [{ 'config/look': 0 }, 'config/look: a whole number in [60, 86400] expected'],
    [{ 'bin/fan': 601 }, 'bin/fan: a whole number in [2, 600] expected'],
    [{ '3435/0/2': 5 }, 'unknown resource 3435/0/2'],
  ])('refuses %j with its reason, and keeps what it had', (values, reason) => {
    const bench = new BinBench()
    bench.news()
    const id = bench.write(values)
    expect(bench.news()).toEqual([
      expect.objectContaining({ 'command/id': id, 'command/done': false, 'command/reason': reason }),
    ])
  })

  test.each([
    ['sensor-missing', 'level', 'hung'],
    ['sensor-hung', 'level', 'hung'],
    ['sensor-stuck', 'level', 'stuck'],
    ['sensor-missing', 'air', 'missing'],
    // An SHT31 that never ends a measurement does not acknowledge its address (its datasheet, 4.4).
    ['sensor-hung', 'air', 'missing'],
    ['sensor-missing', 'lid', 'missing'],
    ['sensor-hung', 'lid', 'hung'],
    ['sensor-missing', 'gauge', 'missing'],
  ] as const)(
    'with %s at its %s says "%s", goes on with the rest, and says when it is well again',
    (kind, role, state) => {
      const bench = new BinBench()
      bench.news()
      bench.node.setFault({ kind, role }, true)
      const news = bench.news(role === 'gauge' ? 2 * 86_400 : 6 * 3600)
      const health = `health/${role}`
      const told = news.filter((report) => report[health] !== undefined && report['3/0/11'] === 8)
      expect(told.length).toBeGreaterThanOrEqual(1)
      expect(told[0]![health]).toBe(state)
      bench.write({ 'config/step': 20 })
      expect(bench.news(60)).toContainEqual(expect.objectContaining({ 'command/done': true }))
      bench.node.setFault({ kind, role }, false)
      expect(bench.news(role === 'gauge' ? 2 * 86_400 : 6 * 3600)).toContainEqual(
        expect.objectContaining({ [health]: 'ok', '3/0/11': 0 }),
      )
    },
  )

  test('on a cell that runs dry lives sparingly and says so', () => {
    const bench = new BinBench(quiet, ', battery: { capacityWh: 1 }')
    let news = bench.news()
    for (let day = 0; day < 60 && !news.some((report) => report['3411/0/6']); day++) news = bench.news(86_400)
    expect(news).toContainEqual(expect.objectContaining({ '3411/0/6': true, '3/0/11': 1 }))
  })

  test('ten of them in ten days miss no full bin, no fire and no fall', () => {
    const bench = new BinBench('firesPerYear: 20, fallsPerYear: 30', '', 10)
    bench.street.run(10 * 86_400)
    const figures = binLevelMaker.figures!(bench.street.fleet.nodes)
    expect(figures).toMatchObject({ missed: 0, fires: { missed: 0, false: 0 }, falls: { missed: 0, false: 0 } })
    expect(figures['timesFull']).toBeGreaterThan(20)
    expect(figures['falseAlerts']).toBeLessThanOrEqual(0.1 * (figures['timesFull'] as number))
    expect(bench.street.notes).toEqual([])
  })
})
