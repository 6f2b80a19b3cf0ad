import { describe, expect, test } from 'vitest'
import { RoadBench } from '../traffic/road-bench.js'
import type { ObuNode } from './obu-node.js'

const town = (nodes: readonly object[], traffic: object = {}) =>
  new RoadBench({
    roads: { grid: { rows: 1, columns: 2, spacing: '400m' } },
    traffic: { vehiclesPerHour: 0, radio: 'sps', begin: '1min', ...traffic },
    nodes,
  })

describe('an on-board unit on a board of its own', () => {
  const bench = town([
    { kind: 'obu', count: 1, options: { reportEvery: '5min' } },
    { kind: 'signal', count: 2, options: { clocklessPlan: 1 } },
    { kind: 'rsu', count: 2 },
  ])
  const node = bench.fleet.nodes[0] as ObuNode
  const frames = bench.listen(0, 20)
  bench.run(25)
  const early = frames.filter(({ from }) => from >= 15e8).length
  const errors: { metres: number; speed: number; heading: number }[] = []
  const { origin } = bench.roads.traffic.map.network
  const perLong = 0.0111195 * Math.cos((origin.latitude * Math.PI) / 180)
  const motion = { lat: 0, long: 0, heading: 0, speed: 0, acceleration: 0 }
  for (let step = 0; step < 2900; step++) {
    bench.run(0.1)
    const truth = node.ride.middle()
    const { speed } = node.ride.motion()
    if (!node.unit?.position.read(motion) || speed < 5) continue
    const east = (motion.long - origin.longitude * 1e7) * perLong
    const north = (motion.lat - origin.latitude * 1e7) * 0.0111195
    const heading = Math.abs(((motion.heading - node.ride.globe().course + 540) % 360) - 180)
    errors.push({ metres: Math.hypot(east - truth.x, north - truth.y), speed: Math.abs(motion.speed - speed), heading })
  }
  const own = frames.filter(({ from, heard }) => from >= 15e8 && heard?.kind === 'bsm')

  test('is silent before its receiver and its radio have a fix', () => {
    expect(early).toBe(0)
  })

  test('sends BSM at 10 Hz that others understand', () => {
    expect(node.ride.trips).toBeGreaterThan(0)
    const seconds = (own.at(-1)!.atUs - own[0]!.atUs) / 1e6
    const sent = node.unit!.obu.sent
    expect(seconds).toBeGreaterThan(20)
    expect(sent).toBeGreaterThan(9.9 * 180)
    expect(own.length).toBeGreaterThan(100)
  })

  test('knows where its vehicle is to 3 m, how fast to 0.3 m/s: five fixes a second, and the speed of the bus between', () => {
    expect(errors.length).toBeGreaterThan(200)
    const sorted = errors.map(({ metres }) => metres).sort((first, second) => first - second)
    expect(sorted[Math.floor(0.95 * sorted.length)]).toBeLessThan(3)
    const speeds = errors.map(({ speed }) => speed).sort((first, second) => first - second)
    expect(speeds[Math.floor(0.95 * speeds.length)]).toBeLessThan(0.3)
  })

  test('reports its health, counts and place over its modem', () => {
    const reports = bench.reportsOf('obu')
    expect(reports.length).toBeGreaterThan(0)
    const last = reports.at(-1)!
    expect(last['obu/state']?.value).toBe(0)
    expect(last['obu/bsm']?.value).toBeGreaterThan(100)
    expect(last['6/0/0']?.value).toBeCloseTo(origin.latitude, 1)
  })

  test('nothing was said to be wrong', () => {
    expect(bench.notes).toEqual([])
  })
})

describe('its driver', () => {
  test('is advised by what the unit hears over the air, as those of the light form are', () => {
    const bench = town([
      { kind: 'obu', count: 2, options: { reportEvery: '5min' } },
      { kind: 'signal', count: 2, options: { clocklessPlan: 1 } },
      { kind: 'rsu', count: 2 },
    ]).run(630)
    const units = bench.fleet.nodes.slice(0, 2).map((node) => (node as ObuNode).unit!)
    expect(units.every(({ obu }) => obu.refused === 0)).toBe(true)
    const advised = bench.reportsOf('obu').map((each) => each['obu/advised']?.value ?? 0)
    expect(advised.length).toBeGreaterThanOrEqual(4)
    expect(Math.max(...advised)).toBeGreaterThan(0)
  })
})

describe('parts that fail', () => {
  test('without a fix nothing is sent, and the health says so', () => {
    const bench = town([{ kind: 'obu', count: 1, options: { reportEvery: '5min' } }])
    bench.fleet.nodes[0]!.setFault({ kind: 'sensor-missing', role: 'gnss' }, true)
    bench.run(700)
    const { unit } = bench.fleet.nodes[0] as ObuNode
    expect(unit!.obu.sent).toBe(0)
    expect((bench.reportsOf('obu').at(-1)!['obu/state']!.value as number) & 1).toBe(1)
  })

  test('without the vehicle it goes on with the speed of the receiver, and the health says so', () => {
    const bench = town([{ kind: 'obu', count: 1, options: { reportEvery: '5min' } }])
    bench.fleet.nodes[0]!.setFault({ kind: 'sensor-missing', role: 'vehicle' }, true)
    bench.run(700)
    const { unit } = bench.fleet.nodes[0] as ObuNode
    expect(unit!.obu.sent).toBeGreaterThan(5000)
    expect(bench.reportsOf('obu').at(-1)!['obu/state']!.value).toBe(4)
  })
})
