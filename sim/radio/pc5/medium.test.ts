import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import { publishedCurves } from './curve.js'
import { measureHighway } from './highway.js'
import { Pc5Medium, type Pc5Handle } from './medium.js'
import type { Pc5Options, StationKind } from './options.js'
import { GridStreets } from './streets.js'

const ms = 1000
const bytes = Uint8Array.from([1, 2, 3])
/** As much as one sub-channel of 10 blocks carries at a rate near 0.7. */
const dense = new Uint8Array(120)

interface Heard {
  readonly by: number
  readonly from: number
  readonly atUs: number
  readonly bytes: Uint8Array
  readonly powerDbm: number
}

function air(options: Partial<Pc5Options> = {}) {
  const scheduler = new Scheduler()
  const medium = new Pc5Medium(scheduler, { seed: 1, shadowingDb: { los: 0, nlos: 0 }, ...options })
  const heard: Heard[] = []
  const station = (id: number, x: number, y = 0, kind: StationKind = 'obu'): Pc5Handle =>
    medium.attach({
      id,
      kind,
      position: () => ({ x, y }),
      onFrame: (frame, { from, atUs, powerDbm }) => void heard.push({ by: id, from, atUs, bytes: frame, powerDbm }),
    })
  return { scheduler, medium, heard, station }
}

/** A station that sends again and again. */
function repeat(scheduler: Scheduler, handle: Pc5Handle, periodUs: number, fromUs = 0, frame = bytes): void {
  const send = (): void => {
    handle.send(frame, { periodUs })
    scheduler.at(scheduler.nowUs + periodUs, 0, send, undefined)
  }
  scheduler.at(fromUs, 0, send, undefined)
}

describe('the published curve (Gonzalez-Martin et al. 2019; facts/protocols.md 1.6)', () => {
  const compare = (vehiclesPerMetre: number, seconds: number, fidelity: 'sps' | 'curve') => {
    const { ratios, busyRatio } = measureHighway({ vehiclesPerMetre, seconds, radio: { fidelity } })
    const published = publishedCurves.find((curve) => curve.vehiclesPerMetre === vehiclesPerMetre)!.ratios
    const worst = Math.max(...ratios.map((ratio, index) => Math.abs(ratio - published[index]!)))
    return { ratios, busyRatio, worst }
  }

  test('sensing from the sensitivity on meets the row of 0.1 vehicles a metre to 0.02: the one choice made by it', () => {
    const { ratios, worst, busyRatio } = compare(0.1, 8, 'sps')
    expect(worst).toBeLessThan(0.02)
    expect(Math.abs(ratios[4]! - 0.976)).toBeLessThan(0.01)
    expect(Math.abs(ratios[8]! - 0.961)).toBeLessThan(0.01)
    expect(Math.abs(ratios[12]! - 0.907)).toBeLessThan(0.015)
    // Published 0.271 by frames above -90.5 dBm; here by power above -94 dBm, which reaches 20 % further.
    expect(busyRatio).toBeGreaterThan(0.25)
    expect(busyRatio).toBeLessThan(0.36)
  })

  test.each([
    [0.2, 3],
    [0.3, 2],
  ])('and predicts the row of %d vehicles a metre to 0.05', (vehiclesPerMetre, seconds) => {
    expect(compare(vehiclesPerMetre, seconds, 'sps').worst).toBeLessThan(0.05)
  })

  test('and predicts 20 dBm at 0.1 vehicles a metre to 0.05', () => {
    const published = [
      0.99, 0.986, 0.982, 0.979, 0.977, 0.974, 0.97, 0.965, 0.955, 0.941, 0.925, 0.908, 0.888, 0.861, 0.823, 0.768,
      0.692, 0.598, 0.494, 0.39, 0.294,
    ]
    const { ratios } = measureHighway({ vehiclesPerMetre: 0.1, seconds: 8, radio: { txPowerDbm: 20 } })
    expect(Math.max(...ratios.map((ratio, index) => Math.abs(ratio - published[index]!)))).toBeLessThan(0.05)
  })

  test.each([
    [0.1, 4],
    [0.2, 3],
  ])('the cheap fidelity gives the row of %d vehicles a metre to 0.03', (vehiclesPerMetre, seconds) => {
    expect(compare(vehiclesPerMetre, seconds, 'curve').worst).toBeLessThan(0.03)
  })
})

