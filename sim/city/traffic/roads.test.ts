import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comeClose, fromGlobe, Path, toGlobe, turnPoints } from './geometry.js'
import { gridNetwork, gridSignalGroup } from './grid.js'
import { readRoadFile, RoadFileError } from './road-file.js'
import { RoadMap } from './road-map.js'
import { checkRoadNetwork, lengthOf } from './road-network.js'
import { FixedTimeSignals, gridPlan } from './signals.js'

const origin = { latitude: 30.2741, longitude: 120.1551 }
const grid = gridNetwork({ origin, rows: 2, columns: 3 })

describe('the grid', () => {
  test('has a node for every crossroads and gateway, and links both ways between them', () => {
    expect(grid.nodes.filter(({ isGateway }) => !isGateway)).toHaveLength(6)
    expect(grid.nodes.filter(({ isGateway }) => isGateway)).toHaveLength(10)
    // 7 streets between crossroads and 10 to gateways, two ways each.
    expect(grid.links).toHaveLength(34)
    expect(checkRoadNetwork(grid)).toEqual([])
  })

  test('keeps to the right: a link north lies east of its axis, and ends before its crossroads', () => {
    const node = new Map(grid.nodes.map((one) => [one.id, one]))
    for (const link of grid.links) {
      const from = node.get(link.from)!
      const to = node.get(link.to)!
      const [begin, end] = [link.points[0]!, link.points[1]!]
      const right = { x: Math.sign(to.y - from.y), y: -Math.sign(to.x - from.x) }
      expect((begin.x - from.x) * right.x + (begin.y - from.y) * right.y).toBeCloseTo(4.875, 9)
      expect(Math.hypot(end.x - to.x, end.y - to.y)).toBeGreaterThan(10)
      expect(lengthOf(link.points)).toBeLessThan(400)
    }
  })

  test('turns left to the left: every connection bends the way it is called', () => {
    const map = new RoadMap(grid)
    for (const { way, path } of map.segments) {
      if (!way) continue
      const { points } = path
      const a = { x: points[1]!.x - points[0]!.x, y: points[1]!.y - points[0]!.y }
      const end = points.length - 1
      const b = { x: points[end]!.x - points[end - 1]!.x, y: points[end]!.y - points[end - 1]!.y }
      const bend = (Math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y) * 180) / Math.PI
      if (way.turn === 'straight') expect(Math.abs(bend)).toBeLessThan(1)
      else expect(way.turn === 'left' ? bend : -bend).toBeGreaterThan(60)
    }
  })

  test('lets opposite and side streets conflict, and never movements that its plan shows green together', () => {
    const map = new RoadMap(grid)
    for (const segment of map.segments) {
      for (const other of segment.way?.conflicts ?? []) {
        const groups = [segment.way!.signalGroup, other.way!.signalGroup]
        for (const stage of gridPlan.stages) expect(groups.every((group) => stage.groups.includes(group))).toBe(false)
      }
    }
    const straightNorth = map.segments.filter(({ way }) => way?.turn === 'straight' && way.signalGroup === 1)
    for (const { way } of straightNorth) {
      const groups = new Set(way!.conflicts.map((other) => other.way!.signalGroup))
      // From the north straight on: both side streets, and left turns from the south and the sides.
      for (const group of [2, 4, 7]) expect(groups.has(group)).toBe(true)
    }
  })

  test('refuses what is no town', () => {
    expect(() => gridNetwork({ origin, rows: 0, columns: 1 })).toThrow(RangeError)
    expect(() => gridNetwork({ origin, rows: 1, columns: 1, lanes: 1 })).toThrow(RangeError)
    expect(() => gridNetwork({ origin, rows: 1, columns: 1, spacingM: 40 })).toThrow(RangeError)
  })

  test('numbers signal groups by arm, left turns apart', () => {
    expect([0, 1, 2, 3].map((arm) => gridSignalGroup(arm, 'right'))).toEqual([1, 2, 3, 4])
    expect([0, 1, 2, 3].map((arm) => gridSignalGroup(arm, 'left'))).toEqual([5, 6, 7, 8])
  })

  test('crossings over and under a bridge are not in each other’s way', () => {
    const flat = new RoadMap(gridNetwork({ origin, rows: 1, columns: 1 }))
    const bridge = new RoadMap(gridNetwork({ origin, rows: 1, columns: 1, elevatedRows: [0] }))
    const crossings = (map: RoadMap): number =>
      map.segments.reduce((sum, { way }) => sum + (way?.turn === 'straight' ? way.conflicts.length : 0), 0)
    expect(bridge.segments.some(({ isElevated }) => isElevated)).toBe(true)
    expect(crossings(bridge)).toBeLessThan(crossings(flat))
  })
})

