import { describe, expect, test } from 'vitest'
import type { ManholeNode } from '../../../sim/fleet/nodes/manhole.js'
import { NodeBench } from '../../../sim/testing/node-bench.js'
import { CoverWatch, type Verdict } from './cover-watch.js'

class CoverBench extends NodeBench<ManholeNode> {
  constructor(options = '{ wheelsPerHour: 0, liftsPerYear: 0 }', battery = '') {
    super(
      `
version: 1
name: covers
place: { latitude: 30.27, longitude: 120.16, timezone: Asia/Shanghai }
start: 2026-06-22T08:00:00+08:00
for: 24h
nodes: [{ kind: manhole, count: 1, options: ${options} ${battery} }]
`,
      600,
    )
  }
}

describe('a manhole cover', () => {
  test('that is lifted is an alarm within ten seconds, and one that is put back is told too', () => {
    const bench = new CoverBench()
    expect(bench.news()).toEqual([expect.objectContaining({ '3408/0/3': false, '3408/0/2': 0, '3/0/11': 0 })])
    bench.node.cover.lift(600)
    const alarm = bench.news(10)
    expect(alarm).toEqual([expect.objectContaining({ '3408/0/3': true })])
    expect(alarm[0]!['3408/0/2']).toBeGreaterThan(35)
    expect(bench.news(700)).toEqual([expect.objectContaining({ '3408/0/3': false })])
  })

  test('is not alarmed by a day of wheels, and counts them', () => {
    const bench = new CoverBench('{ wheelsPerHour: 600, liftsPerYear: 0 }')
    bench.news()
    const news = bench.news(90_000)
    const { wheels } = bench.node.cover.truth
    expect(wheels).toBeGreaterThan(4000)
    expect(news.every((report) => report['3408/0/3'] === false)).toBe(true)
    const shakes = news.reduce((sum, report) => sum + (report['manhole/shakes'] as number), 0)
    // Ten readings a second see few of the pushes of 60 ms.
    expect(shakes).toBeGreaterThan(0)
    expect(shakes).toBeLessThanOrEqual(wheels)
  })

  test('finds every lift of a month', () => {
    const bench = new CoverBench('{ wheelsPerHour: 200, liftsPerYear: 300 }')
    bench.street.run(30 * 86_400)
    const { openings } = bench.node.cover.truth
    expect(openings.length).toBeGreaterThan(10)
    expect(bench.node.alarmsUs).toHaveLength(openings.length)
    for (const [index, { fromUs }] of openings.entries())
      expect(bench.node.alarmsUs[index]! - fromUs).toBeLessThan(30_000_000)
  })

  test.each([
    [{ '3408/0/1': 4 }, '3408/0/1: a whole number in [5, 90] expected'],
    [{ '3408/0/1': 'wide' }, '3408/0/1: a whole number in [5, 90] expected'],
    [{ 'manhole/learn': 1 }, 'manhole/learn: true or false expected'],
    [{ '3408/0/3': true }, 'unknown resource 3408/0/3'],
  ])('refuses %j with its reason', (values, reason) => {
    const bench = new CoverBench()
    bench.news()
    const id = bench.write(values)
    expect(bench.news()).toEqual([
      expect.objectContaining({ 'command/id': id, 'command/done': false, 'command/reason': reason }),
    ])
  })

  test('learns how the cover lies when it is told to', () => {
    const bench = new CoverBench()
    bench.node.cover.lift(100_000)
    bench.news(60)
    bench.write({ 'manhole/learn': true })
    bench.news(60)
    bench.write({ 'config/look': 600 })
    expect(bench.news(60).at(-1)).toMatchObject({ '3408/0/3': false, '3408/0/2': 0 })
  })

  test('remembers how the cover should lie over a power cut', () => {
    const bench = new CoverBench()
    bench.node.cover.lift(100_000)
    bench.news(60)
    bench.node.board.brownOut()
    const news = bench.news(600)
    expect(news.at(-1)).toMatchObject({ '3408/0/3': true })
    expect(news.some((report) => report['health/restart'] === 'brown-out')).toBe(true)
  })

  test.each(['sensor-missing', 'sensor-hung'] as const)(
    'whose accelerometer has %s says so and goes on beating',
    (kind) => {
      const bench = new CoverBench()
      bench.news()
      bench.node.setFault({ kind, role: 'tilt' }, true)
      bench.node.cover.lift(60)
      const news = bench.news(7200)
      const state = kind === 'sensor-missing' ? 'missing' : 'hung'
      expect(news).toContainEqual(expect.objectContaining({ 'health/tilt': state, '3/0/11': 8 }))
      expect(bench.news(90_000).length).toBeGreaterThanOrEqual(1)
      bench.node.setFault({ kind, role: 'tilt' }, false)
      expect(bench.news(7200)).toContainEqual(expect.objectContaining({ 'health/tilt': 'ok', '3/0/11': 0 }))
    },
  )

  test('on a cell that runs dry lives sparingly and says so', () => {
    const bench = new CoverBench('{ wheelsPerHour: 0, liftsPerYear: 0 }', ', battery: { capacityWh: 1 }')
    let news = bench.news()
    for (let day = 0; day < 90 && !news.some((report) => report['3411/0/6']); day++) news = bench.news(86_400)
    expect(news).toContainEqual(expect.objectContaining({ '3411/0/6': true, '3/0/11': 1 }))
  })
})

test('three readings in a row that agree move the cover; shaking says nothing; the way back has hysteresis', () => {
  const watch = new CoverWatch({ x: 0, y: 0, z: 1 })
  const at = (degrees: number) => ({
    x: 9.80665 * Math.sin((degrees * Math.PI) / 180),
    y: 0,
    z: 9.80665 * Math.cos((degrees * Math.PI) / 180),
  })
  const shaken = { x: 0, y: 0, z: 12 }
  const steps: [ReturnType<typeof at>, Verdict, string][] = [
    [at(14), 'same', 'closed'],
    [at(16), 'unsure', 'closed'],
    [at(16), 'unsure', 'closed'],
    [at(3), 'same', 'closed'],
    [at(16), 'unsure', 'closed'],
    [shaken, 'unsure', 'closed'],
    [at(40), 'unsure', 'closed'],
    [at(40), 'changed', 'open'],
    [at(14), 'same', 'open'],
    [at(8), 'same', 'open'],
    [at(7), 'unsure', 'open'],
    [at(7), 'unsure', 'open'],
    [at(7), 'changed', 'closed'],
  ]
  for (const [acceleration, verdict, state] of steps)
    expect([watch.see(acceleration, 15), watch.state]).toEqual([verdict, state])
})