describe('a frame', () => {
  test('reaches who is near within its period, at the end of a subframe, and not its sender', () => {
    const { scheduler, station, heard } = air()
    const first = station(1, 0)
    station(2, 50)
    scheduler.runUntil(5_300)
    const atUs = first.send(bytes, { periodUs: 100 * ms })!
    scheduler.runDry()
    expect(heard).toMatchObject([{ by: 2, from: 1, atUs, bytes }])
    expect(atUs % ms).toBe(0)
    // T1 of 4 ms before the subframe, and done before the next frame comes.
    expect(atUs - 5_300).toBeGreaterThan(4 * ms)
    expect(atUs - 5_300).toBeLessThanOrEqual(100 * ms)
    // 23 dBm less free space, 20 log10 50 + 46.4 + 20 log10 (5.91 / 5): the larger of both losses this near.
    expect(heard[0]!.powerDbm).toBeCloseTo(23 - (20 * Math.log10(50) + 46.4 + 20 * Math.log10(5.91 / 5)), 2)
  })

  test('ends where the power falls below the sensitivity: 562 m for 23 dBm and -90.5 dBm', () => {
    // 40 log10 d + 7.56 - 34.6 log10 1.5 + 2.7 log10 5.91 = 113.5 dB.
    const edge = 10 ** ((113.5 - 7.56 + 34.6 * Math.log10(1.5) - 2.7 * Math.log10(5.91)) / 40)
    expect(edge).toBeCloseTo(562, -1)
    const { scheduler, station, heard, medium } = air()
    const sender = station(1, 0)
    station(2, edge - 3)
    station(3, -(edge + 3))
    repeat(scheduler, sender, 100 * ms)
    scheduler.runUntil(20e6)
    expect(heard.every(({ by }) => by === 2)).toBe(true)
    expect(heard.length).toBeGreaterThan(100)
    expect(medium.statistics().sent).toBe(200)
  })

  test('goes out on the same subframe and sub-channel 5 to 15 times, then on another', () => {
    const { scheduler, station, heard, medium } = air()
    repeat(scheduler, station(1, 0), 100 * ms)
    station(2, 20)
    scheduler.runUntil(60e6)
    const runs: number[] = []
    let last = -1
    for (const { atUs } of heard) {
      const phase = atUs % (100 * ms)
      if (phase === last) runs[runs.length - 1]!++
      else runs.push(1)
      last = phase
    }
    const whole = runs.slice(0, -1)
    expect(heard).toHaveLength(medium.statistics().sent)
    expect(Math.min(...whole)).toBeGreaterThanOrEqual(5)
    // Two in a row may be of the same phase by chance.
    expect(Math.max(...whole)).toBeLessThanOrEqual(30)
    expect(new Set(whole).size).toBeGreaterThan(4)
    expect(runs.length).toBeCloseTo(medium.statistics().selections, -1)
  })

  test('is replaced by a newer one of its flow, and not by one of another', () => {
    const { scheduler, station, heard, medium } = air()
    const sender = station(1, 0)
    station(2, 20)
    const frames = [1, 2, 3].map((value) => Uint8Array.from([value]))
    sender.send(frames[0]!, { periodUs: 100 * ms })
    sender.send(frames[1]!, { periodUs: 100 * ms })
    sender.send(frames[2]!, { periodUs: 100 * ms, flow: 1 })
    scheduler.runDry()
    expect(heard.map((one) => one.bytes[0]).sort()).toEqual([2, 3])
    expect(medium.statistics().replaced).toBe(1)
  })

  test('that no transport block of the pool holds is refused and counted', () => {
    const { station, medium } = air()
    expect(station(1, 0).send(new Uint8Array(3000), { periodUs: 100 * ms })).toBeUndefined()
    expect(medium.statistics().refused).toBe(1)
  })

  test('comes from a station that has left no more', () => {
    const { scheduler, station, heard } = air()
    const sender = station(1, 0)
    station(2, 20)
    sender.send(bytes, { periodUs: 100 * ms })
    sender.detach()
    sender.detach()
    expect(sender.send(bytes)).toBeUndefined()
    scheduler.runDry()
    expect(heard).toEqual([])
  })

  test('needs a period and a priority that there are', () => {
    const sender = air().station(1, 0)
    for (const periodUs of [-1, 5, 10_000, 1_010_000, NaN])
      expect(() => sender.send(bytes, { periodUs })).toThrow(RangeError)
    for (const priority of [0, 9, 1.5]) expect(() => sender.send(bytes, { priority })).toThrow(RangeError)
  })
})

