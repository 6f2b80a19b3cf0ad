import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bit, Uper } from '../../../protocols/asn1/index.js'
import { LampStatus, type SpatRecord } from '../../../protocols/gbt20999/index.js'
import { fromHex } from '../../../protocols/bytes/hex.js'
import { decodeDsmp, IntersectionStatusObject, messageFrame2019 } from '../../../protocols/v2x/index.js'
import { Broadcaster } from './broadcaster.js'
import type { SeenObject } from './object-list.js'

/** A MAP and an RSM that others published (protocols/v2x/vectors/README.md, facts/protocols.md 1.3). */
const map = fromHex(
  readFileSync(new URL('../../../protocols/v2x/vectors/csae53_MAP.hex', import.meta.url), 'utf8').trim(),
)
const rsm = fromHex('20131323334350000004ce3d680b06e03ff00040002664ccd569f9f811d71d944010269e80000000')

const spat: SpatRecord = {
  mode: 0x21,
  plan: 1,
  stage: 1,
  status: 0,
  unixMs: 0,
  groups: [{ group: 1, light: LampStatus.Green, elapsed: 0, minimumEnd: 200, maximumEnd: 200, likelyEnd: 200 }],
}
const walker: SeenObject = {
  id: 60001,
  type: 'pedestrian',
  source: 'video',
  eastM: 3,
  northM: 4,
  speed: 1,
  heading: 90,
  lengthM: 0.6,
  widthM: 0.6,
}

/** @param sendingUs what the chip needs to send a frame */
function bench(spatPeriodMs = 100, sendingUs = 0) {
  const timers: { atUs: number; callback: () => void }[] = []
  const frames: { aid: number; periodMs: number; size: number; frame: Uint8Array }[] = []
  const state = { unixMs: 1_782_086_400_000 as number | undefined }
  let nowUs = 1e6
  const unit = new Broadcaster(
    {
      clock: { uptimeUs: () => nowUs },
      timers: {
        after: (delayUs, callback) => timers.push({ atUs: nowUs + delayUs, callback }),
        cancel: () => void timers.splice(0),
      },
      random: { next: () => 0 } as never,
    },
    {
      send: (frame, { periodMs }) => {
        nowUs += sendingUs
        frames.push({ aid: decodeDsmp(frame).aid, periodMs, size: frame.length, frame })
      },
      unixMs: () => state.unixMs,
      close: () => undefined,
    },
    new Uint8Array(8),
    spatPeriodMs,
  )
  const run = (tenths: number): void => {
    const untilUs = nowUs + tenths * 100_000
    while (timers.length > 0 && timers[0]!.atUs < untilUs) {
      const { atUs, callback } = timers.shift()!
      nowUs = Math.max(nowUs, atUs)
      callback()
    }
    nowUs = Math.max(nowUs, untilUs)
  }
  const counts = (): Record<string, number> => ({ ...unit.sent })
  return { unit, frames, state, run, counts }
}

/* What is sent in ten seconds, by what is known. Times of T/CSAE 159 (facts/protocols.md 1.1): MAP 1 s, RSI 0.5 s, RSM 0.1 s. */
describe('what is sent in ten seconds', () => {
  test.each([
    ['nothing known', [], 'has time', { map: 0, spat: 0, rsi: 0, rsm: 0 }],
    ['a map', ['map'], 'has time', { map: 10, spat: 0, rsi: 0, rsm: 100 }],
    ['a map and a controller', ['map', 'spat'], 'has time', { map: 10, spat: 100, rsi: 0, rsm: 100 }],
    ['a controller without a map', ['spat'], 'has time', { map: 0, spat: 0, rsi: 0, rsm: 0 }],
    ['a map and a controller, no time', ['map', 'spat'], 'has none', { map: 0, spat: 0, rsi: 0, rsm: 0 }],
  ] as const)('%s, %s, %s', (_name, known, time, expected) => {
    const { unit, state, run, counts } = bench()
    const all: readonly string[] = known
    if (all.includes('map')) expect(unit.setMap(map)).toBeUndefined()
    if (all.includes('spat')) unit.onSpat(spat)
    if (time === 'has none') state.unixMs = undefined
    unit.start()
    run(100)
    expect(counts()).toEqual(expected)
  })

  test.each([
    [100, 100],
    [200, 50],
    [500, 20],
  ])('SPAT each %d ms', (periodMs, expected) => {
    const { unit, run, counts, frames } = bench(periodMs)
    unit.setMap(map)
    unit.onSpat(spat)
    unit.start()
    run(100)
    expect(counts()['spat']).toBe(expected)
    expect(frames.filter(({ aid }) => aid === 3619).every((frame) => frame.periodMs === periodMs)).toBe(true)
  })

  test('nothing once it has stopped', () => {
    const { unit, run, counts } = bench()
    unit.setMap(map)
    unit.start()
    run(10)
    unit.stop()
    const before = counts()
    run(100)
    expect(counts()).toEqual(before)
  })
})