describe('a road file', () => {
  const text = JSON.stringify({ version: 1, ...grid })

  test('gives back the roads that were written', () => {
    expect(readRoadFile(text)).toEqual(grid)
  })

  test.each([
    ['no JSON', '{', '$'],
    ['another version', JSON.stringify({ version: 2, ...grid }), '$.version'],
    ['a missing member', JSON.stringify({ version: 1, origin, nodes: [] }), '$.links'],
    ['an unknown member', JSON.stringify({ version: 1, ...grid, roads: [] }), '$.roads'],
    ['a wrong type', text.replace('"laneWidthM":3.25', '"laneWidthM":"3.25"'), '$.links[0].laneWidthM'],
    ['an unknown turn', text.replace('"turn":"left"', '"turn":"leftish"'), '$.links[0].lanes[0].connections[0].turn'],
    ['a link from nowhere', text.replace('"from":7', '"from":700'), 'links[2].from'],
    [
      'a lane that is not there',
      text.replace(/"toLane":\d+/, '"toLane":99'),
      'links[0].lanes[0].connections[0].toLane',
    ],
    ['a group beyond a byte', text.replace('"signalGroup":5', '"signalGroup":300'), 'links[0].lanes[0].connections[0]'],
    ['a speed of a rocket', text.replace('"speedLimit":13.9', '"speedLimit":1390'), 'links[0].speedLimit'],
  ])('with %s is refused with its path', (_, broken, path) => {
    try {
      readRoadFile(broken)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(RoadFileError)
      expect((error as RoadFileError).problems.map((problem) => problem.path).join(' ')).toContain(path)
    }
  })

  test('never fails in another way, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.constant(text.slice(0, 700))), (broken) => {
        expect(() => readRoadFile(broken)).toThrow(RoadFileError)
      }),
    )
  })
})

describe('geometry', () => {
  test('a degree of longitude at 60 degrees north is half of one of latitude', () => {
    const place = toGlobe({ latitude: 60, longitude: 10 }, 55_597.5, 111_195)
    expect(place.latitude).toBeCloseTo(61, 9)
    expect(place.longitude).toBeCloseTo(11, 6)
    expect(fromGlobe(origin, origin.latitude, origin.longitude + 0.01).y).toBe(0)
  })

  test('places go along a path and to its left, with headings from north', () => {
    const path = new Path([
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 50, y: 100 },
    ])
    const spot = { x: 0, y: 0, heading: 0 }
    expect(path.length).toBe(150)
    path.place(30, 2, spot)
    expect(spot).toEqual({ x: -2, y: 30, heading: 0 })
    path.place(120, 0, spot)
    expect(spot).toEqual({ x: 20, y: 100, heading: 90 })
  })

  test('a right-angled turn is a quarter of a circle to 3 %', () => {
    const points = turnPoints(
      [
        { x: 0, y: -10 },
        { x: 0, y: 0 },
      ],
      [
        { x: 10, y: 10 },
        { x: 20, y: 10 },
      ],
    )
    expect(Math.abs(lengthOf(points) / ((Math.PI / 2) * 10) - 1)).toBeLessThan(0.03)
  })

  test('lines that cross or pass near come close, parallel lanes do not', () => {
    const line = (x: number) => [
      { x, y: 0 },
      { x, y: 50 },
    ]
    const across = [
      { x: -5, y: 25 },
      { x: 30, y: 25 },
    ]
    expect(comeClose(line(0), across, 2)).toBe(true)
    expect(comeClose(line(0), line(3.25), 2)).toBe(false)
    expect(comeClose(line(0), line(1.5), 2)).toBe(true)
  })
})

describe('fixed lights', () => {
  test('show each stage for its green, then 3 s of yellow and 2 s of red, and begin again', () => {
    const clock = { nowUs: 0 }
    const signals = new FixedTimeSignals(clock, gridPlan)
    const at = (seconds: number, group: number): string => {
      clock.nowUs = seconds * 1e6
      return signals.signalState(1, group)
    }
    expect([0, 25.9, 26, 28.9, 29, 30.9].map((seconds) => at(seconds, 1))).toEqual([
      'green',
      'green',
      'yellow',
      'yellow',
      'red',
      'red',
    ])
    expect(at(31, 5)).toBe('green')
    expect(at(31, 1)).toBe('red')
    expect(at(96, 3)).toBe('green')
    expect(at(10, 9)).toBe('red')
  })
})