describe('half duplex and collisions', () => {
  test('a pair that sends at 10 Hz and keeps out of each other’s way loses next to nothing', () => {
    const { scheduler, station, medium } = air({ pools: 'shared' })
    repeat(scheduler, station(1, 0), 100 * ms)
    repeat(scheduler, station(2, 30), 100 * ms)
    scheduler.runUntil(200e6)
    const { sent, received, lostHalfDuplex } = medium.statistics()
    expect(received + lostHalfDuplex).toBeGreaterThan(0.98 * sent)
    // A new resource is in the other's subframe in one of 97: published half-duplex loss is 10 Hz / 1000 = 1 %.
    expect(lostHalfDuplex / sent).toBeGreaterThan(0.003)
    expect(lostHalfDuplex / sent).toBeLessThan(0.03)
  })

  test('two who cannot hear each other collide at the one between, more than two who can', () => {
    const lossOf = (apart: number): number => {
      const { scheduler, station, medium } = air({
        resourceBlocks: 10,
        subchannelBlocks: 10,
        pools: 'shared',
        selectionWindowMs: [1, 20],
      })
      const listener = 3
      repeat(scheduler, station(1, -apart / 2), 20 * ms, 0, dense)
      repeat(scheduler, station(2, apart / 2), 20 * ms, 0, dense)
      station(listener, 0)
      scheduler.runUntil(60e6)
      const { lostInterference, sent } = medium.statistics()
      return lostInterference / sent
    }
    expect(lossOf(100)).toBeLessThan(0.01)
    expect(lossOf(1000)).toBeGreaterThan(0.03)
  })

  test('a blind repetition brings more frames to the edge of the range', () => {
    const ratio = (retransmissions: 0 | 1): number => {
      const { scheduler, station, heard, medium } = air({
        retransmissions,
        shadowingDb: { los: 0, nlos: 0 },
        noiseDbm: -80,
      })
      repeat(scheduler, station(1, 0), 100 * ms, 0, dense)
      // 23 dBm over 350 m arrive at -82 dBm, 6 dB above the noise in 8 blocks: where a good part of the blocks is lost.
      station(2, 350)
      scheduler.runUntil(100e6)
      return heard.length / medium.statistics().sent
    }
    const once = ratio(0)
    const twice = ratio(1)
    expect(once).toBeLessThan(0.9)
    expect(twice).toBeGreaterThan(once + 0.05)
    expect(twice).toBeLessThanOrEqual(1)
  })
})

describe('pools', () => {
  test('in halves keep roadside units and vehicles from each other’s frames', () => {
    const busy = (pools: 'halves' | 'shared'): number => {
      const { scheduler, station } = air({ pools })
      for (let index = 0; index < 60; index++) repeat(scheduler, station(index, index * 2), 100 * ms, index * 777)
      const rsu = station(1000, 50, 5, 'rsu')
      scheduler.runUntil(3e6)
      return rsu.busyRatio()
    }
    expect(busy('halves')).toBe(0)
    // 60 frames of one sub-channel in 1000 sub-channels of 100 ms.
    expect(busy('shared')).toBeCloseTo(0.06, 2)
  })
})

