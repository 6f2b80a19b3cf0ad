import { describe, expect, test } from 'vitest'
import { encodeEdges, type DaliFrame } from '../../protocols/dali/index.js'
import { Scheduler } from '../kernel/scheduler.js'
import { DaliBus, type DaliStation, type DaliTraffic } from './dali-bus.js'

class Station implements DaliStation {
  readonly heard: DaliTraffic[] = []
  readonly power: boolean[] = []
  onTraffic(traffic: DaliTraffic): void {
    this.heard.push(traffic)
  }
  onLinePower(isPowered: boolean): void {
    this.power.push(isPowered)
  }
}

function setUp(count = 3) {
  const scheduler = new Scheduler()
  const bus = new DaliBus(scheduler)
  const stations = Array.from({ length: count }, () => new Station())
  for (const station of stations) bus.connect(station)
  bus.supply(supply, 250)
  const run = (us: number) => scheduler.runUntil(scheduler.nowUs + us)
  return { scheduler, bus, stations, run }
}

/** Two supplies of the line. */
const supply = {}
const another = {}

const frame = (data: number): DaliFrame => ({ bits: 16, data })

describe('a DALI line', () => {
  test('delivers a frame to everybody once it was at rest for 2.4 ms', () => {
    const { bus, stations, run } = setUp()
    bus.transmit(stations[0]!, encodeEdges(frame(0xff05)))
    run(14_167 - 417 + 2399)
    expect(stations[1]!.heard).toEqual([])
    run(2)
    for (const { heard } of stations)
      expect(heard).toMatchObject([{ frame: frame(0xff05), startUs: 0, by: [stations[0]] }])
  })

  test('costs one event a frame and none at rest', () => {
    const { bus, stations, scheduler, run } = setUp()
    run(1e9)
    expect(scheduler.fired).toBe(0)
    bus.transmit(stations[0]!, encodeEdges(frame(0xff05)))
    run(1e9)
    expect(scheduler.fired).toBe(1)
  })

  test('two answers at once, a little apart, are bits that are no frame', () => {
    const { bus, stations, run } = setUp()
    bus.transmit(stations[0]!, encodeEdges({ bits: 8, data: 0xff }))
    run(150)
    bus.transmit(stations[1]!, encodeEdges({ bits: 8, data: 0xff }))
    run(50_000)
    expect(stations[2]!.heard).toMatchObject([{ frame: undefined, by: [stations[0], stations[1]] }])
  })

  test('two answers within the receiver\'s tolerance are one "yes": that is what makes COMPARE work', () => {
    const { bus, stations, run } = setUp()
    bus.transmit(stations[0]!, encodeEdges({ bits: 8, data: 0xff }))
    run(40)
    bus.transmit(stations[1]!, encodeEdges({ bits: 8, data: 0xff }))
    run(50_000)
    expect(stations[2]!.heard).toMatchObject([{ frame: { bits: 8, data: 0xff } }])
  })

  test('the one who sends a one where another sends a zero sees it, breaks off and holds the line low for 1.3 ms', () => {
    const { bus, stations, run, scheduler } = setUp()
    const seen: number[] = []
    const collided = (who: number) => () => void seen.push(who, scheduler.nowUs)
    // FE64 and FEE4 differ in their ninth bit, whose halves begin at 7500 us: 64 leaves it high there, E4 pulls it low.
    bus.transmit(stations[0]!, encodeEdges(frame(0xfe64)), collided(0))
    bus.transmit(stations[1]!, encodeEdges(frame(0xfee4)), collided(1))
    run(50_000)
    expect(seen).toEqual([0, 7600, 1, expect.any(Number)])
    const [{ edgesUs, frame: read }] = stations[2]!.heard as [DaliTraffic]
    expect(read).toBeUndefined()
    expect(stations[2]!.heard.length).toBe(1)
    expect(edgesUs.at(-1)! - edgesUs.at(-2)!).toBeGreaterThanOrEqual(1300)
  })

  test('two that send the same, bit by bit, notice nothing', () => {
    const { bus, stations, run } = setUp()
    const seen: string[] = []
    for (const who of [0, 1]) bus.transmit(stations[who]!, encodeEdges(frame(0xfe64)), () => seen.push(`${who}`))
    run(50_000)
    expect(seen).toEqual([])
    expect(stations[2]!.heard).toMatchObject([{ frame: frame(0xfe64) }])
  })

  test('needs a supply of 2 mA for each station and stands 250 mA; a short takes it down', () => {
    const { bus, stations } = setUp()
    expect(bus.isPowered).toBe(true)
    bus.supply(another, 1)
    expect(bus.isPowered).toBe(false)
    bus.supply(another, 0)
    bus.supply(supply, 5)
    expect(bus.isPowered).toBe(false)
    bus.supply(supply, 6)
    expect(bus.isPowered).toBe(true)
    bus.setShorted(true)
    expect(bus.isPowered).toBe(false)
    expect(stations[0]!.power).toEqual([false, true, false, true, false, true, false])
  })

  test('a station that is cut off hears nothing, sends nothing, feeds nothing, and sees no power', () => {
    const { bus, stations, run } = setUp()
    const [first, second] = stations as [Station, Station]
    bus.disconnect(second)
    expect(second.power.at(-1)).toBe(false)
    bus.transmit(second, encodeEdges(frame(1)))
    bus.transmit(first, encodeEdges(frame(2)))
    run(50_000)
    expect(first.heard).toMatchObject([{ frame: frame(2) }])
    expect(second.heard).toEqual([])
    bus.supply(supply, 0)
    bus.supply(second, 50)
    expect(bus.isPowered).toBe(false)
    bus.connect(second)
    expect([bus.isPowered, second.power.at(-1)]).toEqual([true, true])
  })

  test('a frame under way when the power goes is heard by nobody', () => {
    const { bus, stations, run } = setUp()
    bus.transmit(stations[0]!, encodeEdges(frame(2)))
    run(5000)
    bus.setShorted(true)
    bus.setShorted(false)
    run(50_000)
    expect(stations[1]!.heard).toEqual([])
  })

  test('a transmitter that dies in the middle leaves bits that are no frame', () => {
    const { bus, stations, run } = setUp()
    bus.transmit(stations[0]!, encodeEdges(frame(2)))
    run(5000)
    bus.abort(stations[0]!)
    run(50_000)
    expect(stations[1]!.heard).toMatchObject([{ frame: undefined }])
  })
})