describe('what goes stale', () => {
  test('a controller is silent 3 s behind its last report, and the SPAT goes on and says so', () => {
    const { unit, run, frames } = bench()
    unit.setMap(map)
    unit.onSpat(spat)
    unit.start()
    run(30)
    expect(unit.isControllerSilent).toBe(false)
    const told = frames.filter(({ aid }) => aid === 3619).at(-1)!.size
    run(5)
    expect(unit.isControllerSilent).toBe(true)
    const silent = frames.filter(({ aid }) => aid === 3619).at(-1)!
    // Without times a phase is shorter.
    expect(silent.size).toBeLessThan(told)
    unit.onSpat(spat)
    expect(unit.isControllerSilent).toBe(false)
  })

  test('objects of a camera are gone half a second behind its last list', () => {
    const { unit, run, frames } = bench()
    unit.setMap(map)
    unit.start()
    run(2)
    const lastSize = (): number => frames.filter(({ aid }) => aid === 3623).at(-1)!.size
    const alone = lastSize()
    unit.onObjects([walker])
    run(1)
    expect(lastSize()).toBeGreaterThan(alone)
    run(3)
    expect(lastSize()).toBeGreaterThan(alone)
    run(3)
    expect(lastSize()).toBe(alone)
  })
})

describe('what it is told to send', () => {
  test.each([
    ['an RSM for a map', 'setMap', rsm, 'a MAP expected'],
    ['no message for a map', 'setMap', Uint8Array.of(0xff), 'a MAP expected'],
    ['a map for an RSI', 'setRsi', map, 'an RSI expected'],
  ] as const)('%s is refused', (_name, method, bytes, expected) => {
    expect(bench().unit[method](bytes)).toBe(expected)
  })

  test('a map that was refused leaves the one before', () => {
    const { unit } = bench()
    unit.setMap(map)
    const before = unit.crossroads
    unit.setMap(rsm)
    expect(unit.crossroads).toBe(before)
  })
})

describe('on a chip that needs its time', () => {
  test('ticks stay ten a second as long as one is over within its tenth', () => {
    const { unit, run, counts } = bench(100, 40_000)
    unit.setMap(map)
    unit.onSpat(spat)
    unit.start()
    run(100)
    // SPAT and RSM are 80 ms; the tenth with a MAP is 120 ms, and the one behind it begins 20 ms late.
    expect(counts()).toEqual({ map: 10, spat: 100, rsi: 0, rsm: 100 })
  })

  test('a tick that begins late sends nothing, and what was due goes out with the next', () => {
    const { unit, run, counts } = bench(100, 70_000)
    unit.setMap(map)
    unit.onSpat(spat)
    unit.start()
    run(100)
    const { map: maps, spat: spats, rsm } = counts()
    // 140 ms a pair: every other tenth is one of rest, and one more with a MAP, of which none is left out.
    expect(spats).toBeGreaterThanOrEqual(44)
    expect(spats).toBeLessThanOrEqual(50)
    expect(rsm).toBe(spats)
    expect(maps).toBeGreaterThanOrEqual(9)
  })
})

test('the status of a silent controller is the bit of the standard that no valid SPAT is there', () => {
  const { unit, run, frames } = bench()
  unit.setMap(map)
  unit.onSpat(spat)
  unit.start()
  run(40)
  const last = frames.filter(({ aid }) => aid === 3619).at(-1)!
  const result = new Uper(messageFrame2019()).decode(decodeDsmp(last.frame).payload)
  const [junction] = (result.ok && result.value.spatFrame?.intersections) || []
  expect(junction?.status).toBe(bit(IntersectionStatusObject, 'noValidSPATisAvailableAtThisTime'))
})