describe('streets', () => {
  test('stations on one street hear each other for half a kilometre, around a corner for some tens of metres', () => {
    const { scheduler, station, heard } = air({ streets: new GridStreets(400, 30) })
    const sender = station(1, 200, 0)
    station(2, 600, 0)
    station(3, 400, 30)
    station(4, 400, 250)
    station(5, 200, 400)
    repeat(scheduler, sender, 100 * ms)
    scheduler.runUntil(10e6)
    const by = (id: number): number => heard.filter((one) => one.by === id).length
    expect(by(2)).toBeGreaterThan(90)
    expect(by(4)).toBe(0)
    expect(by(5)).toBe(0)
    expect(by(3)).toBeLessThan(by(2))
  })

  test('a grid knows which streets a place is on', () => {
    const grid = new GridStreets(400, 30)
    const on = new Int32Array(2)
    grid.streetsOf(800, 100, on)
    expect(on[0]).toBe(-1)
    expect(on[1]).toBeGreaterThan(0)
    grid.streetsOf(-400, -805, on)
    expect(on[0]).not.toBe(-1)
    expect(on[1]).not.toBe(-1)
    expect(() => new GridStreets(20, 30)).toThrow(RangeError)
  })
})

describe('order and chance', () => {
  const digest = (seed: number, count: number): string => {
    const { scheduler, station, heard } = air({ seed, shadowingDb: { los: 3, nlos: 4 } })
    for (let index = 0; index < count; index++) repeat(scheduler, station(index, index * 25), 100 * ms, index * 1931)
    scheduler.runUntil(3e6)
    const hash = createHash('sha256')
    for (const { by, from, atUs, powerDbm } of heard) hash.update(`${by} ${from} ${atUs} ${powerDbm};`)
    return hash.digest('hex')
  }

  test('the same seed gives the same receptions, another seed others', () => {
    expect(digest(1, 60)).toBe(digest(1, 60))
    expect(digest(2, 60)).not.toBe(digest(1, 60))
  })

  test('an idle medium has no event', () => {
    const { scheduler, station } = air()
    station(1, 0).send(bytes, { periodUs: 100 * ms })
    station(2, 10)
    scheduler.runDry(10)
    expect(scheduler.pending).toBe(0)
  })

  test('listeners may send, come and go while they hear', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 50, maxLength: 200 }), (acts) => {
        const scheduler = new Scheduler()
        const medium = new Pc5Medium(scheduler, { seed: 1 })
        const handles: Pc5Handle[] = []
        let next = 0
        const attach = (): void => {
          const id = next++
          handles.push(
            medium.attach({
              id,
              kind: 'obu',
              position: () => ({ x: id * 7, y: 0 }),
              onFrame: () => {
                const act = acts.pop()
                if (act === 1) handles[id % handles.length]!.send(bytes, { periodUs: 50 * ms })
                if (act === 2) handles[(id * 3) % handles.length]!.detach()
                if (act === 3) attach()
              },
            }),
          )
        }
        for (let index = 0; index < 8; index++) attach()
        for (let round = 0; round < 20; round++) {
          for (const handle of handles) handle.send(bytes, { periodUs: 100 * ms })
          scheduler.runUntil(scheduler.nowUs + 100 * ms)
        }
        scheduler.runDry(100_000)
        const { sent, received, selections } = medium.statistics()
        expect(sent).toBeGreaterThan(0)
        expect(received).toBeLessThanOrEqual(sent * next)
        expect(selections).toBeLessThanOrEqual(sent + next * 4)
      }),
      { numRuns: 30 },
    )
  })
})

describe('an ear', () => {
  test('hears for its members what each would have heard for itself, and is told once a frame', () => {
    const alone = air()
    const together = air()
    const told: { bytes: Uint8Array; members: number[] }[] = []
    const ear = {
      onFrames: (frame: Uint8Array, members: Int32Array, count: number) =>
        void told.push({ bytes: frame, members: [...members.subarray(0, count)] }),
    }
    repeat(alone.scheduler, alone.station(1, 0), 100 * ms)
    repeat(together.scheduler, together.station(1, 0), 100 * ms)
    // More than the lists begin with.
    const places = Array.from({ length: 90 }, (_, index) => 10 + 4 * index)
    places.forEach((x, index) => alone.station(2 + index, x))
    places.forEach((x, index) =>
      together.medium.attachTo(ear, 1000 + index, { id: 2 + index, kind: 'obu', position: () => ({ x, y: 0 }) }),
    )
    alone.scheduler.runUntil(1000 * ms)
    together.scheduler.runUntil(1000 * ms)
    expect(told.length).toBe(together.medium.statistics().sent)
    const heard = told.flatMap(({ members }) => members.map((member) => member - 998))
    expect(heard).toEqual(alone.heard.map(({ by }) => by))
    expect(together.medium.statistics()).toEqual(alone.medium.statistics())
    expect(told.every(({ bytes: frame }) => frame === bytes)).toBe(true)
  })

  test('hears beside others and beside those who listen for themselves, each told of its own', () => {
    const { scheduler, medium, station, heard } = air()
    const told: [ear: number, members: number[]][] = []
    const ears = [0, 1, 2].map((ear) => ({
      onFrames: (_: Uint8Array, members: Int32Array, count: number) =>
        void told.push([ear, [...members.subarray(0, count)]]),
    }))
    // From near to far: ears 0, 1, 2, none, 0, 1, 2, none ...
    for (let number = 0; number < 12; number++) {
      const place = { x: 10 + 4 * number, y: 0 }
      if (number % 4 === 3) station(2 + number, place.x)
      else medium.attachTo(ears[number % 4]!, number, { id: 2 + number, kind: 'obu', position: () => place })
    }
    station(1, 0).send(bytes)
    scheduler.runUntil(200 * ms)
    expect(heard.map(({ by }) => by)).toEqual([5, 9, 13])
    expect(told).toEqual([
      [0, [0, 4, 8]],
      [1, [1, 5, 9]],
      [2, [2, 6, 10]],
    ])
  })

  test.each([-1, 1 << 24])('has no member %i', (member) => {
    const station = { id: 1, kind: 'obu' as const, position: () => ({ x: 0, y: 0 }) }
    expect(() => air().medium.attachTo({ onFrames: () => undefined }, member, station)).toThrow(RangeError)
  })

  test('is not told of members that left before, nor of those that came behind the frame', () => {
    const { scheduler, medium, station } = air()
    const heard: number[] = []
    const ear = {
      onFrames: (_: Uint8Array, members: Int32Array, count: number) => void heard.push(...members.subarray(0, count)),
    }
    const member = (number: number, id: number) =>
      medium.attachTo(ear, number, { id, kind: 'obu', position: () => ({ x: 20, y: 0 }) })
    const gone = member(7, 70)
    member(8, 80)
    const sender = station(1, 0)
    // A station of its own, heard first: it sends a member away and takes another in.
    medium.attach({
      id: 2,
      kind: 'obu',
      position: () => ({ x: 10, y: 0 }),
      onFrame: () => {
        gone.detach()
        if (heard.length === 0) member(9, 90)
      },
    })
    sender.send(bytes)
    scheduler.runUntil(200 * ms)
    expect(heard.filter((number) => number === 9)).toEqual([])
    expect(heard).toContain(8)
    sender.send(bytes)
    scheduler.runUntil(400 * ms)
    expect(heard).toContain(9)
    expect(heard.filter((number) => number === 7).length).toBeLessThanOrEqual(1)
  })
})
